"""Lines: figures over time, with a gap wherever there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from mediate_gateway.entrypoints.charts.bullet import Aim
from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.figures import Figure, known, listed, within_series
from mediate_gateway.entrypoints.charts.keys import key
from mediate_gateway.entrypoints.charts.labels import apart, tick
from mediate_gateway.entrypoints.charts.markers import RADIUS, marker
from mediate_gateway.entrypoints.charts.scale import Scale, axis_of
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

_NARROW_HEIGHT: Final = 210.0
_WIDE_HEIGHT: Final = 250.0
_SERIES_SAID_MAX: Final = 3
_SAMPLE: Final = 28.0


@dataclass(frozen=True)
class Place:
    """A period on the axis: its name, where it lies in time (in any unit, growing), and what is to be said of it."""

    name: str
    at: int
    note: str | None = None


@dataclass(frozen=True)
class Series:
    """A line: its name, and a figure for each period of the chart."""

    name: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class TargetLine:
    """What is aimed at in one period, by its place in the chart's, or in all of them where ``place`` is None."""

    aim: Aim
    place: int | None = None


@dataclass(frozen=True)
class Level:
    """A value that figures are held against in every period: what it is called, and its kind.

    The kinds are baseline, good and poor.
    """

    value: Decimal
    name: str
    kind: str = "baseline"


@dataclass(frozen=True)
class Break:
    """Something else is measured from a place of the chart on: no line may run across; ``name`` says what begins."""

    place: int
    name: str


@dataclass(frozen=True)
class LineChart:
    """Figures of one unit over periods; ``of`` says what a period is called, ``whole`` that there are no fractions."""

    name: str
    title: str
    of: str
    places: Sequence[Place]
    series: Sequence[Series]
    unit: str | None = None
    targets: Sequence[TargetLine] = ()
    whole: bool = False
    levels: Sequence[Level] = ()
    breaks: Sequence[Break] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for too many series, for a series without a figure for each period, or for disorder."""
        within_series(self.series)
        for each in self.series:
            if len(each.figures) != len(self.places):
                raise ValueError(f"{each.name} has {len(each.figures)} figures for {len(self.places)} periods")
        if any(before.at >= after.at for before, after in pairwise(self.places)):
            raise ValueError("the periods are not in the order of time")


@dataclass(frozen=True)
class _Plot:
    """Where the chart's lines lie in a drawing."""

    scale: Scale
    xs: Sequence[float]
    left: float
    right: float


def line_chart(chart: LineChart, word: Wording) -> ChartView:
    """Return lines from period to period; hollow marks may still move, and nothing is drawn where nothing is known."""
    if not known(figure for each in chart.series for figure in each.figures):
        return nothing_drawn(chart.name, "line", chart.title, word.say("charts.empty"))
    said = [sentence for each in chart.series[:_SERIES_SAID_MAX] for sentence in _sentences(chart, each, word)]
    if len(chart.series) > _SERIES_SAID_MAX:
        said = [word.say("charts.lines", count=len(chart.series), names=_names(chart))]
    said += _about_periods(chart, word) + _about_targets(chart, word) + _about_levels(chart, word)
    return drawn(
        chart.name, "line", chart.title, said, _table(chart, word), lambda on: _draw(on, chart, word), word=word
    )


def _names(chart: LineChart) -> str:
    return ", ".join(each.name for each in chart.series)


def _draw(canvas: Canvas, chart: LineChart, word: Wording) -> float:
    form = canvas.form
    has_names = len(chart.series) > 1
    beside = form.width * 0.28 if has_names and not form.is_narrow else RADIUS + 4
    numbered = list(enumerate((each.name for each in chart.series), start=1))
    top = key(canvas, numbered, marked=True) if has_names and form.is_narrow else 0.0
    top = _key_of_levels(canvas, chart, word, top)
    top += form.text * 1.4
    height = _NARROW_HEIGHT if form.is_narrow else _WIDE_HEIGHT
    values = known(figure for each in chart.series for figure in each.figures)
    held = [*(each.aim.value for each in chart.targets), *(each.value for each in chart.levels)]
    axis = axis_of([*values, *held], whole=chart.whole)
    ticks = [tick(each, chart.unit, word) for each in axis.ticks]
    left = max(form.wide(each) for each in ticks) + 10
    scale = Scale(axis, top + height, top)
    plot = _Plot(scale, _across(chart.places, left + 14, form.width - beside - 10), left, form.width - beside)
    for value, words in zip(axis.ticks, ticks, strict=True):
        y = scale.at(value)
        canvas.line(left, y, plot.right, y, "chart-zero" if value == 0 else "chart-grid")
        canvas.text(left - 6, y + form.text * 0.35, words, anchor="end", classes="chart-tick")
    below = _periods(canvas, chart, plot, top + height)
    for each_break in chart.breaks:
        _break(canvas, each_break, plot, top, top + height)
    _levels(canvas, chart, plot)
    for target in chart.targets:
        _target(canvas, chart, target, plot, word)
    for number, each in enumerate(chart.series, start=1):
        _series(canvas, chart, number, each, plot, word)
    if has_names and not form.is_narrow:
        _names_beside(canvas, chart, plot, top, top + height)
    return below


def _across(places: Sequence[Place], start: float, end: float) -> list[float]:
    """Return where periods lie, as far from each other as they are in time; a single one lies in the middle."""
    first, last = places[0].at, places[-1].at
    if first == last:
        return [(start + end) / 2]
    return [start + (end - start) * (each.at - first) / (last - first) for each in places]


def _periods(canvas: Canvas, chart: LineChart, plot: _Plot, bottom: float) -> float:
    """Write the names of the periods below the axis, leaving out those there is no room for; return where it ends."""
    form = canvas.form
    taken = -1.0
    lowest = bottom + form.text * 1.4
    for place, x in zip(chart.places, plot.xs, strict=True):
        words = [place.name, *(form.lines(place.note, form.width / 3) if place.note else ())]
        starts = [max(0.0, min(x - form.wide(each) / 2, form.width - form.wide(each))) for each in words]
        if min(starts) < taken:
            continue
        taken = max(start + form.wide(each) for start, each in zip(starts, words, strict=True)) + 6
        for line, each in enumerate(words):
            y = bottom + form.text * (1.4 + 1.2 * line)
            canvas.text(x, y, each, anchor="middle", classes="chart-note" if line else "chart-tick")
            lowest = max(lowest, y)
    return lowest + form.text * 0.6


def _target(canvas: Canvas, chart: LineChart, target: TargetLine, plot: _Plot, word: Wording) -> None:
    y = plot.scale.at(target.aim.value)
    start, end = plot.left, plot.right
    if target.place is not None and len(chart.places) > 1:
        half = (plot.xs[-1] - plot.xs[0]) / (len(chart.places) - 1) * 0.45
        x = plot.xs[target.place]
        start, end = max(start, x - half), min(end, x + half)
    canvas.line(start, y, end, y, "chart-target")
    if len(chart.targets) == 1:
        canvas.text(end, y - 5, target.aim.said(chart.unit, word), anchor="end", classes="chart-note")


def _key_of_levels(canvas: Canvas, chart: LineChart, word: Wording, top: float) -> float:
    """Write above the chart which line is which of what figures are held against; return where that ends.

    Beside the lines themselves their words would cover the figures, and so would those of several targets.
    """
    form = canvas.form
    leading = form.text * 1.45
    named = [(f"chart-level chart-level-{each.kind}", _level_in_words(chart, each, word)) for each in chart.levels]
    if len(chart.targets) > 1:
        named.append(("chart-target", word.say("charts.aimed")))
    x = 0.0
    for classes, words in named:
        lines = form.lines(words, form.width - _SAMPLE - 6)
        width = _SAMPLE + 6 + max(form.wide(each) for each in lines)
        if x and x + width > form.width:
            x, top = 0.0, top + leading
        canvas.line(x, top + leading / 2, x + _SAMPLE, top + leading / 2, classes)
        for place, each in enumerate(lines):
            top += leading if place else 0.0
            canvas.text(x + _SAMPLE + 6, top + leading / 2 + form.text * 0.35, each, classes="chart-name")
        x += width + 18
    return top + leading if named else top


def _levels(canvas: Canvas, chart: LineChart, plot: _Plot) -> None:
    for level in chart.levels:
        y = plot.scale.at(level.value)
        canvas.line(plot.left, y, plot.right, y, f"chart-level chart-level-{level.kind}")


def _level_in_words(chart: LineChart, level: Level, word: Wording) -> str:
    return word.say("charts.level", name=level.name, value=word.figure(level.value, unit=chart.unit))


def _break(canvas: Canvas, broken: Break, plot: _Plot, top: float, bottom: float) -> None:
    """Draw where something else begins to be measured: between its place and the one before."""
    x = plot.xs[broken.place]
    x = (plot.xs[broken.place - 1] + x) / 2 if broken.place else max(plot.left, x - RADIUS * 2)
    canvas.line(x, top - canvas.form.text * 0.4, x, bottom, "chart-break")
    canvas.text(x + 4, top + canvas.form.text * 0.4, broken.name, classes="chart-note")


def _series(canvas: Canvas, chart: LineChart, number: int, series: Series, plot: _Plot, word: Wording) -> None:
    points = [
        None if figure.value is None else (x + _aside(chart, number, place), plot.scale.at(figure.value))
        for place, (figure, x) in enumerate(zip(series.figures, plot.xs, strict=True))
    ]
    for place, (before, after) in enumerate(pairwise(points)):
        if before is not None and after is not None:
            is_open = series.figures[place].is_open or series.figures[place + 1].is_open
            drawn_as = f"chart-line chart-stroke-{number}{' is-open' if is_open else ''}"
            canvas.line(*before, *after, drawn_as)
    for place, (figure, point) in enumerate(zip(series.figures, points, strict=True)):
        if point is None or figure.value is None:
            continue
        said = figure.said(chart.unit, word)
        title = f"{series.name}, {chart.places[place].name}: {said}"
        notes = [each for each in (figure.note, chart.places[place].note) if each]
        title = f"{title} ({'; '.join(notes)})" if notes else title
        marker(canvas, number, *point, title=title, is_open=figure.is_open)
        if len(chart.series) == 1:
            _value(canvas, plot, point, tick(figure.value, chart.unit, word))


def _aside(chart: LineChart, number: int, place: int) -> float:
    """Return how far a mark stands aside, in units: of equal figures for one period each is to be seen."""
    value = chart.series[number - 1].figures[place].value
    same = [at for at, each in enumerate(chart.series, start=1) if each.figures[place].value == value]
    return (same.index(number) - (len(same) - 1) / 2) * RADIUS * 2


def _value(canvas: Canvas, plot: _Plot, point: tuple[float, float], said: str) -> None:
    """Write a figure above its mark, beside the axis, where the marks stand far enough apart."""
    x, y = point
    width = canvas.form.bold(said)
    apart_by = min((after - before for before, after in pairwise(plot.xs)), default=float(canvas.form.width))
    if width + 4 <= apart_by:
        canvas.text(max(x, plot.left + 4 + width / 2), y - RADIUS - 5, said, anchor="middle", classes="chart-value")


def _names_beside(canvas: Canvas, chart: LineChart, plot: _Plot, top: float, bottom: float) -> None:
    """Write each series' name where its line ends, moved as far as needed for none to cover another."""
    form = canvas.form
    room = form.width - plot.right - 22
    names = [form.lines(each.name, room) for each in chart.series]
    ends = []
    for each in chart.series:
        values = known(each.figures)
        ends.append(plot.scale.at(values[-1]) if values else bottom)
    lines = max(len(each) for each in names)
    places = apart(ends, form.text * (1.2 * lines + 0.3), top, bottom)
    for number, (name, y) in enumerate(zip(names, places, strict=True), start=1):
        marker(canvas, number, plot.right + 10, y, title=chart.series[number - 1].name, classes="chart-key")
        for line, words in enumerate(name):
            lowered = y + form.text * (0.35 + 1.2 * (line - (len(name) - 1) / 2))
            canvas.text(plot.right + 20, lowered, words, classes="chart-name")


def _table(chart: LineChart, word: Wording) -> Table:
    """Return a row for each period; what is said of a figure stands in a column of its own, where any is said."""
    columns = [chart.of, *(each.name for each in chart.series)]
    targets = {target.place: target.aim for target in chart.targets}
    if targets:
        columns.append(word.say("charts.aimed"))
    notes = [_notes(chart, place) for place in range(len(chart.places))]
    if any(notes):
        columns.append(word.say("charts.note"))
    rows = []
    for at, place in enumerate(chart.places):
        cells = [Cell(place.name)]
        for each in chart.series:
            figure = each.figures[at]
            cells.append(Cell(figure.said(chart.unit, word), figure.plain, is_figure=True))
        if targets:
            aim = targets.get(at, targets.get(None))
            said = word.say("charts.no_target") if aim is None else aim.said(chart.unit, word)
            cells.append(Cell(said, "" if aim is None else Figure(aim.value).plain, is_figure=True))
        if any(notes):
            cells.append(Cell(notes[at]))
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows))


def _notes(chart: LineChart, at: int) -> str:
    found = [chart.places[at].note, *(each.figures[at].note for each in chart.series)]
    return "; ".join(dict.fromkeys(each for each in found if each))


def _sentences(chart: LineChart, series: Series, word: Wording) -> list[str]:
    """Return how a line runs; named where it is one of several."""
    found = [
        (place.name, figure, figure.value)
        for place, figure in zip(chart.places, series.figures, strict=True)
        if figure.value is not None
    ]
    if not found:
        return []
    first, start, before = found[0]
    last, end, after = found[-1]
    named = {"begin": first, "start": start.said(chart.unit, word)}
    if len(found) == 1:
        said = word.say("charts.line.one", **named)
    else:
        run = "charts.line.up" if after > before else "charts.line.down"
        if after == before:
            said = word.say("charts.line.level", end=last, **named)
        else:
            said = word.say(run, end=last, figure=end.said(chart.unit, word), **named)
    if len(chart.series) > 1:
        said = word.say("charts.line.named", name=series.name, said=said)
    peak, highest, value = max(found, key=lambda each: each[2])
    if value > max(before, after):
        return [said, word.say("charts.line.peak", period=peak, value=highest.said(chart.unit, word))]
    return [said]


def _about_periods(chart: LineChart, word: Wording) -> list[str]:
    said = []
    without = [
        place.name
        for at, place in enumerate(chart.places)
        if all(each.figures[at].value is None and each.figures[at].instead is None for each in chart.series)
    ]
    if without:
        said.append(word.say("charts.without", names=listed(without, word)))
    withheld = [
        place.name for at, place in enumerate(chart.places) if any(each.figures[at].instead for each in chart.series)
    ]
    if withheld:
        said.append(word.say("charts.withheld", names=listed(withheld, word)))
    noted: list[Place] = []
    for at, place in enumerate(chart.places):
        if any(each.figures[at].is_open for each in chart.series):
            noted.append(place if place.note is None else replace(place, name=f"{place.name} ({place.note})"))
    if noted:
        said.append(word.say("charts.open", names=listed([each.name for each in noted], word)))
    return said


def _about_targets(chart: LineChart, word: Wording) -> list[str]:
    return [
        word.say("charts.line.target", period=chart.places[each.place].name, target=each.aim.said(chart.unit, word))
        if each.place is not None
        else word.say("charts.line.target.always", target=each.aim.said(chart.unit, word))
        for each in chart.targets
    ]


def _about_levels(chart: LineChart, word: Wording) -> list[str]:
    said = [f"{_level_in_words(chart, each, word)}." for each in chart.levels]
    return said + [
        word.say("charts.break", period=chart.places[each.place].name, name=each.name) for each in chart.breaks
    ]
