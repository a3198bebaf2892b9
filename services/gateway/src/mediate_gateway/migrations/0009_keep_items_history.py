"""Keep what happened to agenda items for good. Adds only; a gateway that does not know it keeps working beside it.

The activity holds the newest thousand events of all kinds; an item's history has to outlast them. It begins with what
the activity still knows, and a rebuild brings the rest.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "gateway_0009"
down_revision = "gateway_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the history, found by its item, and take over what is known already."""
    op.create_table(
        "item_history",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_index("item_history_in_order", "item_history", ["item_id", "time", "event_id"])
    op.execute(
        sa.text(
            "INSERT INTO item_history SELECT event_id, type, subject, time, facts FROM activity"
            " WHERE facts IS NOT NULL AND subject IN (SELECT id FROM item)"
        )
    )


def downgrade() -> None:
    """Drop the history; a rebuild brings it back."""
    op.drop_table("item_history")
