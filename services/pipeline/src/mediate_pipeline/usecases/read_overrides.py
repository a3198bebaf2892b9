"""Read which exceptions wait for a second person; who read which is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_pipeline.adapters import overrides
from mediate_pipeline.adapters.overrides import WaitingOverride
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


async def list_waiting(
    *, after: UUID | None, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[WaitingOverride]:
    """Return what waits for whoever asks, in the order of asking: ``limit`` at most, and one more where there is."""
    account = changer_of(transaction)
    found = await overrides.waiting(transaction.connection, account=account, after=after, limit=limit + 1)
    if shown := tuple({each.deal_id: None for each in found[:limit]}):
        entry = Audited("deal.overrides_listed", "deal", None, "changes", object_ids=shown)
        await audit.append(transaction, transaction.actor, entry, at=now, reason=reason)
    return found
