"""Asks for a list a page at a time: narrowed, in order, going on where the last page ended.

A page is found by the place of the row before it, so that it costs the same wherever it is and shows no row twice,
whatever was added meanwhile.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import facets, ways
from mediate_gateway.adapters.ways import ID, VALUE, Stretch
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.listed import folded

COUNTED_MAX: Final = 1_000
"""How far rows are counted at most; beyond it a list says that there are more."""
_CURSOR_CHARACTERS_MAX: Final = 4_000
_WORDS_MAX: Final = 8
_STREAMED_AT_ONCE: Final = 500
_YEARS: Final = range(1000, 9000)
"""Of moments that a database and Python both can place in any zone."""
_WHOLE_MAX: Final = 2**31 - 1
_ACCENTS: Final = "[\u0300-\u036f]"
_NFKD: Final[ColumnElement[Any]] = literal_column("NFKD")
_KNOWN: Final[dict[type, Any]] = {
    each: TypeAdapter(AwareDatetime if each is datetime else each)
    for each in (str, int, bool, Decimal, date, datetime, UUID)
}


Connection = AsyncConnection
"""What a list is read by."""
Source = FromClause
"""What a list is read from: a table, or what a query finds."""
Expression = ColumnElement[Any]
"""What a list is sorted or narrowed by: a column, or what is made of some."""
Condition = ColumnElement[bool]
"""What holds of a row, or does not."""


class NotACursor(ValueError):
    """A cursor was not made here, or for another order."""


class Counted(NamedTuple):
    """How many rows there are; ``is_more`` where it was not counted to the end."""

    number: int
    is_more: bool


class Place(NamedTuple):
    """Where a row stands: what it is sorted by, which may be nothing, and its id."""

    value: Any
    id: Any


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, from the lowest up unless ``descending``; rows without it come last either way.

    ``name`` is what the order is called in a cursor. Rows of the same value are in the order of ``id``, and that
    too is turned by ``descending``: so one index serves both directions.
    """

    name: str
    expression: ColumnElement[Any]
    id: ColumnElement[Any]
    descending: bool = False

    def cursor(self, row: Any) -> str:
        """Return where a row of ``page`` stands, as an address holds it."""
        place = [self.name, self.descending, getattr(row, VALUE), getattr(row, ID)]
        return urlsafe_b64encode(to_json(place)).decode().rstrip("=")

    def place(self, cursor: str) -> Place:
        """Return the place that a cursor means. Raises NotACursor for one of another order, or of none."""
        try:
            padded = cursor[:_CURSOR_CHARACTERS_MAX] + "=" * (-len(cursor) % 4)
            name, descending, value, identifier = from_json(urlsafe_b64decode(padded.encode("ascii")))
            if (name, descending) != (self.name, self.descending):
                raise NotACursor(cursor)
            found = None if value is None else _read(self.expression, value)
            return Place(found, _read(self.id, identifier))
        except (ValueError, TypeError) as error:
            raise NotACursor(cursor) from error

    def by(self) -> list[ColumnElement[Any]]:
        """Return what to sort the whole list by."""
        if self.descending:
            return [self.expression.desc().nulls_last(), self.id.desc()]
        return [self.expression.asc().nulls_last(), self.id.asc()]

    def stretches(self, source: Source, place: Place | None, *, backwards: bool) -> Iterator[Stretch]:
        """Yield the parts of the list from a place on, in the order in which a page is filled from them."""
        downwards = self.descending is not backwards

        def known(*within: Condition) -> Stretch:
            there = [self.expression.is_not(None), *within]
            return Stretch(source, self.expression, self.expression, self.id, there, downwards)

        def unknown(*within: Condition) -> Stretch:
            return Stretch(source, None, self.expression, self.id, [self.expression.is_(None), *within], downwards)

        if place is None:
            yield from (unknown(), known()) if backwards else (known(), unknown())
        elif place.value is None:
            yield unknown(self.id < place.id if downwards else self.id > place.id)
            if backwards:
                yield known()
        else:
            at = tuple_(literal(place.value, self.expression.type), literal(place.id, self.id.type))
            here = tuple_(self.expression, self.id)
            yield known(here < at if downwards else here > at)
            if not backwards:
                yield unknown()


class Found(NamedTuple):
    """Rows of one page in order, and whether there are any before the first and after the last."""

    rows: Sequence[Any]
    is_before: bool
    is_behind: bool


async def page(
    connection: AsyncConnection,
    source: FromClause,
    narrowed: Sequence[ColumnElement[bool]],
    order: Order,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int,
    few: bool = False,
) -> Found:
    """Return the rows behind a place, or the last ones before one; the first page where neither is given.

    ``few`` says that the whole list is known to be short, and so nobody need go through a longer one for it.
    """
    backwards = before is not None and after is None
    place = before if backwards else after
    rows: list[Any] = []
    for stretch in order.stretches(source, place, backwards=backwards):
        rows += await ways.rows(connection, stretch, narrowed, most=size + 1 - len(rows), few=few)
        if len(rows) > size:
            break
    is_further, shown = len(rows) > size, rows[:size]
    if backwards:
        return Found(shown[::-1], is_further, is_behind=True)
    return Found(shown, place is not None, is_further)


async def told(connection: AsyncConnection, source: FromClause, narrowed: Sequence[ColumnElement[bool]]) -> Counted:
    """Return how many rows there are, as far as that is cheap to tell, and at most up to ``COUNTED_MAX``."""
    return Counted(*await ways.number(connection, source, narrowed, most=COUNTED_MAX))


async def counted(
    connection: AsyncConnection, source: FromClause, narrowed: Sequence[ColumnElement[bool]], *, most: int
) -> Counted:
    """Return how many rows there are, counted up to ``most``."""
    some = select(true()).select_from(source).where(*narrowed).limit(most + 1).subquery()
    number = (await connection.execute(select(func.count()).select_from(some))).scalar_one()
    return Counted(min(number, most), number > most)


async def streamed(
    connection: AsyncConnection,
    source: FromClause,
    narrowed: Sequence[ColumnElement[bool]],
    order: Order,
    *,
    most: int,
) -> AsyncIterator[Sequence[Any]]:
    """Yield every row in order, some hundreds at a time and never more than those in memory, up to ``most``."""
    query = _select(source, narrowed, order).order_by(*order.by()).limit(most)
    async with connection.stream(query, execution_options={"yield_per": _STREAMED_AT_ONCE}) as rows:
        async for some in rows.partitions():
            yield some


async def among(
    connection: AsyncConnection,
    source: FromClause,
    narrowed: Sequence[ColumnElement[bool]],
    order: Order,
    *,
    ids: Sequence[Any] | None,
    most: int,
) -> Sequence[Any]:
    """Return the rows with these ids, or all of them without, in order and at most so many."""
    query = _select(source, narrowed, order).order_by(*order.by()).limit(most)
    if ids is not None:
        query = query.where(order.id.in_(ids))
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


def folding(text: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a text without accents and capitals: what it is sorted and searched by."""
    # Taken apart first: so the accents can be dropped, and what remains has capitals that every collation knows.
    bare = func.regexp_replace(func.normalize(text, _NFKD), _ACCENTS, "", "g", type_=Text())
    return func.lower(bare, type_=Text())


def holding(text: str, over: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """Return the condition that every word is somewhere in these columns, whatever its accents and capitals."""
    together = folding(func.concat_ws(" ", *over, type_=Text()))
    words = folded(text).split()[:_WORDS_MAX]
    return and_(true(), *(together.contains(word, autoescape=True) for word in words))


def one_of(column: Expression, values: Sequence[Any]) -> Condition:
    """Return the condition that a column has one of these values, or at least one where it holds several."""
    facet = facets.one_of(column, values)
    if facet is not None:
        return facet
    if isinstance(column.type, ARRAY):
        return column.bool_op("&&")(literal(list(values), column.type))
    return column.in_(values)


def holding_is(condition: Condition, *, wanted: bool) -> Condition:
    """Return the condition that another holds, or else that it does not, which is so where nobody knows."""
    facet = facets.one_of(condition, [wanted])
    if facet is not None:
        return facet
    # What holds is said as it is, so that an index finds it.
    return condition if wanted else condition.is_not(True)


def every_row() -> Condition:
    """Return the condition that narrows nothing."""
    return true()


def sorted_by(expression: Expression | Callable[[Language], Expression], language: Language) -> Expression:
    """Return what a list is sorted by in a language, whether or not that makes a difference."""
    return expression if isinstance(expression, ColumnElement) else expression(language)


def _select(source: FromClause, narrowed: Sequence[ColumnElement[bool]], order: Order) -> Select[Any]:
    return select(*source.c, order.expression.label(VALUE), order.id.label(ID)).select_from(source).where(*narrowed)


def _read(expression: ColumnElement[Any], written: Any) -> Any:
    try:
        value = _KNOWN[expression.type.python_type].validate_python(written)
    except ValidationError as error:
        raise NotACursor(str(written)) from error
    # What the database would refuse is no place in it.
    if isinstance(value, datetime) and value.year not in _YEARS:
        raise NotACursor(str(written))
    if isinstance(value, int) and abs(value) > _WHOLE_MAX:
        raise NotACursor(str(written))
    if isinstance(value, str) and "\0" in value:
        raise NotACursor("\\0")
    return value
