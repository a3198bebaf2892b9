"""Lead saved views of items to where their list is now.

Changes rows alone; a gateway that is not renewed yet finds none of these views until it is, and loses nothing.
"""

from alembic import op

revision = "gateway_0016"
down_revision = "gateway_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move them from the agenda to its items."""
    op.execute("UPDATE saved_view SET path = '/agenda/items' WHERE path = '/agenda'")


def downgrade() -> None:
    """Move them back."""
    op.execute("UPDATE saved_view SET path = '/agenda' WHERE path = '/agenda/items'")
