"""Let two records of one organisation be merged, and keep which may be two of one."""

revision = "community_0003"
down_revision = "community_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
