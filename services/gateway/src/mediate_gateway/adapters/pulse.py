"""How far the read model has come, as far as an audience may notice."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events import agendas
from mediate_gateway.adapters.tables import ACTIVITY, ASSIGNMENT
from mediate_shared.identity.actor import Reach


@dataclass(frozen=True)
class Sight:
    """What somebody may notice besides what everybody knows: that deals moved, and the cases of which organisations."""

    deals: bool
    cases: Reach


_CASES: Final = (agendas.AssignmentOffered.event_type, agendas.AssignmentDeclined.event_type)
_IS_PUBLIC: Final = ACTIVITY.c.facts.is_not(None)
_IS_CASE: Final = ACTIVITY.c.type.in_(_CASES)
_NEWEST: Final = select(ACTIVITY.c.source, func.max(ACTIVITY.c.sequence)).group_by(ACTIVITY.c.source)
_OWN_CASES: Final = select(func.count(), func.max(ASSIGNMENT.c.updated_at))


async def pulse(connection: AsyncConnection, sight: Sight) -> str:
    """Return a name of what the read model holds; equal as long as nothing happened that may be noticed.

    It is a hash, because a sequence would tell how much happened that may not.
    """
    found = sorted(map(tuple, await connection.execute(_NEWEST.where(_noticed(sight)))))
    own = sight.cases.organisations
    if own and not sight.cases.everything:
        found += map(tuple, await connection.execute(_OWN_CASES.where(ASSIGNMENT.c.organisation_id.in_(own))))
    return sha256(repr(found).encode()).hexdigest()[:20]


def _noticed(sight: Sight) -> ColumnElement[bool]:
    deals = ~_IS_CASE if sight.deals else false()
    return or_(_IS_PUBLIC, deals, _IS_CASE if sight.cases.everything else false())
