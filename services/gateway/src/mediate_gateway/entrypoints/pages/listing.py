"""Lists: a page describes its columns, filters and usual order, and gets what every list has.

The address says all that is asked for, so that it can be kept and passed on. What in it cannot be asked for is left
out, and the page says so. ``listing.html`` draws what ``Listing.show`` returns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from mediate_gateway.adapters import listing as rows
from mediate_gateway.adapters import saved_views
from mediate_gateway.adapters.listing import (
    Condition,
    Connection,
    Expression,
    NotACursor,
    Order,
    Place,
    Source,
    sorted_by,
)
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.listed import RESERVED, SIZE, SIZES, Asked, Sorting, parted
from mediate_gateway.entrypoints.pages.cells import Cell, pieces
from mediate_gateway.entrypoints.pages.filters import Filter, Options, Words, conditions
from mediate_gateway.entrypoints.pages.shown import Bulk, Heading, Listed, Narrowing, ShownRow, View
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import not_found

Plain = str | int | Decimal | bool | date | datetime | UUID | Sequence[str] | None
"""What a file holds of a row: a number stays a number and a day a day."""
Sorted = Expression | Callable[[Language], Expression]
"""What a column is sorted by; a text in two languages by that of the page."""
Within = Callable[[Actor], Condition | None]
"""What of a list somebody may see; None for all of it."""
_FILES: Final = ("csv", "xlsx")
_AS_USUAL: Final[Mapping[str, str]] = MappingProxyType({})
_NO_OPTIONS: Final[Mapping[str, Options]] = MappingProxyType({})


@dataclass(frozen=True)
class Exported:
    """A column of a file: its header, which is what an import calls the field, and its value of a row."""

    key: str
    value: Callable[[Any], Plain]


def in_both(key: str) -> tuple[Exported, Exported]:
    """Return the two columns of a file that a text in two languages becomes; it may be missing."""
    return (
        Exported(f"{key}_nl", lambda row: (getattr(row, key) or {}).get("nl")),
        Exported(f"{key}_en", lambda row: (getattr(row, key) or {}).get("en")),
    )


@dataclass(frozen=True)
class Column:
    """A column of a list.

    ``words`` is the phrase of its header. ``shown`` returns what stands in the cell, and without it what the row has
    under ``key`` is written as the language does. ``exports`` are the columns of a file it becomes; without them it is
    one, of what the row has under ``key``. Without ``sort`` nobody sorts by it; with ``by_default=False`` it is shown
    to whoever chooses it.
    """

    key: str
    words: str
    shown: Callable[[Any, Visit], Cell] | None = None
    exports: Sequence[Exported] | None = None
    sort: Sorted | None = None
    by_default: bool = True
    is_figure: bool = False

    def cell(self, row: Any, visit: Visit) -> Cell:
        """Return what stands in the cell."""
        return _written(getattr(row, self.key), visit.word) if self.shown is None else self.shown(row, visit)

    def exported(self) -> Sequence[Exported]:
        """Return the columns of a file."""
        key = self.key
        return (Exported(key, lambda row: getattr(row, key)),) if self.exports is None else self.exports

    def sorts_by(self, language: Language) -> Expression:
        """Return what it is sorted by. Raises TypeError for a column that nobody sorts by."""
        if self.sort is None:
            raise TypeError(self.key)
        return sorted_by(self.sort, language)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list: where it is, what it is made of, and what it does by itself.

    ``name`` is its id in the page and what files are called after; ``title`` the phrase of its caption. ``source`` has
    every column that cells and files read from a row, ``id`` is what tells rows apart. ``within`` says what of it
    somebody may see; ``row_name`` what a row is called where it can be ticked. ``has_files`` and ``has_views`` tell
    whether it can be taken along, and whether views of it can be kept.
    """

    name: str
    path: str
    title: str
    source: Source
    id: Expression
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sort: str
    within: Within = field(default=lambda _: None)
    row_name: Callable[[Any, Visit], str] = field(default=lambda row, _: str(row.id))
    has_files: bool = True
    has_views: bool = True

    def __post_init__(self) -> None:
        mistaken = RESERVED & {each.key for each in self.filters}
        if mistaken or self._sortable(self.usual.column) is None:
            message = f"{self.name}: no filter is called {mistaken}, or nobody sorts by {self.sort}"
            raise TypeError(message)
        for column in self.columns:
            if column.sort is not None and not column.sorts_by(Language.NL).type.python_type:
                # A cursor is read as the type of what is sorted by; asked for here, one without is found at the start.
                raise TypeError(column.key)

    @property
    def usual(self) -> Sorting:
        """How it sorts by itself."""
        return Sorting.of(self.sort)

    def asked(self, visit: Visit, view: Mapping[str, str] = _AS_USUAL) -> tuple[Asked, list[str]]:
        """Return what the address of a visit asks for, and which parts of it cannot be asked for, by name.

        ``view`` is the query of a saved view that the address names; what else it says goes before that.
        """
        sent: dict[str, list[str]] = {}
        for name, value in visit.request.query_params.multi_items():
            if value.strip():
                sent.setdefault(name, []).append(value)
        return self.read({**{name: [value] for name, value in view.items()}, **sent})

    def read(self, sent: Mapping[str, Sequence[str]]) -> tuple[Asked, list[str]]:
        """Return what a query asks for, and which parts of it cannot be asked for, by name."""
        ignored: list[str] = []
        filters: dict[str, tuple[str, ...]] = {}
        for each in self.filters:
            taken = each.taken(sent.get(each.key, ()))
            if taken:
                filters[each.key] = taken
            elif each.key in sent:
                ignored.append(each.key)
        sorting = Sorting.of(sent["sort"][0]) if "sort" in sent else self.usual
        if self._sortable(sorting.column) is None:
            ignored.append("sort")
            sorting = self.usual
        known = [each.key for each in self.columns]
        wanted = parted(sent.get("columns", ()))
        chosen = tuple(each for each in known if each in wanted)
        if set(wanted) - set(known):
            ignored.append("columns")
        size = next((each for each in SIZES if str(each) == sent.get("size", [""])[0]), None)
        if size is None and "size" in sent:
            ignored.append("size")
        cursors = {name: sent[name][0] for name in ("after", "before") if name in sent}
        usual = tuple(each.key for each in self.columns if each.by_default)
        asked = Asked(sorting, filters, () if chosen == usual else chosen, size or SIZE)
        for name, cursor in list(cursors.items())[:1]:
            try:
                self.order(sorting, Language.NL).place(cursor)
            except NotACursor:
                ignored.append(name)
            else:
                asked = replace(asked, after=cursor) if name == "after" else replace(asked, before=cursor)
        return asked, ignored

    def order(self, sorting: Sorting, language: Language) -> Order:
        """Return the order of rows that is asked for."""
        column = self._sortable(sorting.column) or self.columns[0]
        return Order(column.key, column.sorts_by(language), self.id, sorting.descending)

    def narrowed(self, asked: Asked, actor: Actor) -> list[Condition]:
        """Return the conditions of the rows that are asked for and that somebody may see."""
        within = self.within(actor)
        return [*([] if within is None else [within]), *conditions(self.filters, asked.filters, actor)]

    def narrowings(self, asked: Asked, word: Wording, options: Mapping[str, Options]) -> list[Narrowing]:
        """Return the filters as they are drawn; ``options`` is what there is to choose in those that do not say it."""
        return [
            Narrowing(
                each.drawn,
                each.key,
                word.say(each.words),
                options.get(each.key) or each.options(word),
                asked.filters.get(each.key, ()),
            )
            for each in self.filters
        ]

    async def narrowed_by_words(
        self, connection: Connection, asked: Asked, actor: Actor, *, whole: bool = False
    ) -> list[Condition]:
        """Return the same, words being found as a search finds them; ``whole`` for all rows and not for a page."""
        found: list[Condition] = []
        others = dict(asked.filters)
        for each in self.filters:
            if isinstance(each, Words) and (taken := others.pop(each.key, None)):
                alone = not others
                found.append(
                    await (each.found_whole(connection, taken) if whole else each.found(connection, taken, alone=alone))
                )
        return [*self.narrowed(replace(asked, filters=others), actor), *found]

    def shown_columns(self, asked: Asked) -> list[Column]:
        """Return the columns that are asked for, in the order of the list."""
        if asked.columns:
            return [each for each in self.columns if each.key in asked.columns]
        return [each for each in self.columns if each.by_default]

    async def show(
        self, visit: Visit, *, options: Mapping[str, Options] = _NO_OPTIONS, bulk: Bulk | None = None
    ) -> Listed:
        """Return the list as the address asks for it, for ``listing.html`` to draw.

        ``options`` is what there is to choose in filters that do not say it themselves, by key; with ``bulk`` rows can
        be ticked and sent there.
        """
        owner = visit.actor.id if visit.viewer is not None and self.has_views else None
        named = visit.request.query_params.get("view")
        async with visit.service.database.reading() as connection:
            views = await saved_views.of_list(connection, owner, self.path) if owner else []
            asked, ignored = self.asked(visit, _AS_USUAL if named is None else _of_view(views, named))
            order = self.order(asked.sorting, visit.language)
            narrowed = await self.narrowed_by_words(connection, asked, visit.actor)
            total = await rows.told(connection, self.source, narrowed)
            found = await rows.page(
                connection,
                self.source,
                narrowed,
                order,
                after=_place(order, asked.after),
                before=_place(order, asked.before),
                size=asked.size,
                few=not total.is_more,
            )
        columns = self.shown_columns(asked)
        at = _Addresses(self, visit)
        kept = asked.from_the_start().address(self.usual)
        return Listed(
            name=self.name,
            title=visit.word.say(self.title),
            path=self.path,
            rows=[
                ShownRow(
                    str(row.place_id), self.row_name(row, visit), [pieces(each.cell(row, visit)) for each in columns]
                )
                for row in found.rows
            ],
            headings=[
                Heading(
                    each.key,
                    visit.word.say(each.words),
                    None if each.sort is None else at.of(asked.sorted_by(_next(asked.sorting, each.key))),
                    _direction(asked.sorting, each.key),
                    each.is_figure,
                )
                for each in columns
            ],
            narrowings=self.narrowings(asked, visit.word, options),
            choosable=[(each.key, visit.word.say(each.words), each in columns) for each in self.columns],
            total=total,
            size=asked.size,
            kept=kept,
            ignored=ignored,
            is_narrowed=bool(asked.filters),
            all_at=at.of(asked.unfiltered()),
            next_at=at.of(asked.behind(order.cursor(found.rows[-1]))) if found.is_behind and found.rows else None,
            previous_at=at.of(asked.ahead_of(order.cursor(found.rows[0]))) if found.is_before and found.rows else None,
            first_at=at.of(asked.from_the_start()) if found.is_before else None,
            files=[(kind, at.of(asked.from_the_start(), f".{kind}")) for kind in _FILES if self.has_files],
            bulk=bulk,
            views=[
                View(str(each.id), each.name, visit.to(self.path, view=each.slug), each.query == kept) for each in views
            ],
            may_save=owner is not None,
        )

    def _sortable(self, key: str) -> Column | None:
        return next((each for each in self.columns if each.key == key and each.sort is not None), None)


@dataclass(frozen=True)
class _Addresses:
    """The addresses of a list, in the language of the visit."""

    listing: Listing
    visit: Visit

    def of(self, asked: Asked, ending: str = "") -> str:
        return self.visit.to(self.listing.path + ending, **asked.address(self.listing.usual))


def _place(order: Order, cursor: str | None) -> Place | None:
    return None if cursor is None else order.place(cursor)


def _of_view(views: Sequence[Any], slug: str) -> Mapping[str, str]:
    for each in views:
        if each.slug == slug:
            query: Mapping[str, str] = each.query
            return query
    raise not_found("view", slug)


def _direction(sorting: Sorting, key: str) -> str | None:
    if sorting.column != key:
        return None
    return "descending" if sorting.descending else "ascending"


def _next(sorting: Sorting, key: str) -> Sorting:
    return sorting.turned() if sorting.column == key else Sorting(key)


def _written(value: Any, word: Wording) -> Cell:
    if value is None:
        return None
    match value:
        case bool():
            written = word.say("listing.yes" if value else "listing.no")
        case int() | Decimal():
            written = word.number(value)
        case datetime():
            written = word.moment(value)
        case date():
            written = word.day(value)
        case dict():
            written = value[word.language]
        case list() | tuple():
            written = ", ".join(str(each) for each in value)
        case _:
            written = str(value)
    return written
