"""Find the codes that were posted without looking through the other deliveries. Adds indexes only.

Nothing was delivered before this release, so that the indexes are made of a small table.
"""

from alembic import op

revision = "subscriptions_0009"
down_revision = "subscriptions_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes of codes that are still kept, and of codes that are due."""
    op.create_index(
        "delivery_code_kept",
        "delivery",
        ["created_at"],
        postgresql_where="kind = 'verification' AND matched -> 'forgotten' IS NULL",
    )
    op.create_index(
        "delivery_code_due",
        "delivery",
        ["endpoint_id", "due_at", "id"],
        postgresql_where="status = 'pending' AND kind = 'verification'",
    )


def downgrade() -> None:
    """Drop them; nothing is lost."""
    op.drop_index("delivery_code_due", "delivery")
    op.drop_index("delivery_code_kept", "delivery")
