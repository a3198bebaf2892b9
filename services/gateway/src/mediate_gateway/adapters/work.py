"""Reads which long work is under way, for those who run the hub: no title and no name, which are its account's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.domain.jobs import JobState

_SHOWN_MAX: Final = 50
_OPEN: Final = [each.value for each in JobState if not each.is_over]


class Work(BaseModel):
    """Long work that is not over; ``total`` is None while nobody knows how much it is."""

    kind: str
    state: JobState
    done: int
    total: int | None
    attempts: int
    created_at: datetime


async def under_way(connection: AsyncConnection) -> Sequence[Work]:
    """Return the long work that is under way or waits, oldest first, at most 50."""
    columns = [JOB.c[name] for name in Work.model_fields]
    query = select(*columns).where(JOB.c.state.in_(_OPEN)).order_by(JOB.c.created_at, JOB.c.id).limit(_SHOWN_MAX)
    return [Work.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
