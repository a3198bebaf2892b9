"""Reads the board as it stood at the end of a day: per line and status how many items, and the first of them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Integer, Select, Uuid, any_, bindparam, func, lateral, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine
from mediate_contracts.vocabulary import AssignmentRole, ItemStatus
from mediate_gateway.adapters import merges
from mediate_gateway.adapters.board_read_model import BOARD_LINE, BOARD_MOMENT
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.progress import counts, unassigned_share

_STREAMED_AT_ONCE: Final = 500
_ON: Final = bindparam("on", type_=Date)
_LINE_ID: Final = bindparam("line_id", type_=Uuid)
_LINE: Final = bindparam("line", type_=Integer)
_STOOD: Final = (BOARD_MOMENT.c.since <= _ON, BOARD_MOMENT.c.until > _ON)


class Carrier(View):
    """An organisation that carried an item, as it is called now; ``name`` is None where it is not known."""

    id: UUID
    name: str | None
    synthetic: bool
    role: AssignmentRole


class Card(View):
    """An item as it was called, and who carried it, leads first."""

    id: UUID
    code: str
    title: LocalisedLine
    carriers: list[Carrier]


class Pile(View):
    """The items of a line that stood in one status: how many, and the first by code."""

    status: ItemStatus
    items: int
    unassigned: int
    first: list[Card]

    @property
    def more(self) -> int:
        """How many there are besides the first."""
        return self.items - len(self.first)


class Lane(View):
    """An action line as it was called, and how far its items were; a substituted one counts in its pile alone."""

    id: UUID
    number: int
    title: LocalisedLine
    items: int
    unassigned: int
    unassigned_share: Decimal | None
    piles: Mapping[ItemStatus, Pile]


class Board(View):
    """The board as it stood at the end of a day, by line; ``began`` is the first day of which anything is known."""

    on: date
    began: date | None
    lanes: list[Lane]

    @property
    def items(self) -> int:
        """How many items there were, but those that were substituted."""
        return sum(each.items for each in self.lanes)

    @property
    def unassigned(self) -> int:
        """How many of them nobody carried."""
        return sum(each.unassigned for each in self.lanes)

    @property
    def unassigned_share(self) -> Decimal | None:
        """The part of the items that nobody carried, 0 to 1 in four decimals; None where there were none."""
        return unassigned_share(self.items, self.unassigned)


_BEGAN: Final = select(func.min(BOARD_LINE.c.since))
_LINES: Final = (
    select(BOARD_LINE.c.line_id, BOARD_LINE.c.number, BOARD_LINE.c.title)
    .where(BOARD_LINE.c.since <= _ON)
    .ext(distinct_on(BOARD_LINE.c.line_id))
    .order_by(BOARD_LINE.c.line_id, BOARD_LINE.c.time.desc(), BOARD_LINE.c.event_id.desc())
)


def _piles() -> Select[Any]:
    counted = (
        select(
            BOARD_MOMENT.c.line_id,
            BOARD_MOMENT.c.status,
            func.count().label("items"),
            func.count().filter(BOARD_MOMENT.c.is_unassigned).label("unassigned"),
        )
        .where(
            *_STOOD, BOARD_MOMENT.c.line_id.is_not(None), or_(_LINE_ID.is_(None), BOARD_MOMENT.c.line_id == _LINE_ID)
        )
        .group_by(BOARD_MOMENT.c.line_id, BOARD_MOMENT.c.status)
        .cte("counted")
        .prefix_with("MATERIALIZED")
    )
    moment, shown = BOARD_MOMENT.alias("moment"), BOARD_MOMENT.alias("shown")
    # The index alone tells which are the first; rows are read of those that are shown, not of all that once stood here.
    first = lateral(
        select(moment.c.event_id, moment.c.code_order, moment.c.item_id)
        .where(
            moment.c.line_id == counted.c.line_id,
            moment.c.status == counted.c.status,
            moment.c.since <= _ON,
            moment.c.until > _ON,
        )
        .order_by(moment.c.code_order, moment.c.item_id)
        .limit(bindparam("first_max", type_=Integer))
    ).alias("first")
    return (
        select(counted, shown.c.item_id, shown.c.code, shown.c.title, shown.c.carriers)
        .select_from(counted.join(first, true()).join(shown, shown.c.event_id == first.c.event_id))
        .order_by(counted.c.line_id, counted.c.status, first.c.code_order, first.c.item_id)
    )


def _carriers() -> Select[Any]:
    final = merges.final(BOARD_MOMENT.c.organisation_id)
    carrying = (
        select(BOARD_MOMENT.c.item_id, final.label("organisation_id"), BOARD_MOMENT.c.role)
        .where(
            BOARD_MOMENT.c.item_id == any_(bindparam("items", type_=ARRAY(Uuid))),
            BOARD_MOMENT.c.carries != 0,
            BOARD_MOMENT.c.since <= _ON,
        )
        .group_by(BOARD_MOMENT.c.item_id, final, BOARD_MOMENT.c.role)
        .having(func.sum(BOARD_MOMENT.c.carries) > 0)
        .subquery("carrying")
    )
    return (
        select(carrying, ORGANISATION.c.name, func.coalesce(ORGANISATION.c.synthetic, False).label("synthetic"))
        .outerjoin_from(carrying, ORGANISATION, ORGANISATION.c.id == carrying.c.organisation_id)
        .order_by(carrying.c.role.desc(), func.lower(ORGANISATION.c.name), carrying.c.organisation_id)
    )


_PILES: Final = _piles()
_CARRIERS: Final = _carriers()


async def board(connection: AsyncConnection, on: date, *, first_max: int, line: int | None = None) -> Board:
    """Return the board as it stood at the end of a day, with at most so many items of each pile by name.

    With the number of a ``line`` it has that line alone, where there was one of that number. A line is there from the
    day on which it was added.
    """
    lines = (await connection.execute(_LINES, {"on": on})).all()
    line_id = next((each.line_id for each in lines if each.number == line), None)
    found = (await connection.execute(_PILES, {"on": on, "line_id": line_id, "first_max": first_max})).all()
    carried = [row.item_id for row in found if row.carriers > 0]
    carriers: dict[UUID, list[Carrier]] = defaultdict(list)
    if carried:
        for row in await connection.execute(_CARRIERS, {"on": on, "items": carried}):
            carriers[row.item_id].append(
                Carrier(id=row.organisation_id, name=row.name, synthetic=row.synthetic, role=row.role)
            )
    rows: dict[UUID, dict[ItemStatus, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        rows[row.line_id][ItemStatus(row.status)].append(row)
    return Board(
        on=on,
        began=(await connection.execute(_BEGAN)).scalar_one(),
        lanes=[
            _lane(each, rows[each.line_id], carriers)
            for each in sorted(lines, key=lambda each: (each.number, each.line_id))
            if line_id in {None, each.line_id}
        ],
    )


def _lane(line: Any, rows: Mapping[ItemStatus, Sequence[Any]], carriers: Mapping[UUID, list[Carrier]]) -> Lane:
    piles = {
        status: Pile(
            status=status,
            items=rows[status][0].items,
            unassigned=rows[status][0].unassigned,
            first=[
                Card(id=row.item_id, code=row.code, title=row.title, carriers=carriers.get(row.item_id, []))
                for row in rows[status]
            ],
        )
        for status in ItemStatus
        if status in rows
    }
    items = sum(each.items for each in piles.values() if counts(each.status))
    unassigned = sum(each.unassigned for each in piles.values() if counts(each.status))
    return Lane(
        id=line.line_id,
        number=line.number,
        title=line.title,
        items=items,
        unassigned=unassigned,
        unassigned_share=unassigned_share(items, unassigned),
        piles=piles,
    )


def _whole() -> Select[Any]:
    """Return the question for every item on the board, with the names of who carried it."""
    lines = _LINES.subquery("lines")
    final = merges.final(BOARD_MOMENT.c.organisation_id)
    moved = BOARD_MOMENT.alias("moved")
    carrying = (
        select(BOARD_MOMENT.c.item_id, final.label("organisation_id"), BOARD_MOMENT.c.role)
        .where(BOARD_MOMENT.c.carries != 0, BOARD_MOMENT.c.since <= _ON)
        .group_by(BOARD_MOMENT.c.item_id, final, BOARD_MOMENT.c.role)
        .having(func.sum(BOARD_MOMENT.c.carries) > 0)
        .subquery("carrying")
    )
    named = (
        select(
            carrying.c.item_id,
            func.array_agg(
                aggregate_order_by(ORGANISATION.c.name, carrying.c.role.desc(), func.lower(ORGANISATION.c.name))
            ).label("names"),
        )
        .join_from(carrying, ORGANISATION, ORGANISATION.c.id == carrying.c.organisation_id)
        .group_by(carrying.c.item_id)
        .subquery("named")
    )
    return (
        select(
            lines.c.number.label("line"),
            lines.c.title.label("line_title"),
            moved.c.item_id.label("id"),
            moved.c.code,
            moved.c.title,
            moved.c.status,
            moved.c.is_unassigned,
            named.c.names.label("carriers"),
        )
        .join_from(moved, lines, lines.c.line_id == moved.c.line_id)
        .outerjoin(named, named.c.item_id == moved.c.item_id)
        .where(moved.c.since <= _ON, moved.c.until > _ON, or_(_LINE.is_(None), lines.c.number == _LINE))
        .order_by(lines.c.number, moved.c.line_id, moved.c.code_order, moved.c.item_id)
    )


_WHOLE: Final = _whole()


async def streamed(connection: AsyncConnection, on: date, *, line: int | None = None) -> AsyncIterator[Sequence[Any]]:
    """Yield every item on the board of a day, or on one of its lines, by line and code, some hundreds at a time."""
    query = _WHOLE.params(on=on, line=line)
    async with connection.stream(query, execution_options={"yield_per": _STREAMED_AT_ONCE}) as rows:
        async for some in rows.partitions():
            yield some
