"""Reads what was said of a deal, for those who may read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from pydantic_core import from_json
from sqlalchemy import select

from mediate_pipeline.adapters.sealed import TOLD, SealedEventRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(SealedEventRow)


class DealEvent(BaseModel):
    """Something that was said of a deal."""

    id: UUID
    position: int = Field(description="Its place among what was said; what came later has a higher one.")
    type: str
    at: datetime
    event: dict[str, Any] = Field(description="The whole event, a CloudEvent, as the deal's readers hear it.")


async def of_deal(transaction: Transaction, deal_id: UUID, *, after: int, limit: int) -> Sequence[DealEvent]:
    """Return what was said of a deal, in order, behind a position, at most ``limit``."""
    query = select(_TABLE).where(_TABLE.c.deal_id == deal_id, _TABLE.c.position > after, TOLD)
    found = await transaction.execute(query.order_by(_TABLE.c.position).limit(limit))
    return [
        DealEvent(id=row.event_id, position=row.position, type=row.type, at=row.at, event=from_json(row.body))
        for row in found
    ]
