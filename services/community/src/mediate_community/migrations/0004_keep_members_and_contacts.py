"""Keep memberships, and contact persons with what they consented to."""

revision = "community_0004"
down_revision = "community_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
