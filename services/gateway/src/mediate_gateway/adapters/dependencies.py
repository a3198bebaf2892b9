"""Reads which items wait for which, across lines, and what stands for those that were substituted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.adapters.agendas_read_model import DEPENDENCY
from mediate_gateway.adapters.tables import ITEM, LINE
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.progress import CONCLUDED
from mediate_gateway.domain.waiting import FINISHED, Waits

READ_MAX: Final = 10_000
"""As many dependencies as the agendas service lets stand in all."""
_HOPS_MAX: Final = 60
"""A way longer than this nobody reads; the service refuses circles, so that every way ends by itself."""


class Placed(View):
    """An item as far as one needs to know it to see what it waits for."""

    id: UUID
    line_id: UUID
    line_number: int | None
    line_title: LocalisedLine | None
    code: str
    title: LocalisedLine
    status: ItemStatus
    substituted_by: UUID | None


class Dependency(View):
    """An item that waits for another one, ``needs_id``, and why, where that was said."""

    id: UUID
    item_id: UUID
    needs_id: UUID
    reason: str | None


@dataclass(frozen=True)
class Graph:
    """Dependencies, and every item at their ends or standing for one; ``is_cut`` where there were more than are read.

    Dependencies of which the gateway has not heard both items yet are left out.
    """

    dependencies: list[Dependency]
    items: Mapping[UUID, Placed]
    is_cut: bool = False

    @property
    def waits(self) -> Waits:
        """The same as ways to walk."""
        return Waits([(each.item_id, each.needs_id) for each in self.dependencies], self.items)


def is_held_up() -> ColumnElement[bool]:
    """Return the condition that an item waits for another one that is not there yet.

    A substitute that was substituted in turn counts as not there; the page of an item follows the whole way.
    """
    needed, instead = ITEM.alias("needed"), ITEM.alias("instead")
    unfinished = or_(
        needed.c.status.not_in([*FINISHED, ItemStatus.SUBSTITUTED]),
        (needed.c.status == ItemStatus.SUBSTITUTED) & instead.c.status.not_in(FINISHED),
    )
    ends = DEPENDENCY.join(needed, needed.c.id == DEPENDENCY.c.needs_id).outerjoin(
        instead, instead.c.id == needed.c.substituted_by
    )
    waits = exists().select_from(ends).where(DEPENDENCY.c.item_id == ITEM.c.id, unfinished).correlate(ITEM)
    return ITEM.c.status.not_in(CONCLUDED) & waits


_IDS: Final = bindparam("ids", type_=ARRAY(Uuid))
_PLACED: Final = (
    select(
        ITEM.c.id,
        ITEM.c.line_id,
        LINE.c.number.label("line_number"),
        LINE.c.title.label("line_title"),
        ITEM.c.code,
        ITEM.c.title,
        ITEM.c.status,
        ITEM.c.substituted_by,
    )
    .outerjoin_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)
    .where(ITEM.c.id == any_(_IDS))
)
_STATED: Final = select(DEPENDENCY.c.id, DEPENDENCY.c.item_id, DEPENDENCY.c.needs_id, DEPENDENCY.c.reason)
_NEEDS: Final = _STATED.where(DEPENDENCY.c.item_id == any_(_IDS)).order_by(DEPENDENCY.c.id).limit(READ_MAX)
_NEEDED: Final = _STATED.where(DEPENDENCY.c.needs_id == any_(_IDS)).order_by(DEPENDENCY.c.id).limit(READ_MAX)
_SUBSTITUTED: Final = select(ITEM.c.id).where(ITEM.c.substituted_by == any_(_IDS)).limit(READ_MAX)


async def graph(connection: AsyncConnection) -> Graph:
    """Return every dependency there is, the oldest first."""
    rows = await connection.execute(_STATED.order_by(DEPENDENCY.c.id).limit(READ_MAX + 1))
    found = [Dependency(**row._mapping) for row in rows]
    items = await _with_what_stands(connection, {end for each in found for end in (each.item_id, each.needs_id)})
    known = [each for each in found[:READ_MAX] if each.item_id in items and each.needs_id in items]
    return Graph(known, items, is_cut=len(found) > READ_MAX)


async def around(connection: AsyncConnection, item_id: UUID) -> Graph:
    """Return what an item waits for and what waits for it, directly and further."""
    found: dict[UUID, Dependency] = {}
    for is_forth in (True, False):
        passed: set[UUID] = set()
        ahead = {item_id}
        for _ in range(_HOPS_MAX):
            passed |= ahead
            ahead = await _next(connection, ahead, found, is_forth=is_forth) - passed
            if not ahead or len(found) >= READ_MAX:
                break
    ends = {end for each in found.values() for end in (each.item_id, each.needs_id)} | {item_id}
    items = await _with_what_stands(connection, ends)
    known = [each for each in found.values() if each.item_id in items and each.needs_id in items]
    return Graph(sorted(known, key=lambda each: each.id), items)


async def _next(
    connection: AsyncConnection, ahead: Collection[UUID], found: dict[UUID, Dependency], *, is_forth: bool
) -> set[UUID]:
    """Add what items need, or are needed by, and return where that leads; substitution is followed both ways."""
    if is_forth:
        standing = await _with_what_stands(connection, ahead)
        stated = [Dependency(**row._mapping) for row in await connection.execute(_NEEDS, {"ids": list(standing)})]
        led = {each.needs_id for each in stated}
        led |= set(await _with_what_stands(connection, led))
    else:
        instead = set(ahead) | set((await connection.execute(_SUBSTITUTED, {"ids": list(ahead)})).scalars())
        stated = [Dependency(**row._mapping) for row in await connection.execute(_NEEDED, {"ids": list(instead)})]
        led = {each.item_id for each in stated} | instead
    found |= {each.id: each for each in stated}
    return led


async def _with_what_stands(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Placed]:
    """Return items, and those that took their place, on and on."""
    found: dict[UUID, Placed] = {}
    wanted = set(ids)
    for _ in range(_HOPS_MAX):
        if not wanted:
            break
        rows = [Placed(**row._mapping) for row in await connection.execute(_PLACED, {"ids": list(wanted)})]
        found |= {each.id: each for each in rows}
        wanted = {each.substituted_by for each in rows if each.substituted_by is not None} - found.keys()
    return found


async def held_up(connection: AsyncConnection, line_id: UUID) -> set[UUID]:
    """Return the items of a line that wait for another one."""
    query = select(ITEM.c.id).where(ITEM.c.line_id == line_id, is_held_up()).limit(READ_MAX)
    return set((await connection.execute(query)).scalars())
