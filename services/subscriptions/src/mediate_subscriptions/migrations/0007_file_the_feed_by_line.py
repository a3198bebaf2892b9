"""Keep with each event which action lines and which organisations' records it is about. Additive."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "subscriptions_0007"
down_revision = "subscriptions_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add feed.action_lines, when each event was appended, what belongs to which line, and merges."""
    op.add_column("feed", sa.Column("action_lines", ARRAY(sa.Integer), nullable=False, server_default="{}"))
    op.add_column(
        "feed", sa.Column("added_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    )
    op.create_index("ix_feed_added_at", "feed", ["added_at"])
    op.create_table(
        "filed_under",
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
    )
    op.create_table(
        "merged_organisation",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("into_id", sa.Uuid, nullable=False),
    )


def downgrade() -> None:
    """Forget again what belongs to which line."""
    op.drop_table("merged_organisation")
    op.drop_table("filed_under")
    op.drop_index("ix_feed_added_at", "feed")
    op.drop_column("feed", "added_at")
    op.drop_column("feed", "action_lines")
