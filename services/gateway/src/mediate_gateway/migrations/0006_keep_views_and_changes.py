"""Keep saved views and what can be undone. Adds only; a gateway that does not know it keeps working beside it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "gateway_0006"
down_revision = "gateway_0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create saved views and changes."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("query", JSONB, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("account_id", "path", "slug", name="saved_view_address_key"),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("batch_id", sa.Uuid),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("version_after", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT),
    )
    op.create_index("change_of_account", "change", ["account_id", "at"])
    op.create_index("change_in_time", "change", ["at"])


def downgrade() -> None:
    """Drop both; views have to be saved again, and what was changed stays so."""
    op.drop_table("change")
    op.drop_table("saved_view")
