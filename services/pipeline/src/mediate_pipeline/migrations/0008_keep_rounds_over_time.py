"""Keep rounds as they change: open ones, cancelled ones, tranches, and what each brought, added up.

Safe while older code runs: what it records is a closed round, as before. What such a round brought is added up when it
changes next.
"""

import sqlalchemy as sa
from alembic import op

revision = "pipeline_0008"
down_revision = "pipeline_0007"
branch_labels = None
depends_on = None

_CHANGES = "deal_basis(deal_id) IN ('team', 'fund_manager')"
_WRITTEN = "version, updated_at, title, status, closed_on, investments, public_cents, private_cents"
_NAME_INVESTMENTS = """
    UPDATE deal_round SET investments = (
        SELECT jsonb_agg(each || jsonb_build_object('investment_id', gen_random_uuid()) ORDER BY place)
        FROM jsonb_array_elements(investments) WITH ORDINALITY AS told (each, place)
    ) WHERE jsonb_array_length(investments) > 0
"""
_ADD_UP = """
    UPDATE deal_round SET {kind}_cents = (
        SELECT coalesce(sum((each -> 'amount' ->> 'cents')::bigint), 0)
        FROM jsonb_array_elements(investments) AS told (each) WHERE each ->> 'kind' = '{kind}'
    )
"""
_TELL_DEALS = """
    UPDATE deal SET public_cents = brought.public, private_cents = brought.private
    FROM (
        SELECT deal_id, sum(public_cents) AS public, sum(private_cents) AS private FROM deal_round GROUP BY deal_id
    ) AS brought
    WHERE brought.deal_id = deal.id
"""


def upgrade() -> None:
    """Add the columns, fill them from what was recorded, and let the deal's changers write them."""
    op.add_column("deal_round", sa.Column("status", sa.Text, nullable=False, server_default="closed"))
    for kind in ("public", "private"):
        column = sa.Column(f"{kind}_cents", sa.BigInteger, nullable=False, server_default=sa.text("0"))
        op.add_column("deal_round", column)
    op.alter_column("deal_round", "closed_on", nullable=True)
    op.execute(_NAME_INVESTMENTS)
    for kind in ("public", "private"):
        op.execute(_ADD_UP.format(kind=kind))
    op.execute(_TELL_DEALS)
    connection = op.get_bind()
    login = connection.scalar(sa.text("SELECT current_user"))
    role = connection.dialect.identifier_preparer.quote(f"{login}_requests")
    op.execute(
        f"CREATE POLICY deal_round_update ON deal_round FOR UPDATE TO {role} USING ({_CHANGES}) WITH CHECK ({_CHANGES})"
    )
    op.execute(f"GRANT UPDATE ({_WRITTEN}) ON deal_round TO {role}")


def downgrade() -> None:
    """Refuse: open rounds have no day on which they were closed, and tranches are kept nowhere else."""
    message = "open rounds and tranches are kept nowhere else, and would be lost"
    raise RuntimeError(message)
