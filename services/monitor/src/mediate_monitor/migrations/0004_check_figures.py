"""Keep what checks of figures found, and what is noted about figures. Adds only; nothing reads it before.

Every figure that stands by then is noted to be checked: those of before were never held against anything.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "monitor_0004"
down_revision = "monitor_0003"
branch_labels = None
depends_on = None

_CHECK_WHAT_STANDS = """
INSERT INTO stale_figure (indicator_id, period)
SELECT DISTINCT indicator_id, period FROM observation
WHERE superseded_by IS NULL AND withdrawn_because IS NULL
ORDER BY indicator_id, period
"""


def upgrade() -> None:
    """Create the tables, and note what there is to check."""
    op.create_table(
        "figure_check",
        *_record(),
        sa.Column("definition_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
        sa.Column("observation_id", sa.Uuid, sa.ForeignKey("observation.id"), nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text),
        *(sa.Column(name, sa.Numeric, nullable=False) for name in ("stated", "computed", "difference", "tolerance")),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("operands", ARRAY(sa.Uuid), nullable=False),
    )
    op.create_index(
        "figure_check_once",
        "figure_check",
        ["observation_id", "check", "dimension"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("figure_check_of_period", "figure_check", ["indicator_id", "period", "id"])
    op.create_index("figure_check_of_indicator", "figure_check", ["indicator_id", "id"])
    op.create_index("figure_check_by_verdict", "figure_check", ["verdict", "id"])
    op.create_index("figure_check_by_period", "figure_check", ["period", "check", "verdict"])
    op.create_table(
        "figure_note",
        *_record(),
        sa.Column("note", JSONB, nullable=False),
        sa.Column("source", JSONB),
        sa.Column("observation_id", sa.Uuid, sa.ForeignKey("observation.id"), nullable=False),
        sa.Column("indicator_id", sa.Uuid, sa.ForeignKey("indicator.id"), nullable=False),
    )
    op.create_index("figure_note_of_figure", "figure_note", ["observation_id", "id"])
    op.execute(_CHECK_WHAT_STANDS)


def downgrade() -> None:
    """Drop the tables; the journal still holds every event of them."""
    op.drop_table("figure_note")
    op.drop_table("figure_check")


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
