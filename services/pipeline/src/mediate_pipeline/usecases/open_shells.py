"""Open for one reader what travels as shells; who read what is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_pipeline.adapters import sealed
from mediate_pipeline.adapters.sealed import Unsealed
from mediate_pipeline.usecases.auditing import audit_events
from mediate_shared.journal import Transaction
from mediate_shared.opening import Opened, fitting


async def open_shells(event_ids: Sequence[UUID], *, transaction: Transaction, now: datetime) -> Opened:
    """Return what these shells stand for as far as whoever asks may read it, and as one answer holds it."""
    found: dict[UUID, Unsealed] = {each.event_id: each for each in await sealed.opened(transaction, event_ids)}
    answer = fitting(event_ids, {event_id: each.body for event_id, each in found.items()})
    await audit_events(transaction, [found[event_id] for event_id in answer.bodies], at=now)
    return answer
