"""The refused rows as a file: as they were brought, with what is wrong, to be corrected and brought again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mediate_gateway.adapters.importing.writing import Marks, Row, as_text, written_csv, written_xlsx
from mediate_gateway.adapters.imports import ImportLine
from mediate_gateway.domain.importing.rows import CellError
from mediate_gateway.domain.importing.sheets import Cell, SheetRow
from mediate_gateway.domain.neutralising import original
from mediate_gateway.entrypoints.pages.importing.telling import told
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.import_batches import Opened

_BETWEEN = " | "


@dataclass(frozen=True)
class RejectsFile:
    """A file of refused rows, with its headings."""

    headings: Sequence[str]
    content: bytes


def rejects_file(opened: Opened, lines: Sequence[ImportLine], extension: str, word: Wording) -> RejectsFile:
    """Return the refused rows of a file as CSV or XLSX: its own columns, then line, column, value, reason, suggestion.

    In XLSX the cells that are wrong are marked.
    """
    named = ("line", "column", "value", "reason", "suggestion")
    headings = [*opened.sheet.headings, *(word.say(f"import.refused.{each}") for each in named)]
    rows = list(_rows(opened, lines, word))
    if extension == "csv":
        content = written_csv(headings, (row for row, _ in rows), opened.file.language)
    else:
        content = written_xlsx(opened.kind.title[word.language], headings, rows)
    return RejectsFile(headings, content)


def _rows(opened: Opened, lines: Sequence[ImportLine], word: Wording) -> Iterator[tuple[Row, Marks]]:
    places = {key: place for place, key in (opened.file.mapping or {}).items()}
    rows = {row.line: row for row in opened.sheet.rows}
    for line in lines:
        row = rows[line.line]
        brought: list[Cell] = [original(cell) if isinstance(cell, str) else cell for cell in row.cells]
        marks = {places[error.column] for error in line.errors if error.column in places}
        yield [*brought, str(line.line), *_said(line.errors, opened, row, places, word)], sorted(marks)


def _said(
    errors: Sequence[CellError], opened: Opened, row: SheetRow, places: dict[str, int], word: Wording
) -> Iterator[str]:
    found = [told(error, opened.kind, word) for error in errors]
    values = [row.cells[places[error.column]] if error.column in places else None for error in errors]
    yield _BETWEEN.join(each.column for each in found)
    yield _BETWEEN.join(original(as_text(value, opened.file.language)) for value in values)
    yield _BETWEEN.join(each.text for each in found)
    yield _BETWEEN.join(each.suggestion for each in found).strip(_BETWEEN)
