"""Keep what is due, which periods are closed, and what was learned. Adds only; nothing reads it before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "monitor_0005"
down_revision = "monitor_0004"
branch_labels = None
depends_on = None

_STANDS = sa.text("withdrawn_because IS NULL")


def upgrade() -> None:
    """Create the tables."""
    _keep_periods()
    _keep_lessons()


def _keep_periods() -> None:
    op.create_table(
        "period_close",
        *_record(),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.UniqueConstraint("period", name="period_close_period_key"),
    )
    op.create_index(
        "period_close_by_days", "period_close", ["first_day", "last_day"], postgresql_where=sa.text("is_closed")
    )
    op.create_table(
        "figure_due",
        *_record(),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("excused", sa.Text),
        sa.Column("reminded", sa.Integer, nullable=False),
        sa.Column("last_reminded_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("indicator_id", "period", name="figure_due_key"),
    )
    op.create_index("figure_due_by_day", "figure_due", ["due_on", "id"], postgresql_where=sa.text("excused IS NULL"))


def _keep_lessons() -> None:
    op.create_table(
        "lesson",
        *_record(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("loop", sa.Text, nullable=False),
        sa.Column("learned_on", sa.Date, nullable=False),
        sa.Column("action_lines", ARRAY(sa.Integer), nullable=False),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("origins", JSONB, nullable=False),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_table(
        "lesson_follow_up",
        *_record(),
        sa.Column("lesson_id", sa.Uuid, sa.ForeignKey("lesson.id"), nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index(
        "lesson_follow_up_key", "lesson_follow_up", ["lesson_id", "item_id"], unique=True, postgresql_where=_STANDS
    )
    op.create_index("lesson_follow_up_by_item", "lesson_follow_up", ["item_id"])


def downgrade() -> None:
    """Drop the tables; the journal still holds every event of them."""
    for table in ("lesson_follow_up", "lesson", "figure_due", "period_close"):
        op.drop_table(table)


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
