"""A map of what waits for what: things in lanes, and arrows from what has to come first to what waits for it.

Time runs from left to right: whatever waits stands to the right of all that it waits for, as far as there is room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.lineage import generations
from mediate_gateway.entrypoints.charts.ties import cut, tie_classes, tie_key
from mediate_gateway.entrypoints.charts.view import ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

THINGS_MAX: Final = 60
"""More things than these are a tangle; the table has them."""
_BOX_MAX: Final = 96.0
_BOX_MIN: Final = 46.0
_BETWEEN_MIN: Final = 22.0
_BOX_HEIGHT: Final = 30.0
"""High enough to be pressed, also where the drawing is shown somewhat smaller."""
_DOWN: Final = 10.0
_PAD: Final = 8.0
_ARROW: Final = 7.0
_BULGE: Final = 18.0
_HOLDS: Final = 1
_HELD: Final = 2


@dataclass(frozen=True)
class Thing:
    """Something that waits or is waited for: its short ``code``, its ``lane``, and what pointing at it says.

    ``at`` is the address of its page; ``is_done`` where nobody waits for it any more.
    """

    id: str
    code: str
    said: str
    lane: str
    at: str | None = None
    is_done: bool = False


@dataclass(frozen=True)
class Wait:
    """``later`` waits for ``before``; ``said`` are the words for it."""

    later: str
    before: str
    said: str


@dataclass(frozen=True)
class WaitingChart:
    """Things by their lanes, in the order in which those are drawn, and what waits for what.

    ``holds`` and ``held`` are the words for a line that still holds something up, and for one that no longer does;
    ``done`` those for a thing that nobody waits for.
    """

    name: str
    title: str
    lanes: Sequence[tuple[str, str]]
    things: Sequence[Thing]
    waits: Sequence[Wait]
    said: Sequence[str]
    table: Table
    holds: str
    held: str
    empty: str

    def __post_init__(self) -> None:
        """Raise ValueError for more things than can be drawn, for one that is there twice, or for unknown ends."""
        if len(self.things) > THINGS_MAX:
            raise ValueError(f"{len(self.things)} things are a tangle; show {THINGS_MAX} at most")
        ids = {each.id for each in self.things}
        if len(ids) != len(self.things):
            raise ValueError("a thing is there twice")
        for each in self.waits:
            if not {each.later, each.before} <= ids:
                raise ValueError(f"{each.later} and {each.before} are not both there")


def waiting_chart(chart: WaitingChart, word: Wording) -> ChartView:
    """Return the map as a drawing, with the table that says the same of all there is."""
    if not chart.things:
        return nothing_drawn(chart.name, "waiting", chart.title, chart.empty)
    return drawn(
        chart.name, "waiting", chart.title, chart.said, chart.table, lambda canvas: _draw(canvas, chart), word=word
    )


@dataclass(frozen=True)
class _Box:
    """Where a thing is drawn."""

    thing: Thing
    left: float
    top: float
    width: float
    column: int

    @property
    def middle(self) -> float:
        return self.top + _BOX_HEIGHT / 2

    @property
    def right(self) -> float:
        return self.left + self.width


def _draw(canvas: Canvas, chart: WaitingChart) -> float:
    things = {each.id: each for each in chart.things}
    styles = {_style(things[each.before]) for each in chart.waits}
    words = {_HOLDS: chart.holds, _HELD: chart.held}
    top = tie_key(canvas, [(style, words[style]) for style in sorted(styles)])
    boxes, lanes, bottom = _laid(canvas, chart, top)
    for _, lane_top, lane_bottom in lanes:
        canvas.rect(0, lane_top, canvas.form.width, lane_bottom - lane_top, "chart-silo")
    for wait in chart.waits:
        _line(canvas, boxes[wait.before], boxes[wait.later], wait)
    for words_of_lane, lane_top, _ in lanes:
        canvas.text(_PAD, lane_top + canvas.form.text * 1.25, words_of_lane, classes="chart-group chart-lane")
    for box in boxes.values():
        _box(canvas, box)
    return bottom


def _style(before: Thing) -> int:
    return _HELD if before.is_done else _HOLDS


def _laid(
    canvas: Canvas, chart: WaitingChart, top: float
) -> tuple[dict[str, _Box], list[tuple[str, float, float]], float]:
    """Return where each thing is drawn, the lanes with their words and edges, and where all of it ends."""
    columns = _columns(canvas, chart)
    count = 1 + max(columns.values())
    room = canvas.form.width - 2 * _PAD
    between = (room - _BOX_MAX * count) / max(count - 1, 1)
    width = _BOX_MAX if between >= _BETWEEN_MIN else (room - _BETWEEN_MIN * (count - 1)) / count
    step = (room - width) / max(count - 1, 1)
    leading = canvas.form.text * 1.4
    boxes: dict[str, _Box] = {}
    lanes: list[tuple[str, float, float]] = []
    for lane, words in chart.lanes:
        own = [each for each in chart.things if each.lane == lane]
        if not own:
            continue
        line = cut(canvas.form, words, room, 1)[0]
        first = top + leading + _DOWN
        depth = dict.fromkeys(range(count), 0)
        for each in own:
            column = columns[each.id]
            y = first + depth[column] * (_BOX_HEIGHT + _DOWN)
            boxes[each.id] = _Box(each, _PAD + column * step, y, width, column)
            depth[column] += 1
        bottom = first + max(depth.values()) * (_BOX_HEIGHT + _DOWN)
        lanes.append((line, top, bottom))
        top = bottom + _DOWN
    return boxes, lanes, top


def _columns(canvas: Canvas, chart: WaitingChart) -> Mapping[str, int]:
    """Return in which column each thing stands; where there is no room for all ranks, neighbours share one."""
    ranks = generations((each.id for each in chart.things), ((each.later, each.before) for each in chart.waits))
    highest = max(ranks.values())
    most = int((canvas.form.width - 2 * _PAD + _BETWEEN_MIN) / (_BOX_MIN + _BETWEEN_MIN))
    if highest < most:
        return ranks
    return {each: rank * (most - 1) // highest for each, rank in ranks.items()}


def _box(canvas: Canvas, box: _Box) -> None:
    # Called by the words in it: who speaks to a machine says what they read.
    with canvas.leading_to(box.thing.at, None):
        classes = "chart-mark chart-kin" if box.thing.is_done else "chart-mark chart-kin is-own"
        canvas.rect(box.left, box.top, box.width, _BOX_HEIGHT, classes, title=box.thing.said)
        code = canvas.form.lines(box.thing.code, box.width - 4)[0]
        canvas.text(
            box.left + box.width / 2,
            box.middle + canvas.form.text * 0.35,
            code,
            anchor="middle",
            classes="chart-name chart-kin-name",
        )


def _line(canvas: Canvas, before: _Box, later: _Box, wait: Wait) -> None:
    """Draw an arrow from what comes first to what waits for it."""
    classes = tie_classes(_style(before.thing))
    if later.column > before.column:
        x1, x2 = before.right, later.left - _ARROW
        bend = (x1 + x2) / 2
        path = f"M{x1:.2f},{before.middle:.2f} C{bend:.2f},{before.middle:.2f} {bend:.2f},{later.middle:.2f}"
        canvas.path(f"{path} {x2:.2f},{later.middle:.2f}", classes, title=wait.said)
        _arrow(canvas, later.left, later.middle, 1)
        return
    # Those that share a column for want of room are joined along its side.
    x = min(before.right + _BULGE, canvas.form.width - 1)
    path = f"M{before.right:.2f},{before.middle:.2f} C{x:.2f},{before.middle:.2f} {x:.2f},{later.middle:.2f}"
    canvas.path(f"{path} {later.right + _ARROW:.2f},{later.middle:.2f}", classes, title=wait.said)
    _arrow(canvas, later.right, later.middle, -1)


def _arrow(canvas: Canvas, x: float, y: float, way: int) -> None:
    back = x - way * _ARROW
    canvas.path(f"M{back:.2f},{y - 4:.2f} L{x:.2f},{y:.2f} L{back:.2f},{y + 4:.2f} Z", "chart-tie-end")
