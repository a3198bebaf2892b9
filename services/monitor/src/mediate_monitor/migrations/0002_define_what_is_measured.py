"""Define what is measured, in versions, and tell how figures came about and which ones no longer stand.

Adds only, but for two constraints that become indexes of what stands: a target and a figure can be withdrawn, and what
bore their place is then free again. A service without it keeps working beside one with it.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "monitor_0002"
down_revision = "monitor_0001"
branch_labels = None
depends_on = None

_STANDS: Final = sa.text("superseded_by IS NULL AND withdrawn_because IS NULL")
_STANDS_WHOLE: Final = sa.text("superseded_by IS NULL AND withdrawn_because IS NULL AND breakdown = '{}'::jsonb")
_OF_VERSION: Final = ("indicator_id", "definition_version")


def upgrade() -> None:
    """Add the columns, tables and indexes; what was defined before is the first definition of its indicator."""
    for table, column in _added():
        op.add_column(table, column)
    op.create_index("indicator_by_organisation", "indicator", ["organisation_id", "id"])
    _create_definitions()
    _create_baselines()
    _free_what_was_withdrawn()


def _added() -> list[tuple[str, sa.Column[object]]]:
    return [
        ("indicator", sa.Column("definition_version", sa.Integer, nullable=False, server_default="1")),
        ("indicator", sa.Column("measure", sa.Text)),
        ("indicator", sa.Column("formula", JSONB)),
        ("indicator", sa.Column("documents", ARRAY(sa.Text), nullable=False, server_default="{}")),
        ("indicator", sa.Column("organisation_id", sa.Uuid)),
        ("indicator", sa.Column("due_days", sa.SmallInteger)),
        ("indicator", sa.Column("since_period", sa.Text)),
        ("indicator", sa.Column("until_period", sa.Text)),
        ("indicator", sa.Column("tolerance", sa.Numeric)),
        ("indicator", sa.Column("jump", sa.Numeric)),
        ("indicator", sa.Column("thresholds", JSONB)),
        ("indicator", sa.Column("minimum_count", sa.SmallInteger)),
        ("indicator", sa.Column("source", JSONB)),
        ("indicator_target", sa.Column("definition_version", sa.Integer, nullable=False, server_default="1")),
        ("indicator_target", sa.Column("note", JSONB)),
        ("indicator_target", sa.Column("reason", sa.Text)),
        ("indicator_target", sa.Column("withdrawn_because", sa.Text)),
        ("observation", sa.Column("definition_version", sa.Integer, nullable=False, server_default="1")),
        ("observation", sa.Column("origin", sa.Text, nullable=False, server_default="entered")),
        ("observation", sa.Column("numerator", sa.Numeric)),
        ("observation", sa.Column("denominator", sa.Numeric)),
        ("observation", sa.Column("events", sa.BigInteger)),
        ("observation", sa.Column("operands", ARRAY(sa.Uuid), nullable=False, server_default="{}")),
        ("observation", sa.Column("revision", sa.Integer, nullable=False, server_default="1")),
        ("observation", sa.Column("after_close", sa.Boolean, nullable=False, server_default=sa.false())),
        ("observation", sa.Column("is_withheld", sa.Boolean, nullable=False, server_default=sa.false())),
        ("observation", sa.Column("withdrawn_because", sa.Text)),
        (
            "observation",
            sa.Column("document", sa.Text, sa.Computed("(source ->> 'document'::text)", persisted=True)),
        ),
    ]


def _create_definitions() -> None:
    op.create_table(
        "indicator_definition",
        *_record(),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("definition_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("definition", JSONB, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("aggregation", sa.Text, nullable=False),
        sa.Column("measure", sa.Text),
        sa.Column("formula", JSONB),
        sa.Column("documents", ARRAY(sa.Text), nullable=False),
        sa.Column("from_period", sa.Text),
        sa.Column("is_comparable", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index("indicator_definition_key", "indicator_definition", [*_OF_VERSION], unique=True)
    # The first definition of an indicator that is there already goes by the indicator's own id.
    op.execute(
        "INSERT INTO indicator_definition (id, version, created_at, updated_at, indicator_id, definition_version,"
        " definition, unit, direction, aggregation, documents, is_comparable)"
        " SELECT id, 1, created_at, created_at, id, 1, definition, unit, direction, aggregation, '{}', false"
        " FROM indicator"
    )


def _create_baselines() -> None:
    op.create_table(
        "indicator_baseline",
        *_record(),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("definition_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("qualifier", sa.Text, nullable=False),
        sa.Column("source", JSONB, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("superseded_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "indicator_baseline_holds",
        "indicator_baseline",
        [*_OF_VERSION],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index("indicator_baseline_in_order", "indicator_baseline", ["indicator_id", "id"])


def _free_what_was_withdrawn() -> None:
    op.alter_column("indicator_target", "source", nullable=True)
    op.drop_index("indicator_target_once", "indicator_target")
    op.create_index(
        "indicator_target_once",
        "indicator_target",
        [*_OF_VERSION, "slot"],
        unique=True,
        postgresql_where=sa.text("withdrawn_because IS NULL"),
    )
    op.create_index("indicator_target_in_order", "indicator_target", ["indicator_id", "id"])
    op.alter_column("observation", "source", nullable=True)
    op.drop_index("observation_one_current", "observation")
    op.drop_index("observation_latest", "observation")
    for name, columns, unique, stands in (
        ("observation_one_stands", (*_OF_VERSION, "slot"), True, _STANDS),
        ("observation_of_period", ("indicator_id", "period", "definition_version"), False, _STANDS),
        ("observation_of_whole", (*_OF_VERSION, "last_day", "first_day"), False, _STANDS_WHOLE),
        ("observation_by_document", (*_OF_VERSION, "document"), False, _STANDS),
    ):
        op.create_index(name, "observation", [*columns], unique=unique, postgresql_where=stands)


def downgrade() -> None:
    """Drop what was added; the journal still holds every event of it.

    Figures and targets that were withdrawn, that follow a later definition or that were derived go with it.
    """
    for name in ("observation_one_stands", "observation_of_period", "observation_of_whole", "observation_by_document"):
        op.drop_index(name, "observation")
    for name in ("indicator_target_once", "indicator_target_in_order"):
        op.drop_index(name, "indicator_target")
    op.execute("SET CONSTRAINTS ALL DEFERRED")
    op.execute(
        "WITH RECURSIVE gone AS (SELECT id, supersedes FROM observation WHERE withdrawn_because IS NOT NULL"
        " OR definition_version > 1 OR source IS NULL UNION SELECT before.id, before.supersedes FROM observation before"
        " JOIN gone ON before.id = gone.supersedes) DELETE FROM observation USING gone WHERE observation.id = gone.id"
    )
    op.execute(
        "DELETE FROM indicator_target WHERE withdrawn_because IS NOT NULL OR definition_version > 1 OR source IS NULL"
    )
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.alter_column("observation", "source", nullable=False)
    op.alter_column("indicator_target", "source", nullable=False)
    op.drop_table("indicator_baseline")
    op.drop_table("indicator_definition")
    op.drop_index("indicator_by_organisation", "indicator")
    for table, column in reversed(_added()):
        op.drop_column(table, column.name)
    current = sa.text("superseded_by IS NULL")
    slot = ["indicator_id", "slot"]
    op.create_index("indicator_target_once", "indicator_target", slot, unique=True)
    op.create_index("observation_one_current", "observation", slot, unique=True, postgresql_where=current)
    op.create_index("observation_latest", "observation", ["indicator_id", "last_day"], postgresql_where=current)


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
