"""Lines of a file as they are shown: each cell that is imported, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from mediate_gateway.adapters.importing.writing import as_text
from mediate_gateway.adapters.imports import ImportLine
from mediate_gateway.domain.importing.rows import Outcome
from mediate_gateway.domain.importing.sheets import Cell
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import original
from mediate_gateway.entrypoints.pages.importing.telling import Told, told
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.import_files import Opened

_CHARACTERS_MAX = 120


@dataclass(frozen=True)
class ShownCell:
    """A cell, with what is wrong with it."""

    text: str
    column: str
    wrong: Sequence[Told]


@dataclass(frozen=True)
class Shown:
    """A line, with what is wrong with all of it or with what no column holds."""

    line: int
    outcome: Outcome
    cells: Sequence[ShownCell]
    wrong: Sequence[Told]


def shown_lines(opened: Opened, lines: Sequence[ImportLine], word: Wording) -> list[Shown]:
    """Return lines with the cells of the columns that are imported."""
    mapped = sorted((opened.file.mapping or {}).items())
    rows = {row.line: row for row in opened.sheet.rows}
    found = []
    for line in lines:
        errors = [told(error, opened.kind, word) for error in line.errors]
        row = rows[line.line]
        cells = [
            ShownCell(
                shortened(row.cells[place], opened.file.language),
                _heading(opened, key, word),
                [error for error in errors if error.key == key],
            )
            for place, key in mapped
        ]
        keys = {key for _, key in mapped}
        found.append(Shown(line.line, line.outcome, cells, [error for error in errors if error.key not in keys]))
    return found


def shortened(cell: Cell, language: Language) -> str:
    """Return a cell as a table shows it."""
    text = original(as_text(cell, language))
    return text if len(text) <= _CHARACTERS_MAX else f"{text[:_CHARACTERS_MAX]}…"


def _heading(opened: Opened, key: str, word: Wording) -> str:
    column = opened.kind.column(key)
    return "" if column is None else column.words[word.language]
