"""Read deals; who read which is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId
from mediate_pipeline.adapters import access, deal_lists, deals
from mediate_pipeline.adapters.access import Access
from mediate_pipeline.adapters.deal_lists import DealOrder, Place, Wanted
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.usecases.auditing import audit_deal, audit_list
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor
from mediate_shared.journal import Transaction

_SERVICE: Final = "pipeline"


class Listed(NamedTuple):
    """A page of deals, and the place of its last one where there are more."""

    deals: Sequence[Deal]
    last: Place | None


async def read_deal(deal_id: DealId, *, transaction: Transaction, now: datetime, reason: str | None) -> Deal:
    """Return a deal. Raises ProblemError (404)."""
    found = await deals.get(transaction, deal_id, reader=reader_of(transaction))
    await audit_deal(transaction, "read", deal_id, found.basis, at=now, reason=reason)
    return found.deal


async def list_deals(
    database: Database,
    actor: Actor,
    wanted: Wanted,
    *,
    order: DealOrder,
    after: Place | None,
    limit: int,
    now: datetime,
    reason: str | None,
) -> Listed:
    """Return deals that somebody may read, in order behind ``after``: ``limit`` at most.

    Raises ValueError where ``after`` is of a list in another order.
    """
    reader = actor.reach(Action.READ, Visibility.DEAL, _SERVICE).account
    if reader is None:
        return Listed([], None)
    async with database.reading() as connection:
        places = await deal_lists.find(connection, wanted, reader=reader, order=order, after=after, limit=limit + 1)
    async with database.transaction(actor) as transaction:
        found = await deals.by_ids(transaction, [place.deal_id for place in places[:limit]], reader=reader)
        await audit_list(transaction, found, at=now, reason=reason)
    return Listed([each.deal for each in found], places[limit - 1] if len(places) > limit else None)


async def read_access(deal_id: DealId, *, transaction: Transaction, now: datetime, reason: str | None) -> Access:
    """Return who may read a deal; of the grants, whom it was granted to sees their own. Raises ProblemError (404)."""
    reader = reader_of(transaction)
    found = await deals.get(transaction, deal_id, reader=reader)
    grants = await access.grants_of(transaction, deal_id)
    shown = Access(
        id=deal_id,
        version=found.deal.version,
        updated_at=found.deal.updated_at,
        team=await access.team_of(transaction, deal_id),
        managers=await access.managers_of(transaction, found.deal.fund_id),
        grants=[grant for grant in grants if found.basis is not Basis.GRANTED or grant.account_id == reader],
    )
    await audit_deal(transaction, "access_read", deal_id, found.basis, at=now, reason=reason)
    return shown


def reader_of(transaction: Transaction) -> UUID | None:
    """Return the account by which whoever asks reads deals; None where they have none, and read none."""
    return transaction.reach(Action.READ, Visibility.DEAL).account
