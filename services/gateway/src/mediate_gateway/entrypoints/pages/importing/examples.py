"""Files that show what to fill in: the headings of a kind of record, and a row of examples under them."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from mediate_gateway.adapters.importing.writing import written_csv, written_xlsx
from mediate_gateway.domain.importing.described import ColumnKind, FileColumn, ImportKind
from mediate_gateway.domain.importing.sheets import Cell
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.wording import Wording

_BETWEEN: Final = "; "
_CENTS: Final = 100


def example_cell(column: FileColumn, word: Wording) -> Cell:
    """Return the example of a column as a cell holds it."""
    value, language = column.example, word.language
    cell: Cell = None
    match column.kind:
        case _ if value is None:
            pass
        case ColumnKind.CHOICE:
            cell = _words(column, value, language)
        case ColumnKind.CHOICES:
            cell = _BETWEEN.join(_words(column, each, language) for each in value)
        case ColumnKind.YES_NO:
            cell = word.say("listing.yes") if value else word.say("listing.no")
        case ColumnKind.DATE:
            cell = date.fromisoformat(value)
        case ColumnKind.MONEY:
            cell = Decimal(value["cents"]) / _CENTS
        case ColumnKind.INTEGER | ColumnKind.DECIMAL:
            cell = Decimal(value)
        case _:
            cell = str(value)
    return cell


def example_file(kind: ImportKind, extension: str, word: Wording) -> bytes:
    """Return the file with headings and examples, as CSV or XLSX by its ``extension``."""
    headings = [column.words[word.language] for column in kind.columns]
    row = [example_cell(column, word) for column in kind.columns]
    if extension == "csv":
        return written_csv(headings, [row], word.language)
    return written_xlsx(kind.title[word.language], headings, [(row, [])])


def _words(column: FileColumn, value: Any, language: Language) -> str:
    return next((each.words[language] for each in column.choices if each.value == value), str(value))
