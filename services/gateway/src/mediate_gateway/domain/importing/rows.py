"""Rows of a file made ready for the service that takes them, with what is wrong in them before it is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from mediate_gateway.domain.importing.cells import CellRefused, value_of
from mediate_gateway.domain.importing.described import ID, FileColumn, ImportKind
from mediate_gateway.domain.importing.headings import Mapped
from mediate_gateway.domain.importing.sheets import Sheet, SheetRow
from mediate_gateway.domain.languages import Language

TWICE: Final = "twice"
"""Why a row is refused that holds what stands on an earlier line too, and may stand once."""


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class CellError:
    """What is wrong with a cell, or with a whole row where no ``column`` is named.

    ``why`` is one of our words for it, ``reason`` what the service said; either is None.
    """

    column: str
    why: str | None = None
    reason: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True)
class ReadyRow:
    """A row as the service takes it; with ``errors`` it is not sent at all."""

    line: int
    id: str | None
    values: Mapping[str, Any]
    errors: tuple[CellError, ...] = ()

    @property
    def body(self) -> dict[str, Any]:
        """The row in a batch."""
        return {"line": self.line, "id": self.id, "values": dict(self.values)}


def ready(sheet: Sheet, kind: ImportKind, mapped: Mapped, language: Language) -> Iterator[ReadyRow]:
    """Yield every row of a file, read by what its columns hold; what may stand once is refused where it comes again.

    A batch knows nothing of the next one while it is tried.
    """
    columns = [(place, column) for place, key in mapped.items() if (column := kind.column(key)) is not None]
    seen: list[tuple[FileColumn, set[Any]]] = [(column, set()) for column in kind.columns if column.unique]
    for row in sheet.rows:
        made = _ready(row, columns, language)
        again = [column.key for column, values in seen if _held(made, column) in values]
        for column, values in seen:
            if (held := _held(made, column)) is not None:
                values.add(held)
        yield replace(made, errors=(*made.errors, *(CellError(key, TWICE) for key in again))) if again else made


def _held(row: ReadyRow, column: FileColumn) -> Any:
    """Return what no other row may hold; None where this one holds nothing, or not all that it takes to tell."""
    if column.key == ID:
        return row.id
    held = row.values.get(column.key)
    if held is None or column.unique_with is None:
        return held
    is_whole = row.id is None or column.unique_with in row.values
    return (held, row.values.get(column.unique_with)) if is_whole else None


def missing(kind: ImportKind, mapped: Mapped) -> Sequence[str]:
    """Return the keys of columns without which no row can be taken: the required ones, or the id."""
    keys = set(mapped.values())
    if ID in keys:
        return []
    if not kind.adds:
        return [ID]
    return [column.key for column in kind.columns if column.required and column.key not in keys]


def _ready(row: SheetRow, columns: Sequence[tuple[int, FileColumn]], language: Language) -> ReadyRow:
    values: dict[str, Any] = {}
    errors: list[CellError] = []
    for place, column in columns:
        try:
            values[column.key] = value_of(row.cells[place], column, language)
        except CellRefused as refused:
            errors.append(CellError(column.key, refused.why.value, suggestion=refused.suggestion))
    return ReadyRow(row.line, values.pop(ID, None), values, tuple(errors))
