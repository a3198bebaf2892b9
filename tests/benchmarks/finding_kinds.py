"""What the directory and the search are asked for, kind by kind."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import asyncpg

from mediate_gateway.adapters.listing import Order
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.listed import Sorting
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS

_MIDDLE: Final[dict[tuple[int, str], str]] = {}


@dataclass(frozen=True)
class Kind:
    """Something that is asked for in several ways, one after another; ``middle`` from the middle of the list on."""

    name: str
    path: str
    queries: tuple[str, ...]
    middle: bool = False

    def at(self, count: int, number: int) -> str:
        """Return where it is asked for, of a registry of so many, for the time that this number says."""
        query = self.queries[number % len(self.queries)]
        if self.middle:
            query += f"&after={_MIDDLE[count, query]}"
        return f"{self.path}?lang=nl&{query}" if query else f"{self.path}?lang=nl"


_MIDDLES: Final = ("sort=name", "sort=hub", "sort=-founding_year", "sort=-updated_at")
_ASKED: Final = {
    "a name": ("Mediacampus Hilversum",),
    "a beginning": ("mediac", "kas", "me"),
    "an error in a word": ("mediacampsu", "hilvresum"),
    "an error in each of two": ("mediacampsu hilvresum",),
    "a word of every record": ("verzonnen", "organisatie"),
    "two words of many records": ("studio amsterdam", "film hilversum"),
    "nothing": ("xylofoonkwartet",),
}


def _searching(name: str, path: str) -> list[Kind]:
    return [
        Kind(f"{name}, {kind}", path, tuple(urlencode({"q": each}) for each in asked)) for kind, asked in _ASKED.items()
    ]


KINDS: Final = (
    Kind("directory, first page", "/community", ("",)),
    Kind("… in other orders", "/community", ("sort=-name", "sort=hub", "sort=-founding_year", "sort=-carries")),
    Kind("… in the order of change", "/community", ("sort=-updated_at",)),
    Kind("… from the middle on", "/community", _MIDDLES, middle=True),
    Kind("… what many are", "/community", ("type=producer", "hub=amsterdam", "class=core", "synthetic=yes")),
    Kind("… what few are", "/community", ("type=broadcaster", "class=facilitating", "carrying=yes")),
    Kind("… what three are", "/community", ("class=other_sector", "class=other_sector&sort=-updated_at")),
    Kind("… what nobody is", "/community", ("hub=eindhoven", "synthetic=no", "synthetic=no&sort=hub")),
    Kind(
        "… several filters",
        "/community",
        (
            "type=producer&hub=amsterdam&class=core",
            "type=school&hub=utrecht&class=facilitating",
            "type=broadcaster&hub=hilversum&sort=-founding_year",
            "type=producer,broadcaster&carrying=yes",
        ),
    ),
    *_searching("directory, words", "/community"),
    *_searching("search page", "/search"),
    *_searching("search API", "/v1/search"),
    *_searching("suggestions", "/search/suggestions"),
)


async def deep(database_url: str, count: int) -> None:
    """Find the place in the middle of a registry, in each order in which it is read from there on."""
    database = await asyncpg.connect(database_url)
    try:
        for query in _MIDDLES:
            order = ORGANISATIONS.order(Sorting.of(query.removeprefix("sort=")), Language.NL)
            _MIDDLE[count, query] = await _middle(database, order, count)
    finally:
        await database.close()


async def _middle(database: asyncpg.Connection, order: Order, count: int) -> str:
    column = getattr(order.expression, "name")  # noqa: B009 - an expression of any kind may have none
    direction = "DESC" if order.descending else "ASC"
    # The name of a column of the directory, and one of two words.
    statement = (
        f"SELECT {column}, id FROM organisation WHERE {column} IS NOT NULL ORDER BY 1 {direction}, 2 {direction}"  # noqa: S608
    )
    [row] = await database.fetch(f"{statement} OFFSET $1 LIMIT 1", count // 3)
    return order.cursor(SimpleNamespace(place_value=row[0], place_id=UUID(str(row[1]))))
