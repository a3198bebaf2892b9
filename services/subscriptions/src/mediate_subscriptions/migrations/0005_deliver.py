"""Keep what is delivered to endpoints, and each attempt at it. Adds tables; running code does not notice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "subscriptions_0005"
down_revision = "subscriptions_0004"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create fanned_out (which begins at the feed's end), message, delivery and attempt."""
    op.create_table(
        "fanned_out",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO fanned_out SELECT 1, coalesce(max(cursor), 0) FROM feed")
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.UniqueConstraint("event_id", "digest"),
    )
    op.create_index("ix_message_created_at", "message", ["created_at"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("endpoint_id", sa.Uuid, sa.ForeignKey("endpoint.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("matched", JSONB, nullable=False),
        sa.Column("trace_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
        sa.Column("due_at", _AT),
        sa.Column("ended_at", _AT),
        sa.UniqueConstraint("endpoint_id", "event_id"),
    )
    op.create_index("delivery_due", "delivery", ["endpoint_id", "due_at", "id"], postgresql_where="status = 'pending'")
    op.create_index(
        "delivery_pending_subject",
        "delivery",
        ["endpoint_id", "subject", "position", "id"],
        postgresql_where="status = 'pending'",
    )
    op.create_index("delivery_by_endpoint", "delivery", ["endpoint_id", "id"])
    op.create_index("delivery_by_message", "delivery", ["message_id"])
    op.create_index("delivery_by_end", "delivery", ["ended_at"], postgresql_where="ended_at IS NOT NULL")
    op.create_table(
        "attempt",
        sa.Column("delivery_id", sa.Uuid, sa.ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", _AT, nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("status_code", sa.Integer),
        sa.Column("detail", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("request_headers", JSONB, nullable=False),
        sa.Column("answer_headers", JSONB),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("trace_id", sa.Text),
    )


def downgrade() -> None:
    """Drop them, and with them the log of what was delivered."""
    for table in ("attempt", "delivery", "message", "fanned_out"):
        op.drop_table(table)
