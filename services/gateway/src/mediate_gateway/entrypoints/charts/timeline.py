"""A timeline: phases as lengths on an axis of days, and single days as marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from babel.dates import format_date

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.labels import Rows
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

_MARK: Final = 6.0
_MONTHS: Final = 12
_STEPS_OF_MONTHS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600)
_TICK_WIDTH: Final = 68.0
_MONTH_DAYS: Final = 30.4


@dataclass(frozen=True)
class Phase:
    """A span of days, both among it; ``end`` is None where it goes on, ``said`` how far it is, in words.

    ``series`` is its colour and pattern, ``is_open`` that it is planned and not begun, ``at`` the address of its page.
    """

    name: str
    begin: date
    end: date | None
    said: str = ""
    series: int = 1
    is_open: bool = False
    at: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what ends before it begins."""
        if self.end is not None and self.end < self.begin:
            raise ValueError(f"{self.name} ends on {self.end}, before {self.begin}")


@dataclass(frozen=True)
class Milestone:
    """A day on which something happens or happened; ``at`` is the address of its page."""

    name: str
    day: date
    said: str = ""
    at: str | None = None


@dataclass(frozen=True)
class TimelineChart:
    """Phases and milestones in the order of their rows; ``today`` is marked where it lies among them."""

    name: str
    title: str
    of: str
    rows: Sequence[Phase | Milestone]
    today: date


@dataclass(frozen=True)
class _Days:
    """Days laid between two edges."""

    first: date
    last: date
    start: float
    end: float

    def at(self, day: date) -> float:
        share = (day.toordinal() - self.first.toordinal()) / (self.last.toordinal() - self.first.toordinal())
        return self.start + share * (self.end - self.start)


def timeline_chart(chart: TimelineChart, word: Wording) -> ChartView:
    """Return the phases as bars from their first day to their last; those that go on end open at the edge."""
    if not chart.rows:
        return nothing_drawn(chart.name, "timeline", chart.title, word.say("charts.empty"))
    return drawn(
        chart.name,
        "timeline",
        chart.title,
        _sentences(chart, word),
        _table(chart, word),
        lambda canvas: _draw(canvas, chart, word),
        word=word,
    )


def _bounds(chart: TimelineChart) -> tuple[date, date]:
    begins = [row.begin if isinstance(row, Phase) else row.day for row in chart.rows]
    ends = [(row.end or chart.today) if isinstance(row, Phase) else row.day for row in chart.rows]
    first, last = min(begins), max(*begins, *ends)
    # Whole months, so that the first and the last phase do not touch an edge that means nothing.
    return first.replace(day=1), _months_on(last.replace(day=1), 1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, 1)


def _ticks(days: _Days) -> list[date]:
    """Return first days of months, years or more, as many as there is room for their words."""
    room = max(1, int((days.end - days.start) / _TICK_WIDTH))
    months = (days.last.toordinal() - days.first.toordinal()) / _MONTH_DAYS
    step = next((each for each in _STEPS_OF_MONTHS if ceil(months / each) <= room), _STEPS_OF_MONTHS[-1])
    since = days.first.year * _MONTHS + days.first.month - 1
    tick = ceil(since / step) * step
    found: list[date] = []
    while True:
        day = date(tick // _MONTHS, tick % _MONTHS + 1, 1)
        if day > days.last:
            return found
        found.append(day)
        tick += step


def _draw(canvas: Canvas, chart: TimelineChart, word: Wording) -> float:
    form = canvas.form
    rows = Rows.of(form, [row.name for row in chart.rows])
    days = _Days(*_bounds(chart), rows.left + _MARK, form.width - _MARK)
    top = form.text * 1.6
    bottom = top + sum(rows.height(row) for row in range(len(chart.rows)))
    ticks = _ticks(days)
    is_yearly = all(day.month == 1 for day in ticks)
    for day in ticks:
        x = days.at(day)
        canvas.line(x, top - 4, x, bottom, "chart-grid")
        words = format_date(day, "y" if is_yearly else "LLL y", locale=word.language.value)
        canvas.text(x, form.text, words, anchor="middle", classes="chart-tick")
    for place, row in enumerate(chart.rows):
        y = rows.name(canvas, place, top)
        if isinstance(row, Phase):
            _phase(canvas, days, row, y, rows.bar, word)
        else:
            _milestone(canvas, days, row, y + rows.bar / 2, word)
        top += rows.height(place)
    if days.first <= chart.today <= days.last:
        x = days.at(chart.today)
        canvas.line(x, form.text * 1.6 - 4, x, bottom, "chart-today")
        canvas.text(x, bottom + form.text, word.say("charts.today"), anchor="middle", classes="chart-note")
    return bottom + form.text * 1.5


def _phase(canvas: Canvas, days: _Days, phase: Phase, y: float, height: float, word: Wording) -> None:
    start = days.at(phase.begin)
    end = days.end if phase.end is None else days.at(phase.end)
    title = f"{phase.name}: {_span(phase, word)}"
    if phase.said:
        title = f"{title} ({phase.said})"
    # A single day would have no length and be lost.
    canvas.bar(start, y, max(end - start, 2.0), height, phase.series, title=title, is_open=phase.is_open)
    if phase.end is None:
        # The corners are cut off the end, which makes an arrow of it.
        corners = f"L{end:.2f},{y:.2f} V{y + height:.2f} H{end - _MARK:.2f} L{end:.2f},{y + height / 2:.2f} Z"
        canvas.path(f"M{end - _MARK:.2f},{y:.2f} {corners}", "chart-goes-on")


def _milestone(canvas: Canvas, days: _Days, milestone: Milestone, y: float, word: Wording) -> None:
    x = days.at(milestone.day)
    title = f"{milestone.name}: {word.day(milestone.day)}"
    drawn_as = f"M{x:.2f},{y - _MARK:.2f} l{_MARK},{_MARK} l-{_MARK},{_MARK} l-{_MARK},-{_MARK} Z"
    canvas.path(drawn_as, "chart-mark chart-milestone", title=title)


def _span(phase: Phase, word: Wording) -> str:
    if phase.end is None:
        return word.say("charts.from", begin=word.day(phase.begin))
    return word.say("charts.span", begin=word.day(phase.begin), end=word.day(phase.end))


def _table(chart: TimelineChart, word: Wording) -> Table:
    columns = (chart.of, word.say("charts.begin"), word.say("charts.end"), word.say("charts.state"))
    rows = []
    for row in chart.rows:
        begin = row.begin if isinstance(row, Phase) else row.day
        end = row.end if isinstance(row, Phase) else row.day
        ended = Cell(word.say("charts.goes_on")) if end is None else Cell(word.day(end), end.isoformat())
        rows.append((Cell(row.name, at=row.at), Cell(word.day(begin), begin.isoformat()), ended, Cell(row.said)))
    return Table(columns, tuple(rows))


def _sentences(chart: TimelineChart, word: Wording) -> list[str]:
    first = min(row.begin if isinstance(row, Phase) else row.day for row in chart.rows)
    ends = [row.end if isinstance(row, Phase) else row.day for row in chart.rows]
    phases = sum(isinstance(row, Phase) for row in chart.rows)
    counts = {"phases": word.number(phases), "milestones": word.number(len(chart.rows) - phases)}
    if None in ends:
        said = [word.say("charts.timeline.open", begin=word.day(first), **counts)]
    else:
        last = max(end for end in ends if end is not None)
        said = [word.say("charts.timeline", begin=word.day(first), end=word.day(last), **counts)]
    running = sum(
        isinstance(row, Phase) and row.begin <= chart.today and (row.end is None or row.end >= chart.today)
        for row in chart.rows
    )
    if running:
        said.append(word.say("charts.timeline.running", count=running))
    return said
