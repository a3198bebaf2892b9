"""Lay the tables every service stands on. First step; nothing runs on this database yet, so it is safe.

The journal is inserted into and read, never updated: the trigger refuses what would rewrite the record.
"""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0001"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    """Create outbox, journal, relay state, applied, parked and idempotency."""
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("shard", sa.SmallInteger, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("outbox_in_order", "outbox", ["shard", "position"])
    op.create_table(
        "journal",
        sa.Column("shard", sa.SmallInteger, primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("numbered_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.execute("""
        CREATE FUNCTION journal_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the journal is a record: rows are added and never changed or removed';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER journal_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
        FOR EACH STATEMENT EXECUTE FUNCTION journal_is_kept()
    """)
    op.create_table(
        "relay_state",
        sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("numbered", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("published", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "applied",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "parked",
        sa.Column("parked_id", sa.Uuid, primary_key=True),
        sa.Column("consumer", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=True),
        sa.Column("sequence", sa.BigInteger, nullable=True),
        sa.Column("subject", sa.Text, nullable=True),
        sa.Column("type", sa.Text, nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("parked_in_order", "parked", ["consumer", "source", "sequence"])
    op.create_table(
        "idempotency",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=True),
        sa.Column("headers", sa.dialects.postgresql.JSONB, nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("idempotency_by_age", "idempotency", ["created_at"])


def downgrade() -> None:
    """Refuse: the journal is the record."""
    message = "the journal is the record of everything that happened and is not dropped by a migration"
    raise RuntimeError(message)
