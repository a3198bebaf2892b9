"""How far the read model has come, as far as an audience may notice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, func, or_, select
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
_ASKED: Final = bindparam("asked", type_=ARRAY(Uuid))


def _by_organisation(
    organisation_id: ColumnElement[UUID], updated_at: ColumnElement[datetime]
) -> Select[UUID, int, datetime]:
    return (
        select(organisation_id, func.count(), func.max(updated_at))
        .where(organisation_id == any_(_ASKED))
        .group_by(organisation_id)
    )


_OWN: Final = (
    _by_organisation(ASSIGNMENT.c.organisation_id, ASSIGNMENT.c.updated_at),
    _by_organisation(MATCH.c.seeker_id, MATCH.c.updated_at),
    _by_organisation(MATCH.c.provider_id, MATCH.c.updated_at),
)
"""What organisations have of their own, each by the organisation."""


async def pulses(connection: AsyncConnection, sights: Collection[Sight]) -> dict[Sight, str]:
    """Return for each sight a name of what the read model holds; equal as long as nothing happened that it may notice.

    It is a hash, because a sequence would tell how much happened that may not. However many look, they cost a few
    questions together.
    """
    noticed = {_kinds(sight): sight for sight in sights}
    common = {
        kinds: sorted(map(tuple, await connection.execute(_NEWEST.where(_noticed(sight)))))
        for kinds, sight in noticed.items()
    }
    asked = {each for sight in sights for each in _own(sight)}
    own: dict[UUID, list[Any]] = {each: [] for each in asked}
    if asked:
        for number, question in enumerate(_OWN):
            for organisation_id, *found in await connection.execute(question, {"asked": list(asked)}):
                own[organisation_id].append((number, *found))
    return {
        sight: _named([*common[_kinds(sight)], *((each, own[each]) for each in sorted(_own(sight)))])
        for sight in sights
    }


async def pulse(connection: AsyncConnection, sight: Sight) -> str:
    """Return the name of what the read model holds for one sight."""
    return (await pulses(connection, [sight]))[sight]


def _named(found: Sequence[Any]) -> str:
    return sha256(repr(found).encode()).hexdigest()[:20]


def _kinds(sight: Sight) -> tuple[bool, bool, bool]:
    return sight.deals, sight.network, sight.cases.everything


def _own(sight: Sight) -> Collection[UUID]:
    return () if sight.cases.everything else sight.cases.organisations


def _noticed(sight: Sight) -> ColumnElement[bool]:
    seen = zip(_kinds(sight), (_IS_DEAL, _IS_NETWORK, _IS_CASE), strict=True)
    return or_(_IS_PUBLIC, *(condition for may, condition in seen if may))
