"""Keep with each event whom it concerns, and who may read which deal. Additive, so running code goes on.

Events that were appended before are given their parties from their own data.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "subscriptions_0002"
down_revision = "subscriptions_0001"
branch_labels = None
depends_on = None

_BACKFILL = """
    UPDATE feed SET parties = ARRAY[(body::jsonb -> 'data' ->> 'organisation_id')::uuid]
    WHERE type LIKE 'nl.mediate.agendas.assignment.%'
"""


def upgrade() -> None:
    """Add feed.parties and deal_access."""
    op.add_column("feed", sa.Column("parties", postgresql.ARRAY(sa.Uuid), nullable=False, server_default="{}"))
    # What was heard stays as it was; only the new column is filled, before anybody reads it.
    op.execute("ALTER TABLE feed DISABLE TRIGGER USER")
    op.execute(_BACKFILL)
    op.execute("ALTER TABLE feed ENABLE TRIGGER USER")
    op.create_table(
        "deal_access",
        sa.Column("deal_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
    )
    op.create_index("deal_access_by_account", "deal_access", ["account_id"])


def downgrade() -> None:
    """Forget again whom events concern."""
    op.drop_table("deal_access")
    op.drop_column("feed", "parties")
