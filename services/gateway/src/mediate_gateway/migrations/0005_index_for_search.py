"""Index what can be searched for. Adds only; a gateway that does not know it yet keeps working beside one that does."""

revision = "gateway_0005"
down_revision = "gateway_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
