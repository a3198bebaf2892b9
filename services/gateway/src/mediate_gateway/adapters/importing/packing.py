"""Packs the cells of a file for keeping: not the file itself, of which nothing is read twice."""

import zlib
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic_core import from_json, to_json

from mediate_gateway.domain.importing.sheets import Cell, Formula, Sheet, SheetRow

_LEVEL: Final = 6
_BYTES_MAX: Final = 256 << 20
"""More than the largest sheet that is read takes as text."""


class NotPacked(Exception):
    """What was kept is no sheet that was packed here: somebody put something else in its place."""


def packed(sheet: Sheet) -> bytes:
    """Return a sheet as it is kept: text as it is, and anything else with the letter of its kind."""
    rows = [[row.line, *(_told(cell) for cell in row.cells)] for row in sheet.rows]
    return zlib.compress(to_json([list(sheet.headings), rows]), _LEVEL)


def unpacked(content: bytes) -> Sheet:
    """Return a sheet that was kept. Raises NotPacked, for what would be far larger than any sheet at its bound."""
    unpacking = zlib.decompressobj()
    try:
        told = unpacking.decompress(content, _BYTES_MAX)
        if not unpacking.eof:
            raise NotPacked
        headings, rows = from_json(told)
        return Sheet(tuple(map(_text, headings)), tuple(_row(*row) for row in rows))
    except (zlib.error, ValueError, TypeError, ArithmeticError) as error:
        # Its own words would repeat what was kept.
        raise NotPacked(type(error).__name__) from None


def _row(line: Any, *cells: Any) -> SheetRow:
    if not isinstance(line, int):
        raise TypeError("a line has a number")
    return SheetRow(line, tuple(map(_cell, cells)))


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError("a heading is text")
    return told


def _told(cell: Cell) -> Any:
    match cell:
        case Decimal():
            return {"n": f"{cell:f}"}
        case date():
            return {"d": cell.isoformat()}
        case Formula():
            return {"f": _told(cell.text)}
        case str():
            # Half a character, as broken files have it, cannot be kept.
            return cell.encode("utf-8", "replace").decode()
        case _:
            return cell


def _cell(told: Any) -> Cell:
    match told:
        case {"n": number}:
            return Decimal(number)
        case {"d": day}:
            return date.fromisoformat(day)
        case {"f": text}:
            return Formula(text)
        case None | bool() | str():
            return told
        case _:
            raise TypeError(f"{told!r} is no cell")
