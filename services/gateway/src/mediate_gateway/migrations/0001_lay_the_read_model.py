"""Create the read model. First step; nothing reads it yet, so it is safe.

Its rows come from events alone: whatever later steps do to them, a rebuild brings them back.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "gateway_0001"
down_revision = None
branch_labels = ("gateway",)
depends_on = "chassis_0001"

_TABLES = (
    "line",
    "item",
    "assignment",
    "organisation",
    "indicator",
    "observation",
    "indicator_target",
    "goal",
    "target",
    "deal",
    "grant_call",
    "activity",
)


def upgrade() -> None:
    """Create the tables, and the indexes that counting, the newest figure and the newest events use."""
    _create_agendas()
    _create_monitor()
    _create_the_others()


def downgrade() -> None:
    """Drop the read model; a rebuild brings it back."""
    for table in _TABLES:
        op.drop_table(table)


def _create_agendas() -> None:
    op.create_table(
        "line",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", JSONB, nullable=False),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_index("assignment_accepted", "assignment", ["item_id"], postgresql_where=sa.text("status = 'accepted'"))
    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("title", JSONB, nullable=False),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("goal_id", sa.Uuid, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
    )


def _create_monitor() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("action_lines", JSONB, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        sa.Column("period_days", sa.Integer, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("qualifier", sa.Text, nullable=False),
        sa.Column("breakdown", JSONB, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("covers_until", sa.Date),
        sa.Column("source", JSONB, nullable=False),
    )
    op.create_index("observation_in_order", "observation", ["indicator_id", "period_end", "period_days"])
    op.create_table(
        "indicator_target",
        sa.Column("indicator_id", sa.Uuid, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("comparator", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
    )


def _create_the_others() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("types", ARRAY(sa.Text), nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "deal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_table(
        "grant_call",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("budget", JSONB),
        sa.Column("committee_members", sa.Integer),
        sa.Column("proposals_received", JSONB),
        sa.Column("awards", sa.Integer),
        sa.Column("awarded_total", JSONB),
    )
    op.create_table(
        "activity",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB),
    )
    op.create_index("activity_in_order", "activity", ["time", "event_id"])
