"""Reads the agenda from the read model: lines, items, who carries them, and what took the place of what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Localised, LocalisedLine, Source
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus, Horizon, ItemStatus
from mediate_gateway.adapters import merges
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.progress import CONCLUDED, counts, unassigned_share
from mediate_shared.identity.actor import Reach
from mediate_shared.problems import not_found

OPEN_TO_ALL: Final = (AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED)
"""What was taken on is public; what was offered or declined is between who asked and who was (CASE)."""
_ITEMS_OF_LINE_MAX: Final = 500
_ASSIGNMENTS_MAX: Final = 200


class LineRecord(View):
    """An action line with what it says and how far its items are."""

    id: UUID
    number: int
    title: LocalisedLine
    at_stake: Localised | None
    needed: Localised | None
    result: Localised | None
    source: Source | None
    rhythm_days: int | None
    items: int
    unassigned: int
    unassigned_share: Decimal | None
    by_status: dict[ItemStatus, int]
    updated_at: datetime


class Carrier(View):
    """An organisation that carries an item, did so, or was asked to; ``name`` is None where it is not known yet."""

    id: UUID
    organisation_id: UUID
    name: str | None
    synthetic: bool
    role: AssignmentRole
    status: AssignmentStatus
    reason: str | None
    since: datetime
    updated_at: datetime


class ItemRecord(View):
    """An agenda item; ``changed_at`` is when its status or its carriers last changed.

    ``heard_at`` is when anything was last heard of it, ``rhythm_days`` in how many days its line wants to.
    """

    id: UUID
    line_id: UUID
    line_number: int | None
    line_title: LocalisedLine | None
    code: str
    title: LocalisedLine
    description: Localised | None
    horizon: Horizon | None
    starts: date | None
    due_date: date | None
    themes: list[str]
    manifesto_points: list[int]
    programmes: list[UUID]
    source: Source | None
    status: ItemStatus
    reason: str | None
    external_cause: str | None
    substituted_by: UUID | None
    percentage: int | None
    session_id: UUID | None
    since: datetime
    changed_at: datetime
    heard_at: datetime
    rhythm_days: int | None
    updated_at: datetime


class ItemName(NamedTuple):
    """An item as far as one needs to know it to choose it."""

    id: UUID
    code: str
    title: LocalisedLine


def carried() -> ColumnElement[bool]:
    """Return the condition that an organisation carries an item now."""
    return exists().where(ASSIGNMENT.c.item_id == ITEM.c.id, ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)


def by_nobody() -> ColumnElement[bool]:
    """Return the condition that nobody carries an item; of one with its outcome, that nobody ever did."""
    ever = exists().where(ASSIGNMENT.c.item_id == ITEM.c.id, ASSIGNMENT.c.status.in_(OPEN_TO_ALL))
    return case((ITEM.c.status.in_(CONCLUDED), ~ever), else_=~carried())


def within(reach: Reach) -> ColumnElement[bool]:
    """Return the condition that somebody who reaches this much of the CASE visibility may know of an assignment."""
    if reach.everything:
        return true()
    theirs = ASSIGNMENT.c.organisation_id.in_(reach.organisations) if reach.organisations else false()
    return or_(ASSIGNMENT.c.status.in_(OPEN_TO_ALL), theirs)


def in_order_of_codes() -> tuple[ColumnElement[Any], ...]:
    """Return what sorts items by line and code; a longer code comes later, so that 1.10 follows 1.9."""
    return (LINE.c.number.nulls_last(), func.char_length(ITEM.c.code), ITEM.c.code, ITEM.c.id)


def items_with_lines() -> Select[Any]:
    """Return the question for items with the number and title of their lines."""
    # An item may be heard of before its line.
    of_line = (LINE.c.number.label("line_number"), LINE.c.title.label("line_title"), LINE.c.rhythm_days)
    return select(ITEM, *of_line).outerjoin_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)


_STANDINGS: Final = select(
    ITEM.c.line_id,
    ITEM.c.status,
    func.count().label("items"),
    func.count().filter(by_nobody()).label("unassigned"),
).group_by(ITEM.c.line_id, ITEM.c.status)


_CARRIER: Final = merges.final(ASSIGNMENT.c.organisation_id)
"""The organisation that stands for the one an assignment was made with."""
_WITH_NAMES: Final = select(
    *(each for each in ASSIGNMENT.c if each.name != "organisation_id"),
    _CARRIER.label("organisation_id"),
    ORGANISATION.c.name.label("name"),
    func.coalesce(ORGANISATION.c.synthetic, false()).label("synthetic"),
).outerjoin_from(ASSIGNMENT, ORGANISATION, ORGANISATION.c.id == _CARRIER)


async def lines(connection: AsyncConnection) -> list[LineRecord]:
    """Return every action line by number."""
    standings: dict[UUID, list[Any]] = defaultdict(list)
    for row in await connection.execute(_STANDINGS):
        standings[row.line_id].append(row)
    rows = await connection.execute(select(LINE).order_by(LINE.c.number, LINE.c.id))
    return [_line(row, standings[row.id]) for row in rows]


async def line(connection: AsyncConnection, line_id: UUID) -> LineRecord:
    """Return one action line. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(LINE).where(LINE.c.id == line_id))).one_or_none()
    if row is None:
        raise not_found("line", line_id)
    return _line(row, (await connection.execute(_STANDINGS.where(ITEM.c.line_id == line_id))).all())


def _line(row: Any, standings: Sequence[Any]) -> LineRecord:
    by_status = dict.fromkeys(ItemStatus, 0)
    items, unassigned = 0, 0
    for each in standings:
        status = ItemStatus(each.status)
        by_status[status] += each.items
        if counts(status):
            items += each.items
            unassigned += each.unassigned
    return LineRecord(
        **_of(LineRecord, row),
        items=items,
        unassigned=unassigned,
        unassigned_share=unassigned_share(items, unassigned),
        by_status=by_status,
    )


async def items_of(connection: AsyncConnection, line_id: UUID) -> list[ItemRecord]:
    """Return the items of a line by code, at most 500."""
    query = items_with_lines().where(ITEM.c.line_id == line_id).order_by(*in_order_of_codes())
    return [_item(row) for row in await connection.execute(query.limit(_ITEMS_OF_LINE_MAX))]


async def item(connection: AsyncConnection, item_id: UUID) -> ItemRecord:
    """Return one item. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(items_with_lines().where(ITEM.c.id == item_id))).one_or_none()
    if row is None:
        raise not_found("item", item_id)
    return _item(row)


async def named(connection: AsyncConnection, item_id: UUID | None) -> ItemName | None:
    """Return what an item is called; None without an id, or for an item that is not known."""
    if item_id is None:
        return None
    row = (
        await connection.execute(select(ITEM.c.id, ITEM.c.code, ITEM.c.title).where(ITEM.c.id == item_id))
    ).one_or_none()
    return None if row is None else ItemName(row.id, row.code, LocalisedLine.model_validate(row.title))


async def others(connection: AsyncConnection, item_id: UUID, *, limit: int) -> list[ItemName]:
    """Return the items that can take the place of one: all that were not replaced themselves, its own line's first."""
    own_line = select(ITEM.c.line_id).where(ITEM.c.id == item_id).scalar_subquery()
    query = (
        select(ITEM.c.id, ITEM.c.code, ITEM.c.title)
        .outerjoin_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)
        .where(ITEM.c.id != item_id, ITEM.c.status != ItemStatus.SUBSTITUTED)
        .order_by(ITEM.c.line_id != own_line, *in_order_of_codes())
        .limit(limit)
    )
    rows = await connection.execute(query)
    return [ItemName(row.id, row.code, LocalisedLine.model_validate(row.title)) for row in rows]


async def carriers(connection: AsyncConnection, items: Sequence[UUID], reach: Reach) -> Mapping[UUID, list[Carrier]]:
    """Return who carries, carried or was asked for each item, as far as the reach goes; leads first, oldest first."""
    query = (
        _WITH_NAMES.where(ASSIGNMENT.c.item_id.in_(items), within(reach))
        .order_by(ASSIGNMENT.c.role.desc(), ASSIGNMENT.c.since, ASSIGNMENT.c.id)
        .limit(_ASSIGNMENTS_MAX * max(1, len(items)))
    )
    found: dict[UUID, list[Carrier]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.item_id].append(Carrier(**_of(Carrier, row)))
    return found


async def assignment(connection: AsyncConnection, assignment_id: UUID, reach: Reach) -> tuple[UUID, Carrier]:
    """Return an assignment and the id of its item. Raises ProblemError (404) for one that the reach does not hold."""
    query = _WITH_NAMES.where(ASSIGNMENT.c.id == assignment_id, within(reach))
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise not_found("assignment", assignment_id)
    return row.item_id, Carrier(**_of(Carrier, row))


def _item(row: Any) -> ItemRecord:
    return ItemRecord(**_of(ItemRecord, row))


def _of(view: type[View], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in view.model_fields}


async def planned(connection: AsyncConnection, *, line: int | None = None, limit: int) -> list[ItemRecord]:
    """Return the items that have a day or a horizon, those with a day first and in its order; of a line where asked."""
    query = (
        items_with_lines()
        .where(or_(ITEM.c.due_date.is_not(None), ITEM.c.starts.is_not(None), ITEM.c.horizon.is_not(None)))
        .where(ITEM.c.status != ItemStatus.SUBSTITUTED)
        .order_by(func.coalesce(ITEM.c.due_date, ITEM.c.starts).nulls_last(), *in_order_of_codes())
        .limit(limit)
    )
    if line is not None:
        query = query.where(LINE.c.number == line)
    return [_item(row) for row in await connection.execute(query)]
