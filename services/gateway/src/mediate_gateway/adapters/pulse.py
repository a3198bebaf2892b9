"""How far the read model has come, as far as an audience may notice."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.events.base import Visibility
from mediate_gateway.adapters.community_read_model import MATCH
from mediate_gateway.adapters.tables import ACTIVITY, ASSIGNMENT
from mediate_shared.identity.actor import Reach


@dataclass(frozen=True)
class Sight:
    """What somebody may notice besides what everybody knows: deals, what is for the network, and whose cases."""

    deals: bool
    network: bool
    cases: Reach


def _of(visibility: Visibility) -> ColumnElement[bool]:
    return ACTIVITY.c.type.in_([each.type for each in CATALOGUE.values() if each.visibility is visibility])


_IS_PUBLIC: Final = ACTIVITY.c.facts.is_not(None)
_IS_CASE: Final = _of(Visibility.CASE)
_IS_NETWORK: Final = _of(Visibility.NETWORK)
_IS_DEAL: Final = _of(Visibility.DEAL)
_NEWEST: Final = select(ACTIVITY.c.source, func.max(ACTIVITY.c.sequence)).group_by(ACTIVITY.c.source)
_OWN_ASSIGNMENTS: Final = select(func.count(), func.max(ASSIGNMENT.c.updated_at))
_OWN_MATCHES: Final = select(func.count(), func.max(MATCH.c.updated_at))


async def pulse(connection: AsyncConnection, sight: Sight) -> str:
    """Return a name of what the read model holds; equal as long as nothing happened that may be noticed.

    It is a hash, because a sequence would tell how much happened that may not.
    """
    found = sorted(map(tuple, await connection.execute(_NEWEST.where(_noticed(sight)))))
    own = sight.cases.organisations
    if own and not sight.cases.everything:
        parties = MATCH.c.seeker_id.in_(own) | MATCH.c.provider_id.in_(own)
        found += map(tuple, await connection.execute(_OWN_ASSIGNMENTS.where(ASSIGNMENT.c.organisation_id.in_(own))))
        found += map(tuple, await connection.execute(_OWN_MATCHES.where(parties)))
    return sha256(repr(found).encode()).hexdigest()[:20]


def _noticed(sight: Sight) -> ColumnElement[bool]:
    noticed = ((sight.deals, _IS_DEAL), (sight.network, _IS_NETWORK), (sight.cases.everything, _IS_CASE))
    return or_(_IS_PUBLIC, *(condition for may, condition in noticed if may))
