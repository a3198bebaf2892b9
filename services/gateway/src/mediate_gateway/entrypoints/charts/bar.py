"""Bars: figures side by side as lengths from one zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.figures import Figure, known, listed
from mediate_gateway.entrypoints.charts.labels import Rows
from mediate_gateway.entrypoints.charts.scale import Scale, span_of
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

_GAP: Final = 6.0
_SHORTEST: Final = 40.0
"""Of the room for bars, in units of the drawing, however long their figures are in words."""


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its figure, and by which id its row of the table is found, if by any."""

    name: str
    figure: Figure
    key: str = ""


@dataclass(frozen=True)
class BarChart:
    """Figures of one unit, drawn in this order; ``of`` says what the bars are of and ``measured`` what is measured."""

    name: str
    title: str
    of: str
    measured: str
    bars: Sequence[Bar]
    unit: str | None = None
    series: int = 1


def bar_chart(chart: BarChart, word: Wording) -> ChartView:
    """Return bars that are as long as their figures are large; those below nought go the other way."""
    if not known(bar.figure for bar in chart.bars):
        return nothing_drawn(chart.name, "bar", chart.title, word.say("charts.empty"))
    said = [bar.figure.said(chart.unit, word) for bar in chart.bars]
    return drawn(
        chart.name,
        "bar",
        chart.title,
        _sentences(chart, word),
        _table(chart, word),
        lambda on: _draw(on, chart, said),
        word=word,
    )


def _draw(canvas: Canvas, chart: BarChart, said: Sequence[str]) -> float:
    form = canvas.form
    rows = Rows.of(form, [bar.name for bar in chart.bars])
    values = known(bar.figure for bar in chart.bars)
    words = max(form.bold(each) for each in said) + _GAP
    below = words if min(values) < 0 else 0.0
    left = min(rows.left + below, form.width - words - _SHORTEST)
    scale = Scale(span_of(values), left, form.width - words)
    top = 2.0
    for row, (bar, text) in enumerate(zip(chart.bars, said, strict=True)):
        y = rows.name(canvas, row, top)
        _draw_one(canvas, scale, bar, text, y, rows.bar, chart.series)
        top += rows.height(row)
    canvas.line(scale.zero, 0, scale.zero, top - 4, "chart-zero")
    return top


def _draw_one(canvas: Canvas, scale: Scale, bar: Bar, text: str, y: float, height: float, series: int) -> None:
    baseline = y + height / 2 + canvas.form.text * 0.35
    value = bar.figure.value
    if value is None:
        canvas.text(scale.zero + _GAP, baseline, text, classes="chart-missing")
        return
    end = scale.at(value)
    title = f"{bar.name}: {text}"
    if bar.figure.note is not None:
        title = f"{title} ({bar.figure.note})"
    canvas.bar(min(end, scale.zero), y, abs(end - scale.zero), height, series, title=title, is_open=bar.figure.is_open)
    if value < 0:
        canvas.text(end - _GAP, baseline, text, anchor="end", classes="chart-value")
    else:
        canvas.text(end + _GAP, baseline, text, classes="chart-value")


def _table(chart: BarChart, word: Wording) -> Table:
    noted = any(bar.figure.note for bar in chart.bars)
    columns = (chart.of, chart.measured, *((word.say("charts.note"),) if noted else ()))
    rows = tuple(
        (
            Cell(bar.name),
            Cell(bar.figure.said(chart.unit, word), bar.figure.plain, is_figure=True),
            *((Cell(bar.figure.note or ""),) if noted else ()),
        )
        for bar in chart.bars
    )
    return Table(columns, rows, tuple(bar.key for bar in chart.bars))


def _sentences(chart: BarChart, word: Wording) -> list[str]:
    return sentences_of([(bar.name, bar.figure) for bar in chart.bars], chart.unit, word)


def sentences_of(found: Sequence[tuple[str, Figure]], unit: str | None, word: Wording) -> list[str]:
    """Return what stands out among named figures: the most, the least, and those that are missing."""
    values = [(figure.value, name, figure) for name, figure in found if figure.value is not None]
    highest, _, most = max(values, key=lambda each: each[0])
    lowest, _, least = min(values, key=lambda each: each[0])
    at_most = [name for value, name, _ in values if value == highest]
    at_least = [name for value, name, _ in values if value == lowest]
    if highest != lowest:
        said = [
            word.say(
                "charts.most_and_least",
                most=listed(at_most, word),
                highest=most.said(unit, word),
                least=listed(at_least, word),
                lowest=least.said(unit, word),
            )
        ]
    else:
        said = [word.say("charts.equal", names=listed(at_most, word), value=most.said(unit, word))]
    for words in dict.fromkeys(each.instead for _, each in found if each.value is None):
        without = listed([name for name, each in found if each.value is None and each.instead == words], word)
        if words is None:
            said.append(word.say("charts.without", names=without))
        else:
            said.append(word.say("charts.equal", names=without, value=words))
    opened = [name for name, each in found if each.is_open and each.value is not None]
    if opened:
        said.append(word.say("charts.open", names=listed(opened, word)))
    return said
