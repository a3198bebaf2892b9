"""Let the page of an indicator cost the same with ten thousand figures and with ten million.

Adds indexes: of the figures for the whole, of which pages tell most and which are few among their parts; of figures by
period, to know whether any came; and of all in order down to a single one, so that a page of them is read and no more.
A gateway of before reads and writes as it did. Making the indexes of ten million figures takes about a minute, during
which none are written.
"""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0018"
down_revision = "gateway_0017"
branch_labels = None
depends_on = None

_ORDER = ["indicator_id", "period_end", "period_days"]


def upgrade() -> None:
    """Create the indexes, and drop the one that one of them begins with."""
    op.create_index("observation_of_whole", "observation", _ORDER, postgresql_where=sa.text("breakdown = '{}'::jsonb"))
    op.create_index("observation_by_period", "observation", ["indicator_id", "period"])
    op.create_index("observation_in_order_of_all", "observation", [*_ORDER, "id"])
    op.drop_index("observation_in_order", "observation")


def downgrade() -> None:
    """Create the index of before, and drop those that took its place."""
    op.create_index("observation_in_order", "observation", _ORDER)
    for name in ("observation_in_order_of_all", "observation_by_period", "observation_of_whole"):
        op.drop_index(name, "observation")
