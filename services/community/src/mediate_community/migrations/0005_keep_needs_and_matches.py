"""Keep needs, offers, challenges and matches."""

revision = "community_0005"
down_revision = "community_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing yet."""
