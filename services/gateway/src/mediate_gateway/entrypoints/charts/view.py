"""A chart as a page shows it: the drawing, a sentence that says what one sees, and the same figures as a table."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import FORMS, Canvas, Drawing

CSV_TYPE: Final = "text/csv; charset=utf-8"
_BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Cell:
    """A cell of a chart's table: what people read, and what a program does where that is another."""

    text: str
    plain: str | None = None
    is_figure: bool = False


@dataclass(frozen=True)
class Table:
    """The figures of a chart; ``columns`` are words, of a row the first cell is its heading."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    def is_figures(self, column: int) -> bool:
        """Tell whether a column holds figures, which stand to the right."""
        return bool(self.rows) and all(row[column].is_figure for row in self.rows)


@dataclass(frozen=True)
class ChartView:
    """A chart, drawn: ``drawings`` is empty where there is nothing to draw, and the description says so."""

    id: str
    kind: str
    title: str
    description: str
    drawings: tuple[Drawing, ...]
    table: Table
    csv_at: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.drawings

    def at(self, csv_at: str) -> "ChartView":
        """Return the same chart with the address of its figures as CSV."""
        return replace(self, csv_at=csv_at)

    def csv(self) -> bytes:
        """Return the table as CSV, as spreadsheets open it: UTF-8 with its mark, and semicolons."""
        written = StringIO()
        writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
        writer.writerow([_harmless(each) for each in self.table.columns])
        for row in self.table.rows:
            writer.writerow([_harmless(each.text) if each.plain is None else each.plain for each in row])
        return (_BYTE_ORDER_MARK + written.getvalue()).encode()


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def drawn(
    name: str, kind: str, title: str, said: Sequence[str], table: Table, draw: Callable[[Canvas], float]
) -> ChartView:
    """Return a chart in all its forms; ``draw`` draws on a canvas and returns how high it came."""
    description = " ".join(said)
    drawings = []
    for form in FORMS:
        canvas = Canvas(name, form)
        height = draw(canvas)
        drawings.append(canvas.written(height, title, description))
    return ChartView(name, kind, title, description, tuple(drawings), table)


def nothing_drawn(name: str, kind: str, title: str, description: str) -> ChartView:
    """Return a chart of nothing, which says so."""
    return ChartView(name, kind, title, description, (), Table())
