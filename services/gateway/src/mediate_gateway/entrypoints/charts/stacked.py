"""Stacked bars: what each whole is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.figures import Figure, known, plain, within_series
from mediate_gateway.entrypoints.charts.keys import key
from mediate_gateway.entrypoints.charts.labels import Rows
from mediate_gateway.entrypoints.charts.scale import Scale, span_of
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

_GAP: Final = 6.0


@dataclass(frozen=True)
class Stack:
    """One whole: its name, and a figure for each of the chart's parts."""

    name: str
    figures: Sequence[Figure]

    def __post_init__(self) -> None:
        """Raise ValueError for a part below nought, which no whole has."""
        if any(value < 0 for value in known(self.figures)):
            raise ValueError(f"a part of {self.name} is below nought")

    @property
    def total(self) -> Decimal:
        """What its known parts come to."""
        return sum(known(self.figures), Decimal(0))


@dataclass(frozen=True)
class StackedChart:
    """Wholes made of the same parts; ``of`` says what they are wholes of. Raises ValueError for too many parts."""

    name: str
    title: str
    of: str
    parts: Sequence[str]
    stacks: Sequence[Stack]
    unit: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for more parts than can be told apart, and for a stack without a figure for each."""
        within_series(self.parts)
        for stack in self.stacks:
            if len(stack.figures) != len(self.parts):
                raise ValueError(f"{stack.name} has {len(stack.figures)} figures for {len(self.parts)} parts")


def stacked_chart(chart: StackedChart, word: Wording) -> ChartView:
    """Return wholes as bars of their parts in order; what is missing of one is left out and said."""
    if not any(stack.total for stack in chart.stacks):
        return nothing_drawn(chart.name, "stacked", chart.title, word.say("charts.empty"))
    return drawn(
        chart.name,
        "stacked",
        chart.title,
        _sentences(chart, word),
        _table(chart, word),
        lambda canvas: _draw(canvas, chart, word),
        word=word,
    )


def _draw(canvas: Canvas, chart: StackedChart, word: Wording) -> float:
    form = canvas.form
    rows = Rows.of(form, [stack.name for stack in chart.stacks])
    said = [word.figure(stack.total, unit=chart.unit) for stack in chart.stacks]
    right = form.width - max(form.bold(each) for each in said) - _GAP
    scale = Scale(span_of(stack.total for stack in chart.stacks), rows.left, right)
    top = key(canvas, list(enumerate(chart.parts, start=1)))
    start = top
    for row, (stack, total) in enumerate(zip(chart.stacks, said, strict=True)):
        y = rows.name(canvas, row, top)
        _draw_one(canvas, scale, chart, stack, y, rows.bar, word)
        baseline = y + rows.bar / 2 + form.text * 0.35
        if known(stack.figures):
            canvas.text(scale.at(stack.total) + _GAP, baseline, total, classes="chart-value")
        else:
            canvas.text(scale.zero + _GAP, baseline, word.say("charts.missing"), classes="chart-missing")
        top += rows.height(row)
    canvas.line(scale.zero, start - 2, scale.zero, top - 4, "chart-zero")
    return top


def _draw_one(
    canvas: Canvas, scale: Scale, chart: StackedChart, stack: Stack, y: float, height: float, word: Wording
) -> None:
    before = Decimal(0)
    for series, (part, figure) in enumerate(zip(chart.parts, stack.figures, strict=True), start=1):
        if not figure.value:
            continue
        x, end = scale.at(before), scale.at(before + figure.value)
        title = f"{stack.name}, {part}: {figure.said(chart.unit, word)}"
        canvas.bar(x, y, end - x, height, series, title=title, is_open=figure.is_open)
        before += figure.value


def _table(chart: StackedChart, word: Wording) -> Table:
    columns = (chart.of, *chart.parts, word.say("charts.total"))
    rows = tuple(
        (
            Cell(stack.name),
            *(Cell(figure.said(chart.unit, word), figure.plain, is_figure=True) for figure in stack.figures),
            Cell(word.figure(stack.total, unit=chart.unit), plain(stack.total), is_figure=True),
        )
        for stack in chart.stacks
    )
    return Table(columns, rows)


def _sentences(chart: StackedChart, word: Wording) -> list[str]:
    if len(chart.stacks) == 1:
        [stack] = chart.stacks
        said = [
            word.say("charts.part", name=part, value=figure.said(chart.unit, word))
            for part, figure in zip(chart.parts, stack.figures, strict=True)
            if figure.value
        ]
        return [word.say("charts.parts_of", name=stack.name, parts="; ".join(said))]
    totals = [
        (sum((stack.figures[place].value or Decimal(0) for stack in chart.stacks), Decimal(0)), part)
        for place, part in enumerate(chart.parts)
    ]
    most, part = max(totals, key=lambda each: each[0])
    whole = sum((each for each, _ in totals), Decimal(0))
    return [
        word.say(
            "charts.stacks",
            count=len(chart.stacks),
            total=word.figure(whole, unit=chart.unit),
            part=part,
            value=word.figure(most, unit=chart.unit),
        )
    ]
