"""What somebody asks of a list by its address: narrowed how, in which order, with which columns, from where on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final
from unicodedata import combining, normalize

SIZE: Final = 50
SIZES: Final = (25, SIZE, 100, 200)
"""How many rows a page may show."""
RESERVED: Final = frozenset({"sort", "columns", "size", "after", "before", "view", "lang", "done", "undo"})
"""Parts of an address that narrow nothing; no filter is called so."""
_NOTHING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
_DESCENDING: Final = "-"
_BETWEEN: Final = ","


@dataclass(frozen=True)
class Sorting:
    """By which column, and whether from the highest down."""

    column: str
    descending: bool = False

    @classmethod
    def of(cls, text: str) -> "Sorting":
        """Return what an address says: ``name``, or ``-name`` from the highest down."""
        return cls(text.removeprefix(_DESCENDING), text.startswith(_DESCENDING))

    def __str__(self) -> str:
        return f"{_DESCENDING if self.descending else ''}{self.column}"

    def turned(self) -> "Sorting":
        """Return the same the other way round."""
        return Sorting(self.column, not self.descending)


@dataclass(frozen=True)
class Asked:
    """What is asked of a list. ``columns`` is empty for those it shows by itself; ``after`` and ``before`` are cursors.

    ``filters`` holds what was chosen or typed, by filter; one that narrows nothing is not in it.
    """

    sorting: Sorting
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    columns: tuple[str, ...] = ()
    size: int = SIZE
    after: str | None = None
    before: str | None = None

    def address(self, usual: Sorting) -> dict[str, str]:
        """Return the query that asks for this, without what a list does by itself; ``usual`` is how it sorts then."""
        query = {name: _BETWEEN.join(values) for name, values in self.filters.items()}
        if self.sorting != usual:
            query["sort"] = str(self.sorting)
        if self.columns:
            query["columns"] = _BETWEEN.join(self.columns)
        if self.size != SIZE:
            query["size"] = str(self.size)
        cursors = {"after": self.after, "before": self.before}
        return query | {name: cursor for name, cursor in cursors.items() if cursor is not None}

    def sorted_by(self, sorting: Sorting) -> "Asked":
        """Return the first page of the same in another order."""
        return replace(self.from_the_start(), sorting=sorting)

    def from_the_start(self) -> "Asked":
        """Return the first page of the same."""
        return replace(self, after=None, before=None)

    def behind(self, cursor: str) -> "Asked":
        """Return the page that begins behind a row."""
        return replace(self, after=cursor, before=None)

    def ahead_of(self, cursor: str) -> "Asked":
        """Return the page that ends before a row."""
        return replace(self, after=None, before=cursor)

    def unfiltered(self) -> "Asked":
        """Return the first page of everything, with the same order and columns."""
        return replace(self.from_the_start(), filters=_NOTHING)


def parted(sent: Sequence[str]) -> list[str]:
    """Return the single values of what an address holds, once each: ``a=x,y`` and ``a=x&a=y`` say the same."""
    parts = [part.strip() for text in sent for part in text.split(_BETWEEN)]
    return list(dict.fromkeys(part for part in parts if part))


def folded(text: str) -> str:
    """Return a text without accents and capitals, as it is compared when somebody searches."""
    return "".join(each for each in normalize("NFKD", text) if not combining(each)).lower()
