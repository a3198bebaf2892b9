"""Lines of a file as they are shown: each cell that is imported, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mediate_gateway.adapters.importing.writing import as_text
from mediate_gateway.adapters.imports import ImportLine
from mediate_gateway.domain.importing.rows import Outcome
from mediate_gateway.domain.importing.sheets import Cell
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import original
from mediate_gateway.entrypoints.pages.importing.telling import Told, told
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.import_batches import Opened

_CHARACTERS_MAX: Final = 120
_RECORD_AT: Final = {
    "organisations": "/community/organisations/{id}",
    "needs": "/community/needs/{id}",
    "offers": "/community/offers/{id}",
    "items": "/agenda/items/{id}",
    "activities": "/agenda/activities/{id}",
    "proposals": "/agenda/proposals/{id}",
    "deals": "/pipeline/deals/{id}",
}
"""The page of a record by its kind; a figure shows on its indicator's."""


@dataclass(frozen=True)
class ShownCell:
    """A cell, with what is wrong with it."""

    text: str
    column: str
    wrong: Sequence[Told]


@dataclass(frozen=True)
class Shown:
    """A line, with what is wrong with all of it or with what no column holds; ``at`` is the path of its record."""

    line: int
    outcome: Outcome
    at: str | None
    cells: Sequence[ShownCell]
    wrong: Sequence[Told]


def shown_lines(opened: Opened, lines: Sequence[ImportLine], word: Wording) -> list[Shown]:
    """Return lines with the cells of the columns that are imported."""
    mapped = sorted((opened.file.mapping or {}).items())
    rows = {row.line: row for row in opened.sheet.rows}
    found = []
    for line in lines:
        errors = [told(error, opened.kind, word) for error in line.errors]
        row = rows.get(line.line)
        cells = [
            ShownCell(
                # Of what is confidential, cells are gone once all of it was taken; the record is there.
                shortened(row.cells[place], opened.file.language) if row is not None else _gone(at, word),
                _heading(opened, key, word),
                [error for error in errors if error.key == key],
            )
            for at, (place, key) in enumerate(mapped)
        ]
        keys = {key for _, key in mapped}
        wrong = [error for error in errors if error.key not in keys]
        found.append(Shown(line.line, line.outcome, _record_at(opened, line), cells, wrong))
    return found


def _gone(at: int, word: Wording) -> str:
    return word.say("import.gone") if at == 0 else ""


def _record_at(opened: Opened, line: ImportLine) -> str | None:
    """Return the path of the record that a line made, changed or left as it was; None where there is none."""
    is_there = opened.file.is_begun or line.outcome is not Outcome.CREATED
    at = _RECORD_AT.get(opened.kind.kind)
    if at is None or line.record_id is None or line.outcome is Outcome.REFUSED or not is_there:
        return None
    return at.format(id=line.record_id)


def shortened(cell: Cell, language: Language) -> str:
    """Return a cell as a table shows it."""
    text = original(as_text(cell, language))
    return text if len(text) <= _CHARACTERS_MAX else f"{text[:_CHARACTERS_MAX]}…"


def _heading(opened: Opened, key: str, word: Wording) -> str:
    column = opened.kind.column(key)
    return "" if column is None else column.words[word.language]
