"""Reads what a round was at each moment, from what was said of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import bindparam, cast, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.pipeline import Investment, RoundAmended, RoundClosed, RoundOpened
from mediate_contracts.values import Day, Line, Text
from mediate_contracts.vocabulary import RoundStatus
from mediate_pipeline.adapters.sealed import SealedEventRow
from mediate_shared.database import table_of

_TABLE = table_of(SealedEventRow)
_STATUS: Final = {RoundOpened.event_type: RoundStatus.OPEN, RoundClosed.event_type: RoundStatus.CLOSED}
_TYPES: Final = (*_STATUS, RoundAmended.event_type)
_OF_ROUND: Final = cast(_TABLE.c.body, JSONB)["data"]["round_id"].astext == bindparam("round")


class RoundMoment(BaseModel):
    """A round as it was from a moment on, with what changed then, and why."""

    id: UUID = Field(description="Of what was said.")
    position: int
    at: datetime
    status: RoundStatus
    title: Line
    closed_on: Day | None = None
    investments: list[Investment]
    changed: list[Line] = []
    reason: Text | None = None


async def listing(
    connection: AsyncConnection, deal_id: UUID, round_id: UUID, *, after: int | None, limit: int
) -> Sequence[RoundMoment]:
    """Return what a round was, the first first, behind a position, at most ``limit``."""
    query = (
        select(_TABLE.c.event_id, _TABLE.c.position, _TABLE.c.type, _TABLE.c.at, _TABLE.c.body)
        .where(_TABLE.c.deal_id == deal_id, _TABLE.c.type.in_(_TYPES), _OF_ROUND)
        .order_by(_TABLE.c.position)
        .limit(limit)
    )
    if after is not None:
        query = query.where(_TABLE.c.position > after)
    return [_moment(row) for row in await connection.execute(query, {"round": str(round_id)})]


def _moment(row: Any) -> RoundMoment:
    told = json.loads(row.body)["data"]
    status = _STATUS.get(row.type) or RoundStatus(told["status"])
    kept = {name: value for name, value in told.items() if name in RoundMoment.model_fields and name != "status"}
    return RoundMoment(id=row.event_id, position=row.position, at=row.at, status=status, **kept)
