"""Lock the version of a deal that whoever changes it saw."""

from mediate_contracts.values import DealId
from mediate_pipeline.adapters import deals
from mediate_pipeline.adapters.deals import Readable
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction


async def locked_deal(transaction: Transaction, deal_id: DealId, *, expecting: int) -> Readable:
    """Return a deal with its row locked. Raises ProblemError: 403, 404, or 412 where its version is another."""
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    if found.deal.version != expecting:
        raise stale(expecting, found.deal.version)
    return found
