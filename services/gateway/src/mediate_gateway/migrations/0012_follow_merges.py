"""Let what was said of a merged organisation be found under the one that stands for it.

Adds a column to a table that nothing wrote before this release; what it may hold by then stands for itself one step up,
and is settled with the next merge that is heard.
"""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0012"
down_revision = "gateway_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add which record stands for a merged one in the end."""
    op.add_column("organisation_merge", sa.Column("final_id", sa.Uuid))
    op.execute("UPDATE organisation_merge SET final_id = into_id")
    op.alter_column("organisation_merge", "final_id", nullable=False)
    op.create_index("organisation_merge_final", "organisation_merge", ["final_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("organisation_merge_final", "organisation_merge")
    op.drop_column("organisation_merge", "final_id")
