"""Widen the profile, and keep what was changed, who asked for changes, and MediaTech tests."""

revision = "community_0002"
down_revision = "community_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
