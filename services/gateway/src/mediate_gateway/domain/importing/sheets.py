"""What a file that somebody brings holds: headings, and rows of cells under them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mediate_contracts.values import DomainError

BYTES_MAX: Final = 20 << 20
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 100
CELL_CHARACTERS_MAX: Final = 32_767
"""As many as a cell of a spreadsheet holds."""
CHARACTERS_MAX: Final = 40_000_000
"""Most characters in all cells together."""
_HEADINGS_WITHIN_ROWS: Final = 10
_LETTERS: Final = 26


@dataclass(frozen=True)
class Formula:
    """A formula without what it comes to, as it was written."""

    text: str


Cell = str | Decimal | date | bool | Formula | None
"""What a cell holds: in a text file text, in a spreadsheet also a number, a day, yes or no; None is empty."""


class Unreadable(StrEnum):
    """Why a file is not read."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    TOO_LARGE = "too_large"
    UNPACKED = "unpacked"
    ROWS = "rows"
    COLUMNS = "columns"
    CELL = "cell"
    CHARACTERS = "characters"
    NAME = "name"
    OTHER_CONTENT = "other_content"
    NO_TEXT = "no_text"
    MACROS = "macros"
    PROTECTED = "protected"
    DECLARES = "declares"
    OPEN_DOCUMENT = "open_document"
    OLD = "old"
    BROKEN = "broken"
    QUOTES = "quotes"


class SheetRefused(DomainError):
    """A file that is not read; ``why`` it is not, and in which ``line`` that shows, where it shows in one."""

    def __init__(self, why: Unreadable, *, line: int | None = None) -> None:
        at = "" if line is None else f" (line {line})"
        super().__init__(f"the file is not read: {why.value}{at}", field="file", value=None)
        self.why = why
        self.line = line


@dataclass(frozen=True)
class SheetRow:
    """A row; ``line`` is its number as a spreadsheet shows it, the first being 1."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """The headings of a file, and the rows that hold something; every row has as many cells as there are headings."""

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def column_letter(place: int) -> str:
    """Return what a spreadsheet calls a column, the first being 0: A, B … Z, AA."""
    letters = ""
    while place >= 0:
        place, letter = divmod(place, _LETTERS)
        letters = chr(ord("A") + letter) + letters
        place -= 1
    return letters


def sheet_of(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Sheet:
    """Return the sheet that numbered rows make.

    The headings are the first row with at least two filled cells, so that a title above a table is not taken for them;
    in a file of one column the first that is filled. Rows without anything in them are passed over. Raises
    SheetRefused.
    """
    reading = _bounded(rows)
    above: list[tuple[int, Sequence[Cell]]] = []
    for line, cells in reading:
        above.append((line, cells))
        if _filled(cells) > 1 or len(above) == _HEADINGS_WITHIN_ROWS:
            break
    if not above:
        raise SheetRefused(Unreadable.EMPTY)
    is_table = _filled(above[-1][1]) > 1
    headed, below = (above[-1], []) if is_table else (above[0], above[1:])
    found = [*below, *reading]
    width = max([_width(headed[1]), *(_width(cells) for _, cells in found)])
    if not found:
        raise SheetRefused(Unreadable.NO_ROWS)
    headings = tuple(_heading(cell) for cell in _cut(headed[1], width))
    return Sheet(headings, tuple(SheetRow(line, _cut(cells, width)) for line, cells in found))


def _bounded(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    filled = characters = 0
    for line, cells in rows:
        if not _filled(cells):
            continue
        filled += 1
        # The headings are a row as well.
        if filled > ROWS_MAX + 1:
            raise SheetRefused(Unreadable.ROWS)
        if _width(cells) > COLUMNS_MAX:
            raise SheetRefused(Unreadable.COLUMNS, line=line)
        for cell in cells:
            text = cell.text if isinstance(cell, Formula) else cell
            if isinstance(text, str):
                characters += len(text)
                if len(text) > CELL_CHARACTERS_MAX:
                    raise SheetRefused(Unreadable.CELL, line=line)
        if characters > CHARACTERS_MAX:
            raise SheetRefused(Unreadable.CHARACTERS)
        yield line, cells


def _heading(cell: Cell) -> str:
    text = cell.text if isinstance(cell, Formula) else cell
    return "" if text is None else " ".join(str(text).split())


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _filled(cells: Sequence[Cell]) -> int:
    return sum(not is_blank(cell) for cell in cells)


def _width(cells: Sequence[Cell]) -> int:
    return max((place + 1 for place, cell in enumerate(cells) if not is_blank(cell)), default=0)


def _cut(cells: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    return tuple(cells[:width]) + (None,) * (width - len(cells))
