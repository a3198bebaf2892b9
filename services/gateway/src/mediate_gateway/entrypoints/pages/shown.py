"""A list as it is drawn: everything that ``listing.html`` reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from mediate_gateway.adapters.listing import Counted
from mediate_gateway.domain.listed import SIZES
from mediate_gateway.entrypoints.pages.cells import Piece
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.wording import Wording


class Heading(NamedTuple):
    """The header of a column; ``sort_at`` sorts by it, or turns the order; ``sorted`` is its ``aria-sort``."""

    key: str
    words: str
    sort_at: str | None
    sorted: str | None
    is_figure: bool


class ShownRow(NamedTuple):
    """A row: its id, what it is called, and the pieces of each cell."""

    id: str
    name: str
    cells: Sequence[Sequence[Piece]]


class Narrowing(NamedTuple):
    """A filter: how it is drawn, what there is to choose, and what is chosen or typed."""

    drawn: str
    key: str
    words: str
    options: Options
    taken: Sequence[str]

    @property
    def text(self) -> str:
        """What was typed, or the one thing that was chosen; empty for neither."""
        return self.taken[0] if self.taken else ""

    @property
    def triples(self) -> list[tuple[str, str, None]]:
        """What there is to choose, as fields of several choices take it."""
        return [(value, words, None) for value, words in self.options]


class View(NamedTuple):
    """A view that somebody saved: its id, name and address, and whether it is what the list shows now."""

    id: str
    name: str
    at: str
    is_shown: bool


class Bulk(NamedTuple):
    """What is done with the rows that are ticked: the path they are sent to, and the words of the button."""

    action: str
    words: str


@dataclass(frozen=True)
class Listed:
    """One page of a list. ``kept`` is the query of its first page; addresses are in the language of the visit.

    ``choosable`` are its columns with their words, and whether each is shown; ``files`` the kinds of file it can be
    had as, with their addresses; ``ignored`` the parts of the address that could not be asked for; ``views`` what
    whoever looks has saved, where they ``may_save``.
    """

    name: str
    title: str
    path: str
    rows: Sequence[ShownRow]
    headings: Sequence[Heading]
    narrowings: Sequence[Narrowing]
    choosable: Sequence[tuple[str, str, bool]]
    total: Counted
    size: int
    kept: Mapping[str, str]
    ignored: Sequence[str]
    is_narrowed: bool
    all_at: str
    next_at: str | None
    previous_at: str | None
    first_at: str | None
    files: Sequence[tuple[str, str]]
    bulk: Bulk | None
    views: Sequence[View]
    may_save: bool

    def kept_but(self, *names: str) -> Mapping[str, str]:
        """Return the query without what a form asks for itself."""
        return {name: value for name, value in self.kept.items() if name not in names}

    @property
    def query(self) -> str:
        """The query of its first page, as a form hands it on."""
        return urlencode(self.kept)

    @property
    def filter_keys(self) -> Sequence[str]:
        """The names of the filters."""
        return [each.key for each in self.narrowings]

    @property
    def column_triples(self) -> list[tuple[str, str, None]]:
        """The columns, as a field of several choices takes them."""
        return [(key, words, None) for key, words, _ in self.choosable]

    @property
    def chosen_columns(self) -> list[str]:
        """The columns that are shown."""
        return [key for key, _, is_shown in self.choosable if is_shown]

    @property
    def sizes(self) -> list[tuple[str, str]]:
        """How many rows a page may show."""
        return [(str(each), str(each)) for each in SIZES]

    @property
    def is_further(self) -> bool:
        """Whether there are rows besides those that are shown."""
        return self.total.is_more or self.total.number > len(self.rows)

    def total_words(self, word: Wording) -> str:
        """Return how many rows there are, as far as they were counted."""
        number = word.number(self.total.number)
        return f"{number}+" if self.total.is_more else number
