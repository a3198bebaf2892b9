"""A funnel: how many are in each of several stages, one below another, each as wide as its count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mediate_gateway.entrypoints.charts.bar import Bar, sentences_of
from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.figures import known
from mediate_gateway.entrypoints.charts.labels import Rows
from mediate_gateway.entrypoints.charts.scale import span_of
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

_GAP: Final = 6.0


@dataclass(frozen=True)
class FunnelChart:
    """Counts by stage, in the order of the stages; ``of`` says what a stage is called, ``measured`` what is counted."""

    name: str
    title: str
    of: str
    measured: str
    stages: Sequence[Bar]
    unit: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a count below nought."""
        if any(value < 0 for value in known(stage.figure for stage in self.stages)):
            raise ValueError(f"a stage of {self.name} holds less than nothing")


def funnel_chart(chart: FunnelChart, word: Wording) -> ChartView:
    """Return the stages around one middle, each as wide as its count; one without a count says why, undrawn."""
    if not known(stage.figure for stage in chart.stages):
        return nothing_drawn(chart.name, "funnel", chart.title, word.say("charts.empty"))
    said = [stage.figure.said(chart.unit, word) for stage in chart.stages]
    table = Table(
        (chart.of, chart.measured),
        tuple(
            (Cell(stage.name), Cell(text, stage.figure.plain or text, is_figure=True))
            for stage, text in zip(chart.stages, said, strict=True)
        ),
        tuple(stage.key for stage in chart.stages),
    )
    sentences = sentences_of([(stage.name, stage.figure) for stage in chart.stages], chart.unit, word)
    return drawn(
        chart.name, "funnel", chart.title, sentences, table, lambda canvas: _draw(canvas, chart, said), word=word
    )


def _draw(canvas: Canvas, chart: FunnelChart, said: Sequence[str]) -> float:
    form = canvas.form
    rows = Rows.of(form, [stage.name for stage in chart.stages])
    words = max(form.bold(each) for each in said) + _GAP
    room = form.width - rows.left - words
    middle = rows.left + room / 2
    longest = span_of(known(stage.figure for stage in chart.stages)).high
    top = 2.0
    for row, (stage, text) in enumerate(zip(chart.stages, said, strict=True)):
        y = rows.name(canvas, row, top)
        baseline = y + rows.bar / 2 + form.text * 0.35
        value = stage.figure.value
        width = 0.0 if value is None else room * float(value / longest)
        if value is None:
            canvas.text(middle, baseline, text, anchor="middle", classes="chart-missing")
        else:
            title = f"{stage.name}: {text}"
            canvas.bar(middle - width / 2, y, width, rows.bar, 1, title=title, is_open=stage.figure.is_open)
            canvas.text(middle + width / 2 + _GAP, baseline, text, classes="chart-value")
        top += rows.height(row)
    return top
