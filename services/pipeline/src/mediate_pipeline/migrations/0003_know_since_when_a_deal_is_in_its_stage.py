"""Add deal.stage_since, filled from the journal.

Safe while older code runs: the deals that it opens are in their stage since now. A move by older code leaves the
moment of the move before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "pipeline_0003"
down_revision = "pipeline_0002"
branch_labels = None
depends_on = None

_FILL = """
    UPDATE deal SET stage_since = coalesce(
        (
            SELECT max(journal.numbered_at) FROM journal
            WHERE journal.subject = deal.id
            AND journal.type IN ('nl.mediate.pipeline.deal.opened.v1', 'nl.mediate.pipeline.deal.stage-moved.v1')
        ),
        deal.updated_at
    )
"""


def upgrade() -> None:
    """Add the column, fill it, and let requests write it."""
    op.add_column(
        "deal", sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    )
    op.execute(_FILL)
    connection = op.get_bind()
    role = f"{connection.scalar(sa.text('SELECT current_user'))}_requests"
    quoted = connection.dialect.identifier_preparer.quote(role)
    op.execute(f"GRANT UPDATE (stage_since) ON deal TO {quoted}")


def downgrade() -> None:
    """Drop the column; the journal still says when each deal moved."""
    op.drop_column("deal", "stage_since")
