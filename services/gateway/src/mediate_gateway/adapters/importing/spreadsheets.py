"""Reads XLSX: of formulas what they came to, of a file with macros or one that unpacks beyond bounds nothing."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from mediate_gateway.domain.importing.sheets import COLUMNS_MAX, Cell, Sheet, SheetRefused, Unreadable, sheet_of

_PARTS_MAX: Final = 2_000
_UNPACKED_BYTES_MAX: Final = 128 << 20
_STRINGS_BYTES_MAX: Final = 48 << 20
_STYLES_BYTES_MAX: Final = 8 << 20
_RATIO_MAX: Final = 250
_RATIO_FROM_BYTES: Final = 4 << 20
"""Below this size it does not matter how far a part was packed."""
_LINES_MAX: Final = 1 << 20
"""As many rows as a spreadsheet has."""
_TYPES_BYTES_MAX: Final = 1 << 20
_TYPES: Final = "[Content_Types].xml"
_WORKBOOK: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS: Final = (b"macroEnabled", b"vbaProject", b"macrosheet")
_UNREADABLE: Final = (
    BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
)
"""What openpyxl raises on files that are not what they seem; it checks little by itself."""


def read_spreadsheet(content: bytes) -> Sheet:
    """Return the first sheet of a spreadsheet that shows. Raises SheetRefused."""
    _check(content)
    try:
        with closing(load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)) as book:
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not shown:
                raise SheetRefused(Unreadable.EMPTY)
            # What a file says of its own size may be anything.
            shown[0].reset_dimensions()
            return sheet_of(_rows(shown[0]))
    except _UNREADABLE as error:
        raise SheetRefused(Unreadable.BROKEN) from error


def _check(content: bytes) -> None:
    """Look at the package before anything in it is read. Raises SheetRefused."""
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > _PARTS_MAX or sum(part.file_size for part in parts) > _UNPACKED_BYTES_MAX:
                raise SheetRefused(Unreadable.UNPACKED)
            for part in parts:
                _check_part(part)
            if _TYPES not in package.namelist():
                raise SheetRefused(Unreadable.OTHER_CONTENT)
            types = package.read(_TYPES)
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise SheetRefused(Unreadable.BROKEN) from error
    if any(each in types for each in _MACROS):
        raise SheetRefused(Unreadable.MACROS)
    if _WORKBOOK not in types:
        raise SheetRefused(Unreadable.OTHER_CONTENT)


def _check_part(part: ZipInfo) -> None:
    name = part.filename.casefold()
    if "vbaproject" in name or "macrosheets/" in name:
        raise SheetRefused(Unreadable.MACROS)
    if part.flag_bits & 1:
        raise SheetRefused(Unreadable.PROTECTED)
    # Reading stops at the size that is declared, so a part that lies about it is cut and not unpacked.
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > _bound(name) or (part.file_size > _RATIO_FROM_BYTES and ratio > _RATIO_MAX):
        raise SheetRefused(Unreadable.UNPACKED)


def _bound(name: str) -> int:
    if name == _TYPES.casefold():
        return _TYPES_BYTES_MAX
    if name.endswith("sharedstrings.xml"):
        return _STRINGS_BYTES_MAX
    return _STYLES_BYTES_MAX if name.endswith("styles.xml") else _UNPACKED_BYTES_MAX


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    # One column more than is taken, so that there being too many shows. A file may number its rows as it likes, and
    # every row that it leaves out is gone through: no further than any spreadsheet goes, and nothing is read of them.
    found = sheet.iter_rows(max_row=_LINES_MAX, max_col=COLUMNS_MAX + 1, values_only=True)
    for line, row in enumerate(found, start=1):
        if row.count(None) < len(row):
            yield line, [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    match value:
        case None | str() | bool():
            return value
        case int() | float():
            number = Decimal(repr(value))
            # A spreadsheet keeps whole numbers as floats: 2014.0 is 2014.
            return Decimal(int(number)) if number == number.to_integral_value() else number
        case datetime():
            return value.date() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value
        case _:
            return str(value)
