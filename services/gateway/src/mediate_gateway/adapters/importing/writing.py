"""Writes CSV and XLSX that spreadsheets open, in which nothing is a formula."""

import csv
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from mediate_gateway.domain.importing.sheets import Cell, Formula
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import neutral, original

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARKED: Final = PatternFill("solid", fgColor="FFFFD9B3")
_HEADING: Final = Font(bold=True)
_SHEET_NAME_CHARACTERS_MAX: Final = 31
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'"))
_CONTROL: Final = dict.fromkeys(set(range(32)) - {9, 10, 13})
_WIDTH_MIN: Final = 12
_WIDTH_MAX: Final = 48

Row = Sequence[Cell]
Marks = Collection[int]
"""Places of the cells in a row that something is wrong with, the first being 0."""


def written_csv(headings: Sequence[str], rows: Iterable[Row], language: Language = Language.EN) -> bytes:
    """Return a CSV file: ``;`` between cells, UTF-8 with a byte order mark, lines that end as RFC 4180 says.

    Decimals are written as the language writes them.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(heading) for heading in headings])
    writer.writerows([as_text(cell, language) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def written_xlsx(title: str, headings: Sequence[str], rows: Iterable[tuple[Row, Marks]]) -> bytes:
    """Return a spreadsheet of one sheet; marked cells are coloured."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(_NOT_IN_NAMES)[:_SHEET_NAME_CHARACTERS_MAX] or None)
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(heading) + 2, _WIDTH_MIN), _WIDTH_MAX)
    named = [_xlsx_cell(sheet, heading) for heading in headings]
    for cell in named:
        cell.font = _HEADING
    sheet.append(named)
    for row, marks in rows:
        cells = [_xlsx_cell(sheet, cell) for cell in row]
        for place in marks:
            cells[place].fill = _MARKED
        sheet.append(cells)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def as_text(cell: Cell, language: Language) -> str:
    """Return a cell as a CSV file in a language holds it."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case Decimal():
            # A number is no text: one below zero begins with a sign and is no formula.
            return f"{cell:f}".replace(".", "," if language is Language.NL else ".")
        case date():
            return cell.isoformat()
        case Formula():
            return neutral(cell.text)
        case _:
            return neutral(cell)


def _xlsx_cell(sheet: WriteOnlyWorksheet, value: Cell) -> Any:
    if isinstance(value, Formula):
        return _xlsx_cell(sheet, neutral(value.text))
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=cast("Any", value))
    # An apostrophe that is part of the text would be taken for one of ours when it is read.
    text = value if original(value) == value else neutral(value)
    cell: Any = WriteOnlyCell(sheet, value=text.translate(_CONTROL))
    # Told that it is text, no spreadsheet computes it.
    cell.data_type = "s"
    return cell
