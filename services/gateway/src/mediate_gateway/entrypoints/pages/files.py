"""Lists as files that a spreadsheet opens and an import reads: CSV, and XLSX.

A file is written as its rows are read, so that it may be longer than memory. What people typed stays text in it: a
spreadsheet would take what begins with ``=`` for a formula, and do what it says.
"""

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import neutral, original
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_gateway.entrypoints.wording import AMSTERDAM

Rows = AsyncIterator[Sequence[Sequence[Plain]]]
"""Rows of a file, some hundreds at a time."""
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MARK: Final = "\ufeff"
"""Tells a spreadsheet that a CSV file is UTF-8."""
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_CHARACTERS_MAX: Final = 32_767
_YES_NO: Final = {Language.NL: ("ja", "nee"), Language.EN: ("yes", "no")}
_BETWEEN: Final = "; "
_PART_BYTES: Final = 64 * 1024
_IN_MEMORY_BYTES_MAX: Final = 1024 * 1024
_DAY: Final = "yyyy-mm-dd"
_MOMENT: Final = "yyyy-mm-dd hh:mm"


def written(value: Plain, language: Language) -> str:
    """Return a value as a CSV file holds it: decimals as the language writes them, days and moments by ISO 8601."""
    match value:
        case None:
            text = ""
        case bool():
            text = _YES_NO[language][not value]
        case Decimal():
            text = f"{value:f}".replace(".", "," if language is Language.NL else ".")
        case datetime():
            text = value.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")
        case int() | date():
            text = str(value)
        case str():
            text = neutral(value)
        case _ if isinstance(value, Sequence):
            text = neutral(_BETWEEN.join(value))
        case _:
            text = str(value)
    return text


async def csv_of(header: Sequence[str], rows: Rows, language: Language) -> AsyncIterator[bytes]:
    """Yield a CSV file (RFC 4180): UTF-8 with a byte order mark, semicolons between cells, lines that end in CRLF."""
    yield (_MARK + _lines([header])).encode()
    async for some in rows:
        lines = await asyncio.to_thread(_lines, [[written(value, language) for value in row] for row in some])
        yield lines.encode("utf-8", "replace")


async def xlsx_of(header: Sequence[str], rows: Rows, language: Language) -> AsyncIterator[bytes]:
    """Yield an XLSX file in which numbers are numbers and days are days; of moments the clock in Amsterdam."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    sheet.append(list(header))
    async for some in rows:
        await asyncio.to_thread(_append, sheet, some, language)
    file = TemporaryFile()  # noqa: SIM115 - whoever reads its parts to the end, or stops, closes it
    await asyncio.to_thread(book.save, file)
    async for part in parts_of(file):
        yield part


async def put_aside(parts: AsyncIterator[bytes]) -> IO[bytes]:
    """Return a file with all of these parts, for ``parts_of`` to read.

    Whoever fetches a file slowly should hold nothing open of what it is made from.
    """
    file = SpooledTemporaryFile(_IN_MEMORY_BYTES_MAX)  # noqa: SIM115 - closed by who reads it, or right here
    try:
        async for part in parts:
            await asyncio.to_thread(file.write, part)
    except BaseException:
        file.close()
        raise
    return file


async def parts_of(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield a file from its beginning, and close it."""
    with file:
        file.seek(0)
        while part := await asyncio.to_thread(file.read, _PART_BYTES):
            yield part


WRITERS: Final[dict[str, Callable[[Sequence[str], Rows, Language], AsyncIterator[bytes]]]] = {
    "csv": csv_of,
    "xlsx": xlsx_of,
}
"""What writes each kind of file."""


def _lines(rows: Sequence[Sequence[str]]) -> str:
    text = StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _append(sheet: Worksheet, rows: Sequence[Sequence[Plain]], language: Language) -> None:
    for row in rows:
        sheet.append([_cell(sheet, value, language) for value in row])


def _cell(sheet: Worksheet, value: Plain, language: Language) -> Any:
    if value is None or isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime):
        moment = WriteOnlyCell(sheet, value=value.astimezone(AMSTERDAM).replace(tzinfo=None))
        moment.number_format = _MOMENT
        return moment
    if isinstance(value, date):
        day = WriteOnlyCell(sheet)
        day.value = value
        day.number_format = _DAY
        return day
    return _text(sheet, value if isinstance(value, str) else original(written(value, language)))


def _text(sheet: Worksheet, value: str) -> Any:
    # An apostrophe that is part of the text would be taken for one of ours when the file is imported.
    text = value if original(value) == value else neutral(value)
    cell = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub(" ", text)[:_CELL_CHARACTERS_MAX])
    # Said to be text twice: to who opens the file, and to who changes the cell afterwards.
    cell.data_type = "s"
    if neutral(text) != text:
        cell.quotePrefix = True
    return cell
