"""Reads deals as rows of a portfolio: what each sought, what was committed and paid, and what came back.

Which deals are on a page is found from who is named, through an index and as far as one page needs. What is shown of
them is read on behalf of who asks, so that the database holds them to what they may read once more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Uuid

from mediate_contracts.vocabulary import DealHolding
from mediate_pipeline.adapters.analysis_views import Holding, Total
from mediate_pipeline.adapters.tallying import Narrowing, narrowed
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.domain.analysing import multiple
from mediate_pipeline.domain.leverage import leverage
from mediate_shared.journal import Transaction

_NAMED: Final = """
    (SELECT deal.id FROM {named} AS named JOIN deal ON deal.id = named.deal_id
    WHERE named.account_id = :account{conditions} ORDER BY named.deal_id DESC LIMIT :most)
"""
_OF_FUNDS: Final = """
    (SELECT found.id FROM fund_manager AS named CROSS JOIN LATERAL (
        SELECT deal.id FROM deal WHERE deal.fund_id = named.fund_id{conditions} ORDER BY deal.id DESC LIMIT :most
    ) AS found WHERE named.account_id = :account ORDER BY found.id DESC LIMIT :most)
"""
_PAGE: Final = "SELECT id FROM ({ways}) AS found ORDER BY id DESC LIMIT :most"
# What was paid of a commitment is what was paid of its tranches, as a round tells it.
_SHOWN: Final = text("""
    SELECT deal.id, deal.title, deal.organisation_id, deal.fund_id, deal.stage, deal.holding, deal.synthetic,
        deal.created_at, deal.public_cents, deal.private_cents,
        (deal.amount_sought ->> 'cents')::numeric AS sought, (deal.holding_amount ->> 'cents')::numeric AS brought,
        organisation.name AS organisation_name, fund.name AS fund_name,
        CASE
            WHEN EXISTS (SELECT FROM deal_member AS named WHERE deal_id = deal.id AND account_id = :account) THEN 'team'
            WHEN EXISTS (
                SELECT FROM fund_manager AS named WHERE named.fund_id = deal.fund_id AND account_id = :account
            ) THEN 'fund_manager'
            ELSE 'granted'
        END AS basis,
        coalesce(put_in.committed, 0) AS committed, coalesce(put_in.paid, 0) AS paid
    FROM deal JOIN organisation ON organisation.id = deal.organisation_id LEFT JOIN fund ON fund.id = deal.fund_id
    LEFT JOIN LATERAL (
        SELECT sum((each -> 'amount' ->> 'cents')::numeric) AS committed,
            sum((
                SELECT coalesce(sum((part -> 'amount' ->> 'cents')::numeric), 0)
                FROM jsonb_array_elements(coalesce(each -> 'tranches', '[]')) AS part
                WHERE part ->> 'paid_on' IS NOT NULL
            )) AS paid
        FROM deal_round AS kept CROSS JOIN LATERAL jsonb_array_elements(kept.investments) AS each
        WHERE kept.deal_id = deal.id AND kept.status <> 'cancelled' AND each ->> 'withdrawn_on' IS NULL
    ) AS put_in ON true
    WHERE deal.id = ANY (:ids) ORDER BY deal.id DESC
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


_FUNDS: Final = text("SELECT id, name FROM fund WHERE id = ANY (:ids)").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def page_of(
    connection: AsyncConnection, account: UUID, narrowing: Narrowing, *, before: UUID | None, limit: int
) -> Sequence[UUID]:
    """Return which deals an account may read, the newest first, those opened before one of them, at most ``limit``."""
    conditions, values = narrowed(narrowing)
    if before is not None:
        conditions, values = [*conditions, "deal.id < :before"], {**values, "before": before}
    also = "".join(f" AND {each}" for each in conditions)
    ways = [_NAMED.format(named="deal_member", conditions=also)]
    if not narrowing.mine:
        ways += [_NAMED.format(named="deal_grant", conditions=also), _OF_FUNDS.format(conditions=also)]
    query = text(_PAGE.format(ways=" UNION ".join(ways)))
    found = await connection.execute(query, {"account": account, "most": limit, **values})
    return found.scalars().all()


async def shown(transaction: Transaction, account: UUID, ids: Sequence[UUID]) -> Sequence[tuple[Holding, Basis]]:
    """Return these deals, as far as whoever asks may read them, the newest first, and what lets them."""
    if not ids:
        return []
    rows = await transaction.execute(_SHOWN, {"ids": list(ids), "account": account})
    return [(_holding(row), Basis(row.basis)) for row in rows]


async def fund_names(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Mapping[str, str]:
    """Return what funds are called, by their ids as text."""
    found = await connection.execute(_FUNDS, {"ids": list(identifiers)})
    return {str(row.id): row.name for row in found}


def _holding(row: Any) -> Holding:
    proceeds = _proceeds(row)
    return Holding(
        **{name: row._mapping[name] for name in _AS_KEPT},
        opened_on=row.created_at.date(),
        sought=Total(cents=int(row.sought)),
        committed=Total(cents=int(row.committed)),
        paid=Total(cents=int(row.paid)),
        public=Total(cents=row.public_cents),
        private=Total(cents=row.private_cents),
        leverage=leverage(public_cents=row.public_cents, private_cents=row.private_cents),
        proceeds=None if proceeds is None else Total(cents=proceeds),
        multiple=multiple(proceeds, public_cents=row.public_cents),
    )


_AS_KEPT: Final = (
    "id",
    "title",
    "organisation_id",
    "organisation_name",
    "fund_id",
    "fund_name",
    "stage",
    "holding",
    "synthetic",
)


def _proceeds(row: Any) -> int | None:
    """Return what the stake brought: what it was sold for, nothing where it was written off, None while it is held."""
    if row.holding == DealHolding.EXITED:
        return int(row.brought)
    return 0 if row.holding == DealHolding.WRITTEN_OFF else None
