"""How organisations are connected: by what was stated of them, by groups they are both in, and by matches.

Relations are for everybody, groups in common for the network, and a match for whoever may see it. Of records that were
merged, a connection is of the organisation that stands for them. Everything is read up to a bound, and who reads is
told where there was more.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, FromClause, Select, Uuid, and_, any_, bindparam, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import merges
from mediate_gateway.adapters.community_read_model import GROUP_MEMBER, MATCH, RELATION
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_shared.identity.actor import Reach

READ_MAX: Final = 10_000
"""Most relations, matches and places in groups that are read for one network, of each."""
CONNECTS_MAX: Final = 40
"""A group of more organisations than these connects nobody by itself: it says too little of any two of them."""


class Through(StrEnum):
    """What connects two organisations."""

    RELATION = "relation"
    GROUP = "group"
    MATCH = "match"


@dataclass(frozen=True)
class Asked:
    """Which connections are asked for; empty where it does not matter.

    Both ends are organisations of this type, hub and interest (an action line by its number), or among these ``ids``.
    """

    through: Collection[Through] = tuple(Through)
    type: str | None = None
    hub: str | None = None
    line: int | None = None
    ids: Collection[UUID] | None = None
    of: Collection[UUID] | None = None


@dataclass(frozen=True)
class Sees:
    """What somebody may know: who is in which group, and the matches of which organisations."""

    groups: bool
    matches: Reach


@dataclass(frozen=True)
class Party:
    """An organisation of a network."""

    id: UUID
    name: str
    types: Sequence[str]
    hub: str | None
    synthetic: bool


@dataclass(frozen=True)
class Connection:
    """Two organisations, the one of the lower id first, what connects them, and how many times over."""

    first: UUID
    second: UUID
    through: Through
    times: int


@dataclass(frozen=True)
class Network:
    """Organisations by how many others they are connected to, the most first, and their connections.

    ``is_cut`` where there were more connections than are read; ``crowds`` is how many groups are too large to connect.
    """

    parties: Sequence[Party]
    connections: Sequence[Connection]
    is_cut: bool = False
    crowds: int = 0


async def network(connection: AsyncConnection, asked: Asked, sees: Sees) -> Network:
    """Return the connections that are asked for and that somebody may see, and everybody at their ends."""
    found: Counter[tuple[UUID, UUID, Through]] = Counter()
    is_cut, crowds = False, 0
    if Through.RELATION in asked.through:
        pairs = await _pairs(connection, _RELATIONS, RELATION.c.id, asked, true())
        is_cut |= _count(found, pairs, Through.RELATION)
    if Through.MATCH in asked.through and sees.matches:
        pairs = await _pairs(connection, _MATCHES, MATCH.c.id, asked, _seen(sees.matches))
        is_cut |= _count(found, pairs, Through.MATCH)
    if Through.GROUP in asked.through and sees.groups:
        places = await _places(connection, asked)
        is_cut |= len(places) > READ_MAX
        crowds = _count_groups(found, places[:READ_MAX], asked.of)
    connections = [
        Connection(first, second, through, times)
        for (first, second, through), times in sorted(found.items(), key=lambda each: (each[0][2], each[0]))
    ]
    return Network(await _parties(connection, connections), connections, is_cut, crowds)


def _count(found: Counter[tuple[UUID, UUID, Through]], pairs: Sequence[tuple[UUID, UUID]], through: Through) -> bool:
    """Count pairs, of each at most the bound, and tell whether there were more."""
    for first, second in pairs[:READ_MAX]:
        if first != second:
            found[min(first, second), max(first, second), through] += 1
    return len(pairs) > READ_MAX


def _count_groups(
    found: Counter[tuple[UUID, UUID, Through]], places: Sequence[tuple[UUID, UUID]], of: Collection[UUID] | None
) -> int:
    """Count who is in a group with whom, and return how many groups are too large for that to say anything."""
    members: dict[UUID, set[UUID]] = {}
    for group_id, organisation_id in places:
        members.setdefault(group_id, set()).add(organisation_id)
    crowds = 0
    for there in members.values():
        if len(there) > CONNECTS_MAX:
            crowds += 1
            continue
        for first, second in combinations(sorted(there), 2):
            if of is None or first in of or second in of:
                found[first, second, Through.GROUP] += 1
    return crowds


_FIRST: Final = ORGANISATION.alias("first")
_SECOND: Final = ORGANISATION.alias("second")


def _joined(source: FromClause, one: ColumnElement[UUID], other: ColumnElement[UUID]) -> Select[Any]:
    ends = source.join(_FIRST, _FIRST.c.id == merges.final(one)).join(_SECOND, _SECOND.c.id == merges.final(other))
    return select(_FIRST.c.id, _SECOND.c.id).select_from(ends)


_RELATIONS: Final = _joined(RELATION, RELATION.c.organisation_id, RELATION.c.other_id)
_MATCHES: Final = _joined(MATCH, MATCH.c.seeker_id, MATCH.c.provider_id)


async def _pairs(
    connection: AsyncConnection,
    query: Select[Any],
    order: ColumnElement[UUID],
    asked: Asked,
    seen: ColumnElement[bool],
) -> list[tuple[UUID, UUID]]:
    query = query.where(seen, _is_asked_for(_FIRST, asked), _is_asked_for(_SECOND, asked))
    if asked.of is not None:
        query = query.where(or_(_FIRST.c.id.in_(asked.of), _SECOND.c.id.in_(asked.of)))
    # The newest first: what is left out where there are too many is the oldest.
    rows = await connection.execute(query.order_by(order.desc()).limit(READ_MAX + 1))
    return [(row[0], row[1]) for row in rows]


async def _places(connection: AsyncConnection, asked: Asked) -> list[tuple[UUID, UUID]]:
    own = merges.final(GROUP_MEMBER.c.organisation_id)
    query = (
        select(GROUP_MEMBER.c.group_id, _FIRST.c.id)
        .join_from(GROUP_MEMBER, _FIRST, _FIRST.c.id == own)
        .where(GROUP_MEMBER.c.left_on.is_(None), _is_asked_for(_FIRST, asked))
    )
    if asked.of is not None:
        other = GROUP_MEMBER.alias("other")
        theirs = select(other.c.group_id).where(
            other.c.left_on.is_(None), merges.final(other.c.organisation_id).in_(asked.of)
        )
        query = query.where(GROUP_MEMBER.c.group_id.in_(theirs))
    rows = await connection.execute(query.order_by(GROUP_MEMBER.c.group_id, _FIRST.c.id).limit(READ_MAX + 1))
    return [(row[0], row[1]) for row in rows]


def _is_asked_for(organisation: FromClause, asked: Asked) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if asked.type is not None:
        conditions.append(organisation.c.types.contains([asked.type]))
    if asked.hub is not None:
        conditions.append(organisation.c.hub == asked.hub)
    if asked.line is not None:
        conditions.append(organisation.c.interests.contains([asked.line]))
    if asked.ids is not None:
        conditions.append(organisation.c.id.in_(asked.ids))
    return and_(*conditions)


def _seen(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    return or_(MATCH.c.seeker_id.in_(reach.organisations), MATCH.c.provider_id.in_(reach.organisations))


async def _parties(connection: AsyncConnection, connections: Sequence[Connection]) -> list[Party]:
    others: dict[UUID, set[UUID]] = {}
    for each in connections:
        others.setdefault(each.first, set()).add(each.second)
        others.setdefault(each.second, set()).add(each.first)
    query = select(
        ORGANISATION.c.id, ORGANISATION.c.name, ORGANISATION.c.types, ORGANISATION.c.hub, ORGANISATION.c.synthetic
    ).where(ORGANISATION.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    known = [Party(*row) for row in await connection.execute(query, {"ids": list(others)})]
    return sorted(known, key=lambda each: (-len(others[each.id]), each.name.lower(), each.id))
