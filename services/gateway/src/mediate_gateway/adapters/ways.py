"""The ways to the rows of a list that is narrowed: such that the cost does not grow with the list, whatever is asked.

What many have is found soon by going through the list in its order; what few have is found by an index and then put
in order. Which of both it is, nobody knows beforehand: so a part of the list is gone through first, read from an index
alone, and only where that holds too little are all that match looked up, who cannot be many then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Integer, Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.util import ClauseAdapter

from mediate_gateway.adapters import facets

VALUE: Final = "place_value"
ID: Final = "place_id"
"""What the columns are called that hold a row's place beside its own columns."""
AHEAD: Final = 20_000
"""How many rows are gone through where an index tells all that is asked of them; some milliseconds."""
AHEAD_IN_ROWS: Final = 2_000
"""How many are gone through where each has to be read."""
_READ_PER_ROW: Final = 40
"""And how many at least for each row that is shown."""
_ENOUGH: Final = 50
"""How many of those gone through have to match for their number to be told as one that is exceeded."""

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Stretch:
    """Rows of a list that an index can hold one after another: those that meet the conditions, by value and id.

    ``value`` is None where all have none, who are in the order of their ids.
    """

    source: FromClause
    value: ColumnElement[Any] | None
    sorted_by: ColumnElement[Any]
    id: ColumnElement[Any]
    within: Conditions
    downwards: bool

    @property
    def place(self) -> list[ColumnElement[Any]]:
        """What tells where a row stands."""
        return [self.sorted_by.label(VALUE), self.id.label(ID)]

    def by(self, columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        """Return what to sort by, of the columns of value and id."""
        chosen = columns if self.value is not None else columns[1:]
        return [each.desc() if self.downwards else each.asc() for each in chosen]


async def rows(
    connection: AsyncConnection, stretch: Stretch, narrowed: Conditions, *, most: int, few: bool = False
) -> Sequence[Any]:
    """Return the first rows of a stretch that match, at most so many; ``few`` where it is known that few match."""
    # What an order's own index tells narrows the stretch itself.
    own, others = _parted(stretch.source, stretch.sorted_by, narrowed)
    if not others or facets.COLUMN not in stretch.source.c:
        statement = (
            select(*stretch.source.c, *stretch.place)
            .where(*stretch.within, *own, *others)
            .order_by(*stretch.by([stretch.sorted_by, stretch.id]))
        )
        return (await connection.execute(statement.limit(_exactly(most)))).all()
    found: Sequence[Any] = ()
    if not few and not any(_names_rows(each, stretch.id) for each in others):
        found = (await connection.execute(_whole(stretch, _gone_through(stretch, own, others, most), most))).all()
    if len(found) < most:
        found = (await connection.execute(_whole(stretch, _looked_up(stretch, own, others), most))).all()
    return found


async def number(
    connection: AsyncConnection, source: FromClause, narrowed: Conditions, *, most: int
) -> tuple[int, bool]:
    """Return how many rows there are, and whether there are more than that; it is counted as far as that is cheap."""
    if narrowed and facets.COLUMN in source.c and not any(_names_rows(each, source.c.id) for each in narrowed):
        asked = _asked(source, narrowed)
        ahead = select(*asked.values()).select_from(source).limit(_exactly(_ahead(asked))).subquery("ahead")
        matches = func.count().filter(*_of(ahead, narrowed))
        went, held = (await connection.execute(select(func.count(), matches).select_from(ahead))).one()
        if went < _ahead(asked) or held > most:
            return min(held, most), held > most
        if held >= _ENOUGH:
            # Told in as few digits as are sure to be right, and that there are more.
            return held - held % 10 ** (len(str(held)) - 1), True
    some = select(source.c[next(iter(source.c.keys()))]).where(*narrowed).limit(_exactly(most + 1)).subquery()
    held = (await connection.execute(select(func.count()).select_from(some))).scalar_one()
    return min(held, most), held > most


def _parted(
    source: FromClause, sorted_by: ColumnElement[Any], narrowed: Conditions
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    told = set(_asked(source, [sorted_by]))
    own, others = [], []
    for each in narrowed:
        mine = facets.by_column(each, sorted_by)
        if mine is not None:
            own.append(mine)
        elif set(_asked(source, [each])) <= told:
            own.append(each)
        else:
            others.append(each)
    return own, others


def _gone_through(stretch: Stretch, own: Conditions, others: Conditions, most: int) -> Select[Any]:
    asked = _asked(stretch.source, others)
    ahead = (
        select(*asked.values(), *stretch.place)
        .where(*stretch.within, *own)
        .order_by(*stretch.by([stretch.sorted_by, stretch.id]))
        .limit(_exactly(_ahead(asked, most)))
        .subquery("ahead")
    )
    return select(ahead.c[VALUE], ahead.c[ID]).where(*_of(ahead, others))


def _looked_up(stretch: Stretch, own: Conditions, others: Conditions) -> Select[Any]:
    # Materialised, or the order would be gone through once more, this time to its end.
    found = select(*stretch.place).where(*stretch.within, *own, *others).cte("found").prefix_with("MATERIALIZED")
    return select(found.c[VALUE], found.c[ID])


def _whole(stretch: Stretch, places: Select[Any], most: int) -> Select[Any]:
    """Return the statement for the whole rows of the first of these places."""
    columns = list(places.selected_columns)
    first = places.order_by(*stretch.by(columns)).limit(_exactly(most)).subquery("first")
    row = stretch.source.alias("row")
    return (
        select(*row.c, first.c[VALUE], first.c[ID])
        .select_from(first.join(row, row.c[stretch.id.name] == first.c[ID]))
        .order_by(*stretch.by([first.c[VALUE], first.c[ID]]))
    )


def _of(rows_ahead: FromClause, conditions: Conditions) -> list[ColumnElement[bool]]:
    """Return the same conditions of what was read ahead."""
    adapter = ClauseAdapter(rows_ahead)
    return [adapter.traverse(facets.by_number(each)) for each in conditions]


def _exactly(most: int) -> ColumnElement[int]:
    # Not as a parameter: a statement that was prepared for any number of rows is prepared for all of them.
    return literal_column(str(most), Integer)


def _ahead(asked: dict[str, ColumnElement[Any]], most: int = 1) -> int:
    return AHEAD if set(asked) <= {facets.COLUMN} else max(AHEAD_IN_ROWS, _READ_PER_ROW * most)


def _asked(source: FromClause, conditions: Sequence[ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
    """Return the columns of the source that these are about."""
    found = {
        each.name
        for condition in conditions
        for each in visitors.iterate(condition)
        if isinstance(each, ColumnClause) and each.table is source
    }
    return {name: source.c[name] for name in sorted(found)}


def _names_rows(condition: ColumnElement[bool], identifier: ColumnElement[Any]) -> bool:
    """Tell whether a condition says by their ids which rows are meant, and so finds them by itself."""
    columns = [each for each in visitors.iterate(condition) if isinstance(each, ColumnClause)]
    return bool(columns) and all(each is identifier for each in columns)
