"""Read deals; who read which is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId, Line, Value
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import access, deals
from mediate_pipeline.adapters.access import Access
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.usecases.auditing import audit_deal, audit_list
from mediate_shared.journal import Transaction


class Sought(Value):
    """Which deals: in a stage, with these words in their title, behind one of them."""

    stage: DealStage | None = None
    text: Line | None = None
    after: UUID | None = None


async def read_deal(deal_id: DealId, *, transaction: Transaction, now: datetime, reason: str | None) -> Deal:
    """Return a deal. Raises ProblemError (404)."""
    found = await deals.get(transaction, deal_id, reader=reader_of(transaction))
    await audit_deal(transaction, "read", deal_id, found.basis, at=now, reason=reason)
    return found.deal


async def list_deals(
    sought: Sought, *, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[Deal]:
    """Return deals in order of opening: ``limit`` at most, and one more where there are more."""
    found = await deals.listing(
        transaction,
        reader=reader_of(transaction),
        stage=sought.stage,
        text=sought.text,
        after=sought.after,
        limit=limit + 1,
    )
    await audit_list(transaction, found[:limit], at=now, reason=reason)
    return [each.deal for each in found]


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
