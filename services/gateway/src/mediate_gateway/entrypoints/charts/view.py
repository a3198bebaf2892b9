"""A chart as a page shows it: the drawing, a sentence that says what one sees, and the same figures as a table."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final

from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.charts.canvas import FORMS, Canvas, Drawing
from mediate_gateway.entrypoints.wording import Wording

CSV_TYPE: Final = "text/csv; charset=utf-8"
_BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Cell:
    """A cell of a chart's table: what people read, and what a program does where that is another.

    ``at`` is the address of the page about it, where there is one.
    """

    text: str
    plain: str | None = None
    is_figure: bool = False
    at: str | None = None


@dataclass(frozen=True)
class Table:
    """The figures of a chart; ``columns`` are words, of a row the first cell is its heading.

    ``keys`` are the ids of its rows, where they have any: one for each, empty for none.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    keys: tuple[str, ...] = ()

    def is_figures(self, column: int) -> bool:
        """Tell whether a column holds figures, which stand to the right."""
        return bool(self.rows) and all(row[column].is_figure for row in self.rows)


@dataclass(frozen=True)
class ChartView:
    """A chart, drawn: ``drawings`` is empty where there is nothing to draw, and the description says so.

    ``point`` is what the language of the chart writes before decimals.
    """

    id: str
    kind: str
    title: str
    description: str
    drawings: tuple[Drawing, ...]
    table: Table
    point: str = "."
    csv_at: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.drawings

    def at(self, csv_at: str) -> "ChartView":
        """Return the same chart with the address of its figures as CSV."""
        return replace(self, csv_at=csv_at)

    def csv(self) -> bytes:
        """Return the table as CSV, as spreadsheets open it: in UTF-8 with its mark, and with semicolons."""
        written = StringIO()
        writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
        writer.writerow([_harmless(each) for each in self.table.columns])
        for row in self.table.rows:
            writer.writerow([self._written(each) for each in row])
        return (_BYTE_ORDER_MARK + written.getvalue()).encode()

    def _written(self, cell: Cell) -> str:
        if cell.plain is None:
            return _harmless(cell.text)
        return cell.plain.replace(".", self.point) if cell.is_figure else cell.plain


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def drawn(
    name: str,
    kind: str,
    title: str,
    said: Sequence[str],
    table: Table,
    draw: Callable[[Canvas], float],
    *,
    word: Wording,
) -> ChartView:
    """Return a chart in all its forms; ``draw`` draws on a canvas and returns how high it came."""
    description = " ".join(said)
    drawings = []
    for form in FORMS:
        canvas = Canvas(name, form)
        height = draw(canvas)
        drawings.append(canvas.written(height, title, description))
    return ChartView(
        name, kind, title, description, tuple(drawings), table, "," if word.language is Language.NL else "."
    )


def nothing_drawn(name: str, kind: str, title: str, description: str) -> ChartView:
    """Return a chart of nothing, which says so."""
    return ChartView(name, kind, title, description, (), Table())
