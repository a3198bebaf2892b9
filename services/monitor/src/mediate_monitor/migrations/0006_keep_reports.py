"""Keep reports, and what goal trees say that reports are about. Adds only; nothing reads it before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "monitor_0006"
down_revision = "monitor_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "known_goal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
    )
    op.create_table(
        "known_target",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("goal_id", sa.Uuid, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("realised", JSONB),
    )
    op.create_index("known_target_by_year", "known_target", ["year"])
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("action_line", sa.Integer),
        sa.Column("goal_year", sa.Integer),
        sa.Column("indicators", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("summary", JSONB),
        sa.Column("entries", JSONB, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("report_code_once", "report", ["code"], unique=True)
    op.create_table(
        "report_edition",
        sa.Column("report_id", sa.Uuid, sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("questioned", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("withdrawn_because", sa.Text),
    )


def downgrade() -> None:
    """Drop the tables; the journal still holds what was published. Drafts go with it."""
    for table in ("report_edition", "report", "known_target", "known_goal"):
        op.drop_table(table)
