"""Reads the cells of a sheet, and the texts that cells share, element by element: nothing of them is kept but values.

A tree of a whole row or table, as libraries make it, grows with whatever a file repeats; here what a file may hold is
bounded before it is there. A part that declares anything before its first element is not read at all: entities come
from there, those that swell and those that fetch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any, Final
from xml.parsers import expat

from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel, from_ISO8601

from mediate_gateway.domain.importing.sheets import CELL_CHARACTERS_MAX, Cell, Formula, SheetRefused, Unreadable

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _CELL, _VALUE, _TEXT, _FORMULA, _READING, _SHARED = (
    _MAIN + name for name in ("row", "c", "v", "t", "f", "rPh", "si")
)
_CHUNK_BYTES: Final = 1 << 16
_STRINGS_MAX: Final = 1 << 20
_NUMBER_CHARACTERS_MAX: Final = 60

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def _refuse_declarations(*_: object) -> None:
    raise SheetRefused(Unreadable.DECLARES)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.EntityDeclHandler = _refuse_declarations
    return parser


def check_beginning(part: IO[bytes]) -> None:
    """Raise SheetRefused where a part declares anything before its first element, or is no XML."""
    parser = _parser()
    begun: list[str] = []
    parser.StartElementHandler = lambda name, _: begun.append(name)
    while not begun and (chunk := part.read(_CHUNK_BYTES)):
        _fed(parser, chunk)


def _fed(parser: expat.XMLParserType, chunk: bytes) -> None:
    try:
        parser.Parse(chunk, not chunk)
    except expat.ExpatError as error:
        raise SheetRefused(Unreadable.BROKEN) from error


@dataclass
class _Text:
    """Gathers the text of the elements that hold one; how words are read aloud (``rPh``) is none of it."""

    parts: list[str] = field(default_factory=list)
    characters: int = 0
    is_on: bool = False
    aloud: int = 0

    def add(self, text: str) -> None:
        if self.is_on:
            self.characters += len(text)
            if self.characters > CELL_CHARACTERS_MAX:
                raise SheetRefused(Unreadable.CELL)
            self.parts.append(text)

    def take(self) -> str:
        """Return what was gathered, and begin anew."""
        text = "".join(self.parts)
        self.parts.clear()
        self.characters = 0
        return text


def shared_strings(part: IO[bytes]) -> list[str]:
    """Return the texts that cells refer to by their place. Raises SheetRefused."""
    found: list[str] = []
    text = _Text()

    def start(name: str, _: dict[str, str]) -> None:
        if name == _READING:
            text.aloud += 1
        elif name == _TEXT:
            text.is_on = not text.aloud

    def end(name: str) -> None:
        if name == _TEXT:
            text.is_on = False
        elif name == _READING:
            text.aloud -= 1
        elif name == _SHARED:
            # So that a text may look like the escape of a character.
            found.append(text.take().replace("x005F_", ""))
            if len(found) > _STRINGS_MAX:
                raise SheetRefused(Unreadable.CHARACTERS)

    for _ in _through(part, start, end, text.add):
        pass
    return found


def _through(part: IO[bytes], start: Start, end: End, characters: Callable[[str], None]) -> Iterator[None]:
    """Go through a part, and pause after each piece of it."""
    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    while chunk := part.read(_CHUNK_BYTES):
        _fed(parser, chunk)
        yield
    _fed(parser, b"")
    yield


@dataclass(frozen=True)
class Book:
    """What the cells of a sheet refer to: shared texts, and which styles make a number a moment or a time span."""

    strings: Sequence[str]
    moments: frozenset[int]
    spans: frozenset[int]
    epoch: datetime


class Rows:
    """The rows of a sheet with the values of their cells, at most ``columns_max`` of each; empty rows are left out."""

    def __init__(self, book: Book, *, columns_max: int, lines_max: int) -> None:
        self._book = book
        self._columns_max = columns_max
        self._lines_max = lines_max
        self._found: list[tuple[int, list[Cell]]] = []
        self._line = 0
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._cell: Mapping[str, str] = {}
        self._formula: str | None = None
        self._text = _Text()

    def of(self, part: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
        """Yield rows with their numbers. Raises SheetRefused."""
        for _ in _through(part, self._start, self._end, self._text.add):
            yield from self._found
            self._found.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _CELL:
            self._cell = attributes
            self._formula = None
            self._column = coordinate_to_tuple(attributes["r"])[1] if "r" in attributes else self._column + 1
        elif name in {_VALUE, _TEXT}:
            self._text.is_on = not self._text.aloud
        elif name == _FORMULA:
            self._text.is_on = True
        elif name == _READING:
            self._text.aloud += 1
        elif name == _ROW:
            self._line = int(attributes["r"]) if "r" in attributes else self._line + 1
            self._column = 0
            self._cells.clear()

    def _end(self, name: str) -> None:
        if name in {_VALUE, _TEXT}:
            self._text.is_on = False
        elif name == _FORMULA:
            self._text.is_on = False
            self._formula = f"={self._text.take()}"
        elif name == _CELL:
            text = self._text.take()
            if self._column <= self._columns_max and (value := self._value(text)) is not None:
                self._cells[self._column] = value
        elif name == _READING:
            self._text.aloud -= 1
        elif name == _ROW and self._cells and 0 < self._line <= self._lines_max:
            width = max(self._cells)
            self._found.append((self._line, [self._cells.get(column) for column in range(1, width + 1)]))

    def _value(self, text: str) -> Cell:
        kind = self._cell.get("t", "n")
        if not text:
            # A program wrote this formula and none has computed it: nobody knows what it comes to.
            return None if self._formula is None or kind == "str" else Formula(self._formula)
        match kind:
            case "s":
                place = int(text)
                if place < 0:
                    raise SheetRefused(Unreadable.BROKEN)
                return self._book.strings[place]
            case "b":
                return bool(int(text))
            case "n":
                return self._number(text)
            case "d":
                read: Any = from_ISO8601
                return _moment(read(text))
            case _:
                return text

    def _number(self, text: str) -> Cell:
        if len(text) > _NUMBER_CHARACTERS_MAX:
            raise SheetRefused(Unreadable.BROKEN)
        style = int(self._cell.get("s", "0"))
        if style in self._book.moments:
            try:
                return _moment(from_excel(float(text), self._book.epoch, timedelta=style in self._book.spans))
            except (OverflowError, ValueError):
                return "#VALUE!"
        number = Decimal(text) if text.lstrip("-").isdigit() else Decimal(repr(float(text)))
        if not number.is_finite():
            raise SheetRefused(Unreadable.BROKEN)
        # A spreadsheet keeps whole numbers as floats: 2014.0 is 2014.
        return Decimal(int(number)) if number == number.to_integral_value() else number


def _moment(value: Any) -> Cell:
    match value:
        case datetime():
            return value.date() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value
        case timedelta() | _:
            return str(value)
