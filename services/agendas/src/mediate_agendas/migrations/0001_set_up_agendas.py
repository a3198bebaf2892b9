"""Create action lines, items, assignments and the goal tree. First step; nothing reads them yet, so it is safe."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "agendas_0001"
down_revision = None
branch_labels = ("agendas",)
depends_on = "chassis_0001"


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    """Create the tables, the constraints that keep names unique, and the indexes that lists are read by."""
    _create_agenda()
    _create_goal_tree()


def _create_agenda() -> None:
    op.create_table(
        "line",
        *_kept(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("at_stake", JSONB, nullable=False),
        sa.Column("needed", JSONB, nullable=False),
        sa.Column("result", JSONB, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        sa.UniqueConstraint("number", name="line_number_key"),
    )
    op.create_table(
        "item",
        *_kept(),
        sa.Column("line_id", sa.Uuid, sa.ForeignKey("line.id"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("description", JSONB),
        sa.Column("horizon", sa.Text),
        sa.Column("due_date", sa.Date),
        sa.Column("source", JSONB),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("external_cause", sa.Text),
        sa.Column("substituted_by", sa.Uuid, sa.ForeignKey("item.id")),
        sa.UniqueConstraint("code", name="item_code_key"),
    )
    op.create_index("item_by_line", "item", ["line_id", "id"])
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "assignment",
        *_kept(),
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("item.id"), nullable=False),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index(
        "assignment_open_once",
        "assignment",
        ["item_id", "organisation_id", "role"],
        unique=True,
        postgresql_where=sa.text("status IN ('offered', 'accepted')"),
    )
    op.create_index("assignment_by_item", "assignment", ["item_id", "id"])
    op.create_index("assignment_by_organisation", "assignment", ["organisation_id", "id"])


def _create_goal_tree() -> None:
    op.create_table(
        "goal",
        *_kept(),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("goal.id")),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        sa.UniqueConstraint("year", "code", name="goal_code_key"),
    )
    op.create_table(
        "target",
        *_kept(),
        sa.Column("goal_id", sa.Uuid, sa.ForeignKey("goal.id"), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("comparator", sa.Text),
        sa.Column("number", sa.Numeric),
        sa.Column("unit", JSONB),
        sa.Column("source", JSONB, nullable=False),
        sa.UniqueConstraint("goal_id", "code", name="target_code_key"),
    )
    op.create_index("target_by_year", "target", ["year", "id"])
    op.create_table(
        "realisation",
        *_kept(),
        sa.Column("target_id", sa.Uuid, sa.ForeignKey("target.id"), nullable=False),
        sa.Column("number", sa.Numeric),
        sa.Column("qualifier", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("narrative", JSONB, nullable=False),
        sa.Column("external_cause", sa.Text),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "realisation_latest_once",
        "realisation",
        ["target_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index("realisation_by_target", "realisation", ["target_id", "id"])


def downgrade() -> None:
    """Drop everything of this service; the journal still holds every event of it."""
    for table in ("realisation", "target", "goal", "assignment", "organisation", "item", "line"):
        op.drop_table(table)
