"""Read what is kept beside a deal: where it has been, what was said of it, and what it is part of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from mediate_contracts.values import DealId
from mediate_pipeline.adapters import assessments, deal_events, deal_stages, lineage, notes
from mediate_pipeline.adapters.assessments import Assessment
from mediate_pipeline.adapters.deal_events import DealEvent
from mediate_pipeline.adapters.deal_stages import Stay
from mediate_pipeline.adapters.lineage import Ancestor, Descendant
from mediate_pipeline.adapters.notes import Note
from mediate_pipeline.usecases.read_deals import read_deal
from mediate_shared.journal import Transaction


class DealLineage(BaseModel):
    """What a deal followed from and what followed from it."""

    id: UUID = Field(description="The deal's.")
    ancestors: list[Ancestor] = Field(description="What it followed from, the nearest first.")
    descendants: list[Descendant] = Field(description="Deals you may read that followed from it, the nearest first.")


async def read_stages(
    deal_id: DealId, *, after: int, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[Stay]:
    """Return where a deal has been. Raises ProblemError (404)."""
    await read_deal(deal_id, transaction=transaction, now=now, reason=reason)
    return await deal_stages.of_deal(transaction, deal_id, after=after, limit=limit)


async def read_events(
    deal_id: DealId, *, after: int, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[DealEvent]:
    """Return what was said of a deal. Raises ProblemError (404)."""
    await read_deal(deal_id, transaction=transaction, now=now, reason=reason)
    return await deal_events.of_deal(transaction, deal_id, after=after, limit=limit)


async def read_assessments(
    deal_id: DealId, *, after: UUID | None, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[Assessment]:
    """Return how ready a deal's technology was found to be. Raises ProblemError (404)."""
    await read_deal(deal_id, transaction=transaction, now=now, reason=reason)
    return await assessments.listing(transaction, deal_id, after=after, limit=limit)


async def read_notes(
    deal_id: DealId, *, after: UUID | None, limit: int, transaction: Transaction, now: datetime, reason: str | None
) -> Sequence[Note]:
    """Return the notes about a deal. Raises ProblemError (404)."""
    await read_deal(deal_id, transaction=transaction, now=now, reason=reason)
    return await notes.listing(transaction, deal_id, after=after, limit=limit)


async def read_lineage(deal_id: DealId, *, transaction: Transaction, now: datetime, reason: str | None) -> DealLineage:
    """Return what a deal is part of, as far as each deal of it may be read. Raises ProblemError (404)."""
    await read_deal(deal_id, transaction=transaction, now=now, reason=reason)
    return DealLineage(
        id=deal_id,
        ancestors=list(await lineage.ancestors(transaction, deal_id)),
        descendants=list(await lineage.descendants(transaction, deal_id)),
    )
