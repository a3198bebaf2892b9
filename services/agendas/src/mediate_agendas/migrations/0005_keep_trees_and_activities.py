"""Amend goal trees, and keep activities. Adds only; a service without it keeps working beside one with it.

A code is free again once what bore it was withdrawn, so the two constraints on codes become indexes of what stands.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "agendas_0005"
down_revision = "agendas_0004"
branch_labels = None
depends_on = None

_STANDS = sa.text("withdrawn_because IS NULL")


def upgrade() -> None:
    """Add the columns and tables."""
    _widen_goal_trees()
    _create_activities()


def _widen_goal_trees() -> None:
    op.add_column("goal", sa.Column("narrative", JSONB))
    op.alter_column("goal", "source", nullable=True)
    op.alter_column("target", "source", nullable=True)
    for table, unique in (("goal", ["year", "code"]), ("target", ["goal_id", "code"])):
        op.add_column(table, sa.Column("copied_from", sa.Uuid, sa.ForeignKey(f"{table}.id")))
        op.add_column(table, sa.Column("withdrawn_because", sa.Text))
        op.drop_constraint(f"{table}_code_key", table)
        op.create_index(f"{table}_code_key", table, unique, unique=True, postgresql_where=_STANDS)
    op.create_index("goal_by_parent", "goal", ["parent_id"])
    op.add_column("realisation", sa.Column("substitute", JSONB))
    op.add_column("realisation", sa.Column("stated", sa.Text))
    # Where a number is missing on either side nothing but a statement can have decided.
    op.execute(
        "UPDATE realisation SET stated = outcome FROM target WHERE target.id = realisation.target_id"
        " AND realisation.outcome <> 'unknown' AND (realisation.number IS NULL OR target.number IS NULL)"
    )


def _create_activities() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", JSONB, nullable=False),
        sa.Column("on", sa.Text, nullable=False),
        sa.Column("until", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("description", JSONB),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("external_cause", sa.Text),
        sa.Column("action_lines", sa.ARRAY(sa.Integer), nullable=False),
        sa.Column("organisers", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("participants", JSONB, nullable=False),
        sa.Column("rating", JSONB),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("items", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("source", JSONB),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("withdrawn_because", sa.Text),
    )
    op.create_index("activity_code_key", "activity", ["code"], unique=True, postgresql_where=_STANDS)
    op.create_table(
        "activity_count",
        sa.Column("activity_id", sa.Uuid, sa.ForeignKey("activity.id"), primary_key=True),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("target_id", sa.Uuid, sa.ForeignKey("target.id"), nullable=False),
        sa.Column("contribution", sa.Text, nullable=False),
        sa.Column("group", sa.Text),
    )
    op.create_index("activity_count_by_target", "activity_count", ["target_id", "activity_id"])


def downgrade() -> None:
    """Drop what was added; the journal still holds every event of it. Codes of what was withdrawn go with it."""
    op.drop_table("activity_count")
    op.drop_table("activity")
    op.drop_column("realisation", "stated")
    op.drop_column("realisation", "substitute")
    op.drop_index("goal_by_parent", "goal")
    op.execute(
        "DELETE FROM realisation USING target WHERE target.id = target_id AND target.withdrawn_because IS NOT NULL"
    )
    for table, unique in (("target", ["goal_id", "code"]), ("goal", ["year", "code"])):
        op.drop_index(f"{table}_code_key", table)
        op.drop_column(table, "copied_from")
        withdrawn = sa.table(table, sa.column("withdrawn_because"))
        op.execute(withdrawn.delete().where(withdrawn.c.withdrawn_because.is_not(None)))
        op.create_unique_constraint(f"{table}_code_key", table, unique)
        op.drop_column(table, "withdrawn_because")
    op.drop_column("goal", "narrative")
