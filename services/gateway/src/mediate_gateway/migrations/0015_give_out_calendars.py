"""Keep under which secret addresses calendars are read. Adds only; a gateway that does not know it keeps working."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0015"
down_revision = "gateway_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the addresses of calendars."""
    op.create_table(
        "calendar_address",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them; who reads their calendar elsewhere has to make an address again."""
    op.drop_table("calendar_address")
