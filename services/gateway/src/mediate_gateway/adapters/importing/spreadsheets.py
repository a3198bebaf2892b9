"""Reads XLSX: of formulas what they came to, of a file with macros or one that unpacks beyond bounds nothing."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS
from typing_extensions import override

from mediate_gateway.adapters.importing.sheet_xml import Book, Rows, check_beginning, shared_strings
from mediate_gateway.domain.importing.sheets import COLUMNS_MAX, Cell, Sheet, SheetRefused, Unreadable, sheet_of

_PARTS_MAX: Final = 2_000
_DIRECTORY_BYTES_MAX: Final = 1 << 20
_UNPACKED_BYTES_MAX: Final = 128 << 20
_STRINGS_BYTES_MAX: Final = 48 << 20
_OTHERS_BYTES_MAX: Final = 4 << 20
"""Of parts that are no sheet and no texts: how the book is put together, and how it looks."""
_RATIO_MAX: Final = 250
_RATIO_FROM_BYTES: Final = 4 << 20
"""Below this size it does not matter how far a part was packed."""
_TAGS_MAX: Final = 8_000_000
_TAGS_OF_OTHERS_MAX: Final = 150_000
_CHUNK_BYTES: Final = 1 << 20
_LINES_MAX: Final = 1 << 20
"""As many rows as a spreadsheet has."""
_TYPES: Final = "[Content_Types].xml"
_WORKBOOK: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS: Final = (b"macroEnabled", b"vbaProject", b"macrosheet")
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_COMMENT_BYTES_MAX: Final = 1 << 16
_UNREADABLE: Final = (
    BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    IndexError,
    OSError,
    EOFError,
    NotImplementedError,
    RecursionError,
)
"""What openpyxl raises on files that are not what they seem; it checks little by itself."""


class _Reader(ExcelReader):
    """Reads how a book is put together; its texts and cells are read elsewhere, within bounds."""

    @override
    def read_strings(self) -> None:
        """Leave the texts for later."""

    @property
    def strings_path(self) -> str | None:
        """Where the texts are that cells share."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        return None if part is None else str(part.PartName)[1:]


def read_spreadsheet(content: bytes) -> Sheet:
    """Return the first sheet of a spreadsheet that shows. Raises SheetRefused."""
    _check(content)
    try:
        reader = _Reader(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        with closing(reader.archive):
            reader.read()
            shown = [sheet for sheet in reader.wb.worksheets if sheet.sheet_state == "visible"]
            if not shown:
                raise SheetRefused(Unreadable.EMPTY)
            return sheet_of(_rows(reader, shown[0]))
    except _UNREADABLE as error:
        raise SheetRefused(Unreadable.BROKEN) from error


def _rows(reader: _Reader, sheet: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    strings: list[str] = []
    if reader.strings_path is not None:
        with reader.archive.open(reader.strings_path) as part:
            strings = shared_strings(part)
    made: Any = reader.wb
    book = Book(strings, frozenset(made._date_formats), frozenset(made._timedelta_formats), made.epoch)
    # One column more than is taken, so that there being too many shows.
    rows = Rows(book, columns_max=COLUMNS_MAX + 1, lines_max=_LINES_MAX)
    with reader.archive.open(sheet._worksheet_path) as part:
        yield from rows.of(part)


def _check(content: bytes) -> None:
    """Look at the package before anything in it is read. Raises SheetRefused."""
    if _OPEN_DOCUMENT in content[:100]:
        raise SheetRefused(Unreadable.OPEN_DOCUMENT)
    _check_directory(content)
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
            if any(each in types for each in _MACROS):
                raise SheetRefused(Unreadable.MACROS)
            if _WORKBOOK not in types:
                raise SheetRefused(Unreadable.OTHER_CONTENT)
            for part in parts:
                if part.filename.casefold().endswith((".xml", ".rels")):
                    _check_tags(package, part)
    except (BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise SheetRefused(Unreadable.BROKEN) from error


def _check_directory(content: bytes) -> None:
    """Look how long the list of parts is, before an object is made for each of them. Raises SheetRefused."""
    at = content.rfind(_END, max(0, len(content) - _END_BYTES - _COMMENT_BYTES_MAX))
    if at < 0 or at + _END_BYTES > len(content):
        raise SheetRefused(Unreadable.BROKEN)
    parts, directory_bytes = struct.unpack_from("<HL", content, at + 10)
    if parts > _PARTS_MAX or directory_bytes > _DIRECTORY_BYTES_MAX:
        raise SheetRefused(Unreadable.UNPACKED)


def _check_part(part: ZipInfo) -> None:
    name = part.filename.casefold()
    if "vbaproject" in name or "macrosheets/" in name:
        raise SheetRefused(Unreadable.MACROS)
    if part.flag_bits & 1:
        raise SheetRefused(Unreadable.PROTECTED)
    # Reading stops at the size that is declared, so a part that lies about it is cut and not unpacked.
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > _bytes_max(name) or (part.file_size > _RATIO_FROM_BYTES and ratio > _RATIO_MAX):
        raise SheetRefused(Unreadable.UNPACKED)


def _is_sheet(name: str) -> bool:
    return "worksheets/" in name and not name.endswith(".rels")


def _bytes_max(name: str) -> int:
    if name.endswith("sharedstrings.xml"):
        return _STRINGS_BYTES_MAX
    # What is no XML, such as a picture, is never read.
    return _OTHERS_BYTES_MAX if name.endswith((".xml", ".rels")) and not _is_sheet(name) else _UNPACKED_BYTES_MAX


def _check_tags(package: ZipFile, part: ZipInfo) -> None:
    """Count the tags of a part, which takes a thousandth of reading them, and look at how it begins."""
    name = part.filename.casefold()
    tags_max = _TAGS_MAX if _is_sheet(name) or name.endswith("sharedstrings.xml") else _TAGS_OF_OTHERS_MAX
    tags = 0
    with package.open(part) as opened:
        check_beginning(opened)
    with package.open(part) as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            tags += chunk.count(b"<")
            if tags > tags_max:
                raise SheetRefused(Unreadable.UNPACKED)
