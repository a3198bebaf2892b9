"""Keep how organisations came from each other, and the groups they come together in."""

revision = "community_0006"
down_revision = "community_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
