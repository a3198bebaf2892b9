"""What the values of a file mean that are called otherwise there than here: their stages, their funds, their names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from mediate_gateway.domain.importing.cells import CellRefused, shown_in_full, value_of
from mediate_gateway.domain.importing.described import ColumnKind, FileColumn
from mediate_gateway.domain.importing.folding import folded
from mediate_gateway.domain.importing.headings import Mapped
from mediate_gateway.domain.importing.sheets import Cell, Sheet, is_blank
from mediate_gateway.domain.languages import Language

Meant = Mapping[str, Mapping[str, str]]
"""By the key of a column, and what a cell of it says, what that means as the service takes it."""

VALUES_MAX: Final = 100
"""Most values of a column that are asked about; what is beyond them is refused row by row."""
NEAR_MAX: Final = 5
_ALIKE: Final = 0.55
_CHARACTERS_MAX: Final = 300


def said(cell: Cell) -> str:
    """Return a cell as what it says is looked up."""
    return " ".join(shown_in_full(cell).split())


def as_meant(sheet: Sheet, mapped: Mapped, meant: Meant) -> Sheet:
    """Return a sheet in which every cell says what it was said to mean."""
    places = {place: meant[key] for place, key in mapped.items() if meant.get(key)}
    if not places:
        return sheet

    def read(cells: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(
            cell if place not in places else places[place].get(said(cell), cell) for place, cell in enumerate(cells)
        )

    return Sheet(sheet.headings, tuple(replace(row, cells=read(row.cells)) for row in sheet.rows))


def values_of(sheet: Sheet, place: int) -> list[str]:
    """Return what the cells of a column say, each once, in the order of the file."""
    found = {said(row.cells[place]): None for row in sheet.rows if not is_blank(row.cells[place])}
    return [value for value in found if value and value.isprintable() and len(value) <= _CHARACTERS_MAX]


def not_chosen(values: Sequence[str], column: FileColumn, language: Language) -> list[str]:
    """Return the values that are none of what a column knows."""
    found = []
    for value in values:
        try:
            value_of(value, column, language)
        except CellRefused:
            found.append(value)
    return found


def not_named(values: Sequence[str], names: Sequence[str], identifiers: Sequence[str]) -> list[str]:
    """Return the values that are no name of a record, whatever their case, and no id of one."""
    known = {name.casefold() for name in names} | set(identifiers)
    return [value for value in values if value.casefold() not in known]


def near(value: str, names: Sequence[str]) -> list[str]:
    """Return the names that a value is most like, the nearest first."""
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(folded(name), name)
    asked = folded(value)
    held = [by_fold[fold] for fold in by_fold if asked and fold and (asked in fold or fold in asked)]
    close = [by_fold[fold] for fold in get_close_matches(asked, by_fold, n=NEAR_MAX, cutoff=_ALIKE)]
    return list(dict.fromkeys([*close, *held]))[:NEAR_MAX]


def is_asked_about(column: FileColumn) -> bool:
    """Tell whether it can be said of a column's values what they mean."""
    return column.kind in {ColumnKind.CHOICE, ColumnKind.REFERENCE}
