"""Keep imports. Adds only; a gateway that does not know it yet keeps working beside one that does."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "gateway_0008"
down_revision = "gateway_0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create files, what became of their lines, and what their columns were last said to hold."""
    op.create_table(
        "import_file",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("mapping", JSONB),
        sa.Column("trial_id", sa.Uuid),
        sa.Column("tried_at", _MOMENT),
        sa.Column("job_id", sa.Uuid),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("import_file_of_account", "import_file", ["account_id", "created_at"])
    op.create_table(
        "import_line",
        sa.Column("file_id", sa.Uuid, sa.ForeignKey("import_file.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("is_trial", sa.Boolean, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid),
        sa.Column("errors", JSONB, nullable=False),
    )
    op.create_table(
        "import_mapping",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("headings", sa.LargeBinary, primary_key=True),
        sa.Column("mapping", JSONB, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Drop them; what was brought has to be brought again."""
    op.drop_table("import_mapping")
    op.drop_table("import_line")
    op.drop_table("import_file")
