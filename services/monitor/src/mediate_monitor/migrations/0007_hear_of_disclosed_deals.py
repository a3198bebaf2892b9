"""Hear of deals what was disclosed, and of many together; forget what was kept of deals by themselves.

Code of before that still runs hears nothing more of deals, because what is said of them is sealed. What it keeps of
them in that moment is nothing; the figures that rested on it are computed anew, from what is told of many together.
"""

import sqlalchemy as sa
from alembic import op

revision = "monitor_0007"
down_revision = "monitor_0006"
branch_labels = None
depends_on = None

_MEASURES = ("leverage", "deals.days-in-stage", "crossover.types", "crossover.hubs")


def upgrade() -> None:
    """Drop what was heard of deals and rounds, and have the measures that rested on it computed anew."""
    op.execute("DELETE FROM fact WHERE kind IN ('deal', 'round', 'investment')")
    op.execute("DELETE FROM heard WHERE subject_kind IN ('deal', 'round')")
    stale = sa.table("stale_measure", sa.column("measure", sa.Text))
    op.bulk_insert(stale, [{"measure": measure} for measure in _MEASURES])


def downgrade() -> None:
    """Take nothing back: what was heard of deals is kept by the pipeline alone."""
