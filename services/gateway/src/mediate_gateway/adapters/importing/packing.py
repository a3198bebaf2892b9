"""Packs the cells of a file for keeping: not the file itself, of which nothing is read twice."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from zlib import compress, decompress

from pydantic_core import from_json, to_json

from mediate_gateway.domain.importing.sheets import Cell, Formula, Sheet, SheetRow

_LEVEL: Final = 6


def packed(sheet: Sheet) -> bytes:
    """Return a sheet as it is kept: text as it is, and anything else with the letter of its kind."""
    rows = [[row.line, *(_told(cell) for cell in row.cells)] for row in sheet.rows]
    return compress(to_json([list(sheet.headings), rows]), _LEVEL)


def unpacked(content: bytes) -> Sheet:
    """Return a sheet that was kept."""
    headings, rows = from_json(decompress(content))
    return Sheet(tuple(headings), tuple(SheetRow(line, tuple(_cell(told) for told in cells)) for line, *cells in rows))


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
