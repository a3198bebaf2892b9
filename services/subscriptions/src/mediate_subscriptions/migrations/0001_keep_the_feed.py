"""Create the feed: every heard event under one cursor. First step; nothing reads it yet, so it is safe."""

import sqlalchemy as sa
from alembic import op

revision = "subscriptions_0001"
down_revision = None
branch_labels = ("subscriptions",)
depends_on = "chassis_0001"


def upgrade() -> None:
    """Create the feed, guarded as a record: partners hold its cursors."""
    op.create_table(
        "feed",
        sa.Column("cursor", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("source", "sequence"),
    )
    op.create_index("feed_by_type", "feed", ["type", "cursor"])
    op.execute("""
        CREATE FUNCTION feed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the feed is a record: rows are added and never changed or removed';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER feed_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON feed
        FOR EACH STATEMENT EXECUTE FUNCTION feed_is_kept()
    """)


def downgrade() -> None:
    """Refuse: partners hold cursors of it, and no journal could give the same ones again."""
    message = "the feed's cursors are held by partners and are not dropped by a migration"
    raise RuntimeError(message)
