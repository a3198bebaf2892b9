"""Read a file of rows in which every cell knows its place, so that what is wrong can be pointed at."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from mediate_deploy.load import cells
from mediate_deploy.load.report import Reject

T = TypeVar("T")

FILE_BYTES_MAX = 5_000_000
ROWS_MAX = 10_000
SHOWN_CHARACTERS_MAX = 80
HEADER_ROW = 1


@dataclass
class Row:
    """One row: its cells by column, its place, and what was found wrong while it was read."""

    kind: str
    file: str
    number: int
    by_column: Mapping[str, str]
    rejects: list[Reject] = field(default_factory=list)

    def cell(self, column: str) -> str:
        """Return the cell without surrounding blanks; an absent column counts as empty."""
        return self.by_column.get(column, "").strip()

    def refuse(self, column: str, reason: str) -> None:
        """Note that a cell cannot be accepted."""
        shown = self.cell(column)[:SHOWN_CHARACTERS_MAX]
        self.rejects.append(Reject(self.kind, self.file, self.number, column, shown, reason))

    def read(self, column: str, reader: Callable[[str], T]) -> T | None:
        """Return what the reader makes of a cell that must be filled; None once it is refused."""
        if not self.cell(column):
            self.refuse(column, "must be filled")
            return None
        return self.read_if_filled(column, reader)

    def read_if_filled(self, column: str, reader: Callable[[str], T]) -> T | None:
        """Return what the reader makes of a cell, or None where it is empty or refused."""
        if not self.cell(column):
            return None
        try:
            return reader(self.cell(column))
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def both_languages(self, stem: str, reader: Callable[[str], str] = cells.line) -> dict[str, str] | None:
        """Return the text of `<stem>_nl` and `<stem>_en`, which must both be filled."""
        dutch, english = self.read(f"{stem}_nl", reader), self.read(f"{stem}_en", reader)
        return None if dutch is None or english is None else {"nl": dutch, "en": english}

    def both_languages_if_any(self, stem: str, reader: Callable[[str], str] = cells.line) -> dict[str, str] | None:
        """Return the text in both languages, or None where neither is filled; one alone is refused."""
        if not self.cell(f"{stem}_nl") and not self.cell(f"{stem}_en"):
            return None
        return self.both_languages(stem, reader)


@dataclass
class Sheet:
    """The rows of one file, and what was wrong with the file itself."""

    rows: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        """Whether the file as a whole could be read, so that its rows are all there."""
        return not self.rejects


def read_sheet(directory: Path, file: str, kind: str, columns: frozenset[str]) -> Sheet:
    """Return the rows of a CSV file in UTF-8, with or without byte order mark, `;` between columns.

    `columns` must all be there and there may be no others. Nothing is raised: a file that is absent, too
    large, not UTF-8 or without its columns is a reject of row 1, a row with too few or too many cells of its
    own row.
    """
    sheet = Sheet()

    def refuse(row: int, column: str, value: str, reason: str) -> None:
        sheet.rejects.append(Reject(kind, file, row, column, value[:SHOWN_CHARACTERS_MAX], reason))

    try:
        content = _content(directory / file)
    except (OSError, ValueError) as error:
        refuse(HEADER_ROW, "", "", f"the file cannot be read: {_reason(error)}")
        return sheet
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=";", strict=True)
    records = _records(reader, lambda row, reason: refuse(row, "", "", reason))
    _, header = next(records, (HEADER_ROW, []))
    names = [name.strip() for name in header]
    for missing in sorted(columns - set(names)):
        refuse(HEADER_ROW, missing, "", "the column is missing")
    for name in dict.fromkeys(names):
        if name not in columns:
            refuse(HEADER_ROW, name, "", "there is no such column")
        elif names.count(name) > 1:
            refuse(HEADER_ROW, name, "", "the column is there more than once")
    if not sheet.readable:
        return sheet
    for number, record in records:
        row = Row(kind, file, number, dict(zip(names, record, strict=False)))
        if len(record) != len(names):
            reason = f"the row has {len(record)} cells, the first row has {len(names)}"
            row.rejects.append(Reject(kind, file, number, "", "", reason))
        sheet.rows.append(row)
    return sheet


def _content(path: Path) -> str:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise ValueError(f"it is larger than {FILE_BYTES_MAX:,} bytes")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 from byte {error.start}") from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or "it is not there") if isinstance(error, OSError) else str(error)


def _records(reader: Iterator[list[str]], refuse: Callable[[int, str], None]) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells, passing over empty rows; what follows a broken quote is not guessed at."""
    number = 0
    while True:
        number += 1
        if number > ROWS_MAX + HEADER_ROW:
            refuse(number, f"the file has more than {ROWS_MAX:,} rows; the rest is not read")
            return
        try:
            record = next(reader, None)
        except csv.Error as error:
            refuse(number, f"the rest of the file cannot be read: {error}")
            return
        if record is None:
            return
        if any(cell.strip() for cell in record):
            yield number, record
