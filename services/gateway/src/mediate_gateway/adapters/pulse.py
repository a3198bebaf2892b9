"""How far the read model has come, as far as an audience may notice."""

from enum import StrEnum
from hashlib import sha256
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events import agendas
from mediate_gateway.adapters.tables import ACTIVITY


class Sight(StrEnum):
    """What somebody may notice: what everybody knows, what parties know besides, or that anything happened at all."""

    PUBLIC = "public"
    PARTIES = "parties"
    EVERYTHING = "everything"


_CASES: Final = (agendas.AssignmentOffered.event_type, agendas.AssignmentDeclined.event_type)
_IS_PUBLIC: Final = ACTIVITY.c.facts.is_not(None)
_NEWEST: Final = select(ACTIVITY.c.source, func.max(ACTIVITY.c.sequence)).group_by(ACTIVITY.c.source)
_BY_SIGHT: Final = {
    Sight.PUBLIC: _NEWEST.where(_IS_PUBLIC),
    Sight.PARTIES: _NEWEST.where(or_(_IS_PUBLIC, ACTIVITY.c.type.in_(_CASES))),
    Sight.EVERYTHING: _NEWEST,
}


async def pulse(connection: AsyncConnection, sight: Sight) -> str:
    """Return a name of what the read model holds; equal as long as nothing happened that may be noticed.

    It is a hash, because a sequence would tell how much happened that may not.
    """
    found = await connection.execute(_BY_SIGHT[sight])
    return sha256(repr(sorted(map(tuple, found))).encode()).hexdigest()[:20]
