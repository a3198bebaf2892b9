"""Keep no file of deals here any more, nor what was said of one: those stay with the pipeline.

Safe while older code runs: a file that goes by this is brought again. Who wants deals in their calendar says so.
"""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0020"
down_revision = "gateway_0019"
branch_labels = None
depends_on = None

_ADDED = sa.Column("shows_deals", sa.Boolean, nullable=False, server_default=sa.false())


def upgrade() -> None:
    """Drop what is kept of files of deals, and add to an address whether its calendar holds deals."""
    op.execute("DELETE FROM import_file WHERE service = 'pipeline'")
    op.execute("DELETE FROM import_mapping WHERE service = 'pipeline'")
    op.add_column("calendar_address", _ADDED)


def downgrade() -> None:
    """Take away whether a calendar holds deals; then none does."""
    op.drop_column("calendar_address", "shows_deals")
