"""A lineage: organisations in the order in which they came from each other, and lines that say how.

Where there is room, each generation is a column and time runs from left to right; otherwise each organisation is a row
and time runs down, which holds whatever came from whatever.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.ties import cut, tie_classes, tie_key
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

KIN_MAX: Final = 24
"""More organisations than these are no picture; the table has them."""
_COLUMNS_MAX: Final = 3
_ROWS_MAX: Final = 8
_LINES_MAX: Final = 3
_PAD: Final = 8.0
_GAP: Final = 14.0
_ARROW: Final = 7.0
_BOX_MAX: Final = 210.0
_BETWEEN_MIN: Final = 64.0
_LANE: Final = 11.0
_LANES_SHARE: Final = 0.3
_LEAVES: Final = 10.0
_COMES_IN: Final[Mapping[int, float]] = MappingProxyType({1: -9.0, 2: -3.0, 3: 3.0})


@dataclass(frozen=True)
class Kin:
    """An organisation of a lineage; ``when`` is when it began, in words, and ``is_own`` whose lineage it is."""

    id: str
    name: str
    at: str | None = None
    when: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Descent:
    """``later`` came from ``before``, or belongs to it: how, as number of a line's style (1 to 3) and in words.

    ``since``, ``until`` and ``source`` are said in the table.
    """

    later: str
    before: str
    style: int
    said: str
    since: str = ""
    until: str = ""
    source: str = ""


@dataclass(frozen=True)
class LineageChart:
    """Organisations, how they came from each other, and the sentences that say so.

    ``told`` are the names of ends that are not drawn: what ends at one of them is in the table alone.
    """

    name: str
    title: str
    kin: Sequence[Kin]
    descents: Sequence[Descent]
    said: Sequence[str]
    told: Mapping[str, Kin]

    def __post_init__(self) -> None:
        """Raise ValueError for more organisations than can be drawn, for one that is there twice, or unknown ends."""
        if len(self.kin) > KIN_MAX:
            raise ValueError(f"{len(self.kin)} organisations are no picture; show {KIN_MAX} at most")
        ids = {each.id for each in self.kin}
        if len(ids) != len(self.kin):
            raise ValueError("an organisation is there twice")
        for each in self.descents:
            if not {each.later, each.before} <= ids | set(self.told):
                raise ValueError(f"{each.later} and {each.before} are not both there")


def lineage_chart(chart: LineageChart, word: Wording) -> ChartView:
    """Return the lineage as a drawing, and every relation of it as a table."""
    if not chart.descents:
        return nothing_drawn(chart.name, "lineage", chart.title, word.say("lineage.none"))
    return drawn(
        chart.name,
        "lineage",
        chart.title,
        chart.said,
        _table(chart, word),
        lambda canvas: _draw(canvas, chart),
        word=word,
    )


def generations(ids: Iterable[str], ties: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the generation of each, 0 for those before which nothing is; ``ties`` are pairs of later and before.

    What runs in a circle, as it may where one belongs to the other that came from it, is cut at its first by order.
    """
    before: dict[str, set[str]] = {each: set() for each in ids}
    for later, earlier in ties:
        if later != earlier:
            before[later].add(earlier)
    found: dict[str, int] = {}
    while len(found) < len(before):
        ahead = [each for each in before if each not in found]
        free = [each for each in ahead if before[each] <= found.keys()] or ahead[:1]
        placed = {
            each: 1 + max((found[other] for other in before[each] if other in found), default=-1) for each in free
        }
        found |= placed
    return found


@dataclass(frozen=True)
class _Drawn:
    """What of a lineage is drawn: ties between those that are there, and the generation of each."""

    chart: LineageChart
    ties: Sequence[Descent]
    ranks: Mapping[str, int]

    @classmethod
    def of(cls, chart: LineageChart) -> "_Drawn":
        ids = [each.id for each in chart.kin]
        ties = [each for each in chart.descents if {each.later, each.before} <= set(ids)]
        return cls(chart, ties, generations(ids, [(each.later, each.before) for each in ties]))

    @property
    def columns(self) -> list[list[Kin]]:
        """The organisations by generation, each near those it came from."""
        found: list[list[Kin]] = []
        places: dict[str, float] = {}
        for rank in range(1 + max(self.ranks.values())):
            column = [each for each in self.chart.kin if self.ranks[each.id] == rank]
            wanted = {each.id: self._near(each.id, places) for each in column}
            column.sort(key=lambda each: wanted[each.id])
            places |= {each.id: place - len(column) / 2 for place, each in enumerate(column)}
            found.append(column)
        return found

    def _near(self, kin: str, places: Mapping[str, float]) -> float:
        near = [places[each.before] for each in self.ties if each.later == kin and each.before in places]
        return sum(near) / len(near) if near else 0.0

    @property
    def fits_columns(self) -> bool:
        """Whether no line would run behind an organisation, and all have room."""
        sizes = Counter(self.ranks.values())
        return (
            len(sizes) <= _COLUMNS_MAX
            and max(sizes.values()) <= _ROWS_MAX
            and all(self.ranks[each.later] - self.ranks[each.before] == 1 for each in self.ties)
        )


def _draw(canvas: Canvas, chart: LineageChart) -> float:
    lineage = _Drawn.of(chart)
    styles = {each.style: each.said for each in lineage.ties}
    top = tie_key(canvas, sorted(styles.items()))
    if not canvas.form.is_narrow and lineage.fits_columns:
        return _draw_columns(canvas, lineage, top)
    return _draw_rows(canvas, lineage, top)


@dataclass(frozen=True)
class _Box:
    """Where an organisation is drawn, and its words."""

    kin: Kin
    lines: Sequence[str]
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def draw(self, canvas: Canvas) -> None:
        leading = canvas.form.text * 1.25
        # Called by the words in it: who speaks to a machine says what they read.
        with canvas.leading_to(self.kin.at, None):
            classes = "chart-mark chart-kin is-own" if self.kin.is_own else "chart-mark chart-kin"
            title = f"{self.kin.name} ({self.kin.when})" if self.kin.when else self.kin.name
            canvas.rect(self.left, self.top, self.width, self.height, classes, title=title)
            y = self.top + _PAD + canvas.form.text
            for line in self.lines:
                # The blank parts the words of two lines for those who hear them as one.
                canvas.text(self.left + _PAD, y, f"{line} ", classes="chart-name chart-kin-name")
                y += leading
            if self.kin.when:
                canvas.text(self.left + _PAD, y, self.kin.when, classes="chart-tick")


def _boxes(
    canvas: Canvas, column: Sequence[Kin], left: float, width: float, top: float, gap: float = _GAP
) -> list[_Box]:
    """Lay organisations below each other."""
    found: list[_Box] = []
    leading = canvas.form.text * 1.25
    for each in column:
        lines = cut(canvas.form, each.name, width - 2 * _PAD, _LINES_MAX)
        height = 2 * _PAD + leading * (len(lines) + bool(each.when)) - leading + canvas.form.text
        found.append(_Box(each, lines, left, top, width, height))
        top += height + gap
    return found


def _draw_columns(canvas: Canvas, lineage: _Drawn, top: float) -> float:
    columns = lineage.columns
    width = canvas.form.width
    box = min(_BOX_MAX, (width - _BETWEEN_MIN * (len(columns) - 1)) / len(columns))
    between = min((width - box * len(columns)) / max(len(columns) - 1, 1), box * 0.8)
    laid = [_boxes(canvas, column, place * (box + between), box, 0.0) for place, column in enumerate(columns)]
    heights = [column[-1].top + column[-1].height for column in laid]
    places: dict[str, _Box] = {}
    for column, height in zip(laid, heights, strict=True):
        down = top + (max(heights) - height) / 2
        places |= {
            each.kin.id: _Box(each.kin, each.lines, each.left, each.top + down, each.width, each.height)
            for each in column
        }
    for tie in lineage.ties:
        before, later = places[tie.before], places[tie.later]
        x1, y1, x2, y2 = before.left + before.width, before.middle, later.left - _ARROW, later.middle
        bend = (x1 + x2) / 2
        path = f"M{x1:.2f},{y1:.2f} C{bend:.2f},{y1:.2f} {bend:.2f},{y2:.2f} {x2:.2f},{y2:.2f}"
        canvas.path(path, tie_classes(tie.style), title=_title(lineage.chart, tie))
        _arrow(canvas, later.left, y2)
    for place in places.values():
        place.draw(canvas)
    return top + max(heights) + 2


def _draw_rows(canvas: Canvas, lineage: _Drawn, top: float) -> float:
    """Draw each organisation below those it came from; lines run beside them, of one line's way many at once."""
    order = [each for column in lineage.columns for each in column]
    lanes = _lanes(lineage.ties, {each.id: place for place, each in enumerate(order)})
    count = 1 + max(lanes.values(), default=0)
    step = min(_LANE, canvas.form.width * _LANES_SHARE / count)
    left = step * count + _ARROW + 2
    widest = max(canvas.form.wide(words) for each in order for words in (each.name, each.when)) + 3 * _PAD
    width = min(canvas.form.width - left - 1, max(widest, _BOX_MAX))
    boxes = {each.kin.id: each for each in _boxes(canvas, order, left, width, top, gap=_GAP * 0.6)}
    for tie in lineage.ties:
        before, later = boxes[tie.before], boxes[tie.later]
        # Lines leave a box low and come in higher, each style at its own height, so that no two are one.
        y1, y2 = before.middle + _LEAVES, later.middle + _COMES_IN[tie.style]
        x = left - _ARROW - step * (lanes[_way(lineage.ties, tie)] + 1) + step / 2
        path = f"M{left:.2f},{y1:.2f} H{x:.2f} V{y2:.2f} H{left - _ARROW:.2f}"
        canvas.path(path, tie_classes(tie.style), title=_title(lineage.chart, tie))
        _arrow(canvas, left, y2)
    for each in boxes.values():
        each.draw(canvas)
    last = max(boxes.values(), key=lambda each: each.top)
    return last.top + last.height + 2


_Way = tuple[str, int]


def _way(ties: Sequence[Descent], tie: Descent) -> _Way:
    """Return the way that a line takes, which it shares with others of its style from or to the busier of its ends."""
    ends = Counter(end for each in ties if each.style == tie.style for end in (each.later, each.before))
    return max((ends[tie.before], tie.before), (ends[tie.later], tie.later))[1], tie.style


def _lanes(ties: Sequence[Descent], places: Mapping[str, int]) -> dict[_Way, int]:
    """Return beside which lane each way runs: none runs over another, and short ones run near."""
    reach: dict[_Way, tuple[int, int]] = {}
    for tie in ties:
        way, ends = _way(ties, tie), sorted((places[tie.later], places[tie.before]))
        low, high = reach.get(way, (ends[0], ends[1]))
        reach[way] = min(low, ends[0]), max(high, ends[1])
    found: dict[_Way, int] = {}
    for way in sorted(reach, key=lambda each: (reach[each][1] - reach[each][0], reach[each], each)):
        low, high = reach[way]
        taken = {found[other] for other in found if reach[other][0] <= high and low <= reach[other][1]}
        found[way] = next(lane for lane in range(len(reach)) if lane not in taken)
    return found


def _arrow(canvas: Canvas, x: float, y: float) -> None:
    canvas.path(f"M{x - _ARROW:.2f},{y - 4:.2f} L{x:.2f},{y:.2f} L{x - _ARROW:.2f},{y + 4:.2f} Z", "chart-tie-end")


def _title(chart: LineageChart, tie: Descent) -> str:
    names = {each.id: each.name for each in chart.kin}
    said = f"{names[tie.later]} {tie.said} {names[tie.before]}"
    return f"{said} ({tie.since})" if tie.since else said


def _table(chart: LineageChart, word: Wording) -> Table:
    known = {**chart.told, **{each.id: each for each in chart.kin}}
    columns = ("organisation", "relation", "other", "since", "until", "source")

    def named(kin: str) -> Cell:
        return Cell(known[kin].name, at=known[kin].at)

    rows = [
        (named(each.later), Cell(each.said), named(each.before), Cell(each.since), Cell(each.until), Cell(each.source))
        for each in chart.descents
    ]
    return Table(tuple(word.say(f"lineage.column.{each}") for each in columns), tuple(rows))
