"""Let the read model hold what the monitor holds.

A gateway of before keeps working beside this step but for targets of indicators: it parks those until it is renewed.

What was heard before lacks the new columns of indicators and figures; they hold defaults until each is heard of again,
or until a rebuild. Targets get an id made of what named them before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "gateway_0017"
down_revision = "gateway_0016"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
# The defaults are for a gateway of before, which still runs beside this step and names none of these.
_WIDER: tuple[tuple[str, sa.Column[object]], ...] = (
    ("indicator", sa.Column("organisation_id", sa.Uuid)),
    ("indicator", sa.Column("definition_version", sa.Integer, nullable=False, server_default="1")),
    ("indicator", sa.Column("documents", ARRAY(sa.Text), nullable=False, server_default="{}")),
    ("indicator", sa.Column("measure", sa.Text)),
    ("indicator", sa.Column("formula", JSONB)),
    ("indicator", sa.Column("tolerance", sa.Numeric)),
    ("indicator", sa.Column("jump", sa.Numeric)),
    ("indicator", sa.Column("thresholds", JSONB)),
    ("indicator", sa.Column("minimum_count", sa.Integer)),
    ("indicator", sa.Column("due_days", sa.Integer)),
    ("indicator", sa.Column("since_period", sa.Text)),
    ("indicator", sa.Column("until_period", sa.Text)),
    ("indicator", sa.Column("source", JSONB)),
    ("observation", sa.Column("definition_version", sa.Integer, nullable=False, server_default="1")),
    ("observation", sa.Column("origin", sa.Text, nullable=False, server_default="entered")),
    ("observation", sa.Column("minimum_count", sa.Integer)),
    ("observation", sa.Column("numerator", sa.Numeric)),
    ("observation", sa.Column("denominator", sa.Numeric)),
    ("observation", sa.Column("events", sa.Integer)),
    ("observation", sa.Column("operands", ARRAY(sa.Uuid), nullable=False, server_default="{}")),
    ("observation", sa.Column("revision", sa.Integer, nullable=False, server_default="1")),
    ("observation", sa.Column("after_close", sa.Boolean, nullable=False, server_default=sa.false())),
    ("observation", sa.Column("reason", sa.Text)),
    ("indicator_target", sa.Column("definition_version", sa.Integer, nullable=False, server_default="1")),
    ("indicator_target", sa.Column("note", JSONB)),
)
_TABLES = (
    "indicator_definition",
    "indicator_baseline",
    "observation_past",
    "figure_check",
    "figure_note",
    "figure_due",
    "period_close",
    "lesson",
    "lesson_follow_up",
    "report",
)


def _dated() -> tuple[sa.Column[object], ...]:
    return sa.Column("since", _MOMENT, nullable=False), sa.Column("updated_at", _MOMENT, nullable=False)


def upgrade() -> None:
    """Widen what is there, and create what is new."""
    for table, column in _WIDER:
        op.add_column(table, column)
    op.alter_column("observation", "value", nullable=True)
    op.alter_column("observation", "source", nullable=True)
    op.add_column("indicator_target", sa.Column("id", sa.Uuid))
    op.execute("UPDATE indicator_target SET id = md5(indicator_id || ' ' || period)::uuid")
    op.execute("ALTER TABLE indicator_target DROP CONSTRAINT indicator_target_pkey")
    op.create_primary_key("indicator_target_pkey", "indicator_target", ["id"])
    op.create_index("indicator_target_by_period", "indicator_target", ["indicator_id", "period"])
    _of_definitions()
    _of_figures()
    _of_learning()


def _of_definitions() -> None:
    op.create_table(
        "indicator_definition",
        sa.Column("indicator_id", sa.Uuid, primary_key=True),
        sa.Column("definition_version", sa.Integer, primary_key=True),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("definition", JSONB),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("measure", sa.Text),
        sa.Column("formula", JSONB),
        sa.Column("documents", ARRAY(sa.Text), nullable=False),
        sa.Column("source", JSONB),
        sa.Column("from_period", sa.Text),
        sa.Column("is_comparable", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        *_dated(),
    )
    op.create_table(
        "indicator_baseline",
        sa.Column("indicator_id", sa.Uuid, primary_key=True),
        sa.Column("definition_version", sa.Integer, primary_key=True),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("qualifier", sa.Text, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        *_dated(),
    )


def _of_figures() -> None:
    op.create_table(
        "observation_past",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("breakdown", JSONB, nullable=False),
        sa.Column("value", sa.Numeric),
        sa.Column("qualifier", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", JSONB),
        sa.Column("definition_version", sa.Integer, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("superseded_by", sa.Uuid),
        sa.Column("reason", sa.Text),
        sa.Column("after_close", sa.Boolean, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=False),
    )
    op.create_index("observation_past_by_indicator", "observation_past", ["indicator_id", "ended_at"])
    op.create_table(
        "figure_check",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("observation_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("breakdown", JSONB, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("stated", "computed", "difference", "tolerance")),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("operands", ARRAY(sa.Uuid), nullable=False),
        *_dated(),
    )
    op.create_index("figure_check_by_indicator", "figure_check", ["indicator_id", "period"])
    op.create_index("figure_check_by_verdict", "figure_check", ["verdict", "updated_at"])
    op.create_table(
        "figure_note",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("note", JSONB, nullable=False),
        sa.Column("source", JSONB),
        *_dated(),
    )
    op.create_table(
        "figure_due",
        sa.Column("indicator_id", sa.Uuid, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("due_on", sa.Date),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("excused", sa.Text),
        sa.Column("reminded", sa.Integer),
        sa.Column("reminded_at", _MOMENT),
        *_dated(),
    )
    op.create_index("figure_due_by_day", "figure_due", ["due_on"])
    op.create_table(
        "period_close",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        *_dated(),
    )


def _of_learning() -> None:
    op.create_table(
        "lesson",
        sa.Column("id", sa.Uuid, primary_key=True),
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
        *_dated(),
    )
    op.create_table(
        "lesson_follow_up",
        sa.Column("lesson_id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, primary_key=True),
        sa.Column("note", sa.Text),
        *_dated(),
    )
    op.create_table(
        "report",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("edition", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("action_line", sa.Integer),
        sa.Column("goal_year", sa.Integer),
        sa.Column("summary", JSONB),
        sa.Column("indicators", JSONB, nullable=False),
        sa.Column("targets", JSONB, nullable=False),
        sa.Column("questioned", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("withdrawn", sa.Text),
        *_dated(),
    )
    op.create_index("report_by_address", "report", ["code", "edition"], unique=True)


def downgrade() -> None:
    """Leave what is new; the journals still hold every event of it."""
    for table in _TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM observation WHERE value IS NULL OR source IS NULL")
    op.alter_column("observation", "value", nullable=False)
    op.alter_column("observation", "source", nullable=False)
    op.drop_index("indicator_target_by_period", "indicator_target")
    op.execute("ALTER TABLE indicator_target DROP CONSTRAINT indicator_target_pkey")
    op.execute(
        "DELETE FROM indicator_target a USING indicator_target b"
        " WHERE a.indicator_id = b.indicator_id AND a.period = b.period AND a.id < b.id"
    )
    op.create_primary_key("indicator_target_pkey", "indicator_target", ["indicator_id", "period"])
    op.drop_column("indicator_target", "id")
    for table, column in _WIDER:
        op.drop_column(table, column.name)
