"""Find deliveries that were given up without looking through the others. Adds an index; running code does not notice.

Nothing was delivered before this release, so that the index is made of an empty table.
"""

from alembic import op

revision = "subscriptions_0008"
down_revision = "subscriptions_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index of dead deliveries by endpoint."""
    op.create_index("delivery_dead", "delivery", ["endpoint_id", "id"], postgresql_where="status = 'dead'")


def downgrade() -> None:
    """Drop it; nothing is lost."""
    op.drop_index("delivery_dead", "delivery")
