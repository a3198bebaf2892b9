"""A network: parties in their own groups, and the links between them, those that cross from group to group foremost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import hypot
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.figures import SERIES_MAX, listed, plain
from mediate_gateway.entrypoints.charts.keys import key
from mediate_gateway.entrypoints.charts.layout import Box, Point, lay_out
from mediate_gateway.entrypoints.charts.markers import RADIUS, marker
from mediate_gateway.entrypoints.charts.ties import tie_classes, tie_key
from mediate_gateway.entrypoints.charts.view import Cell, ChartView, Table, drawn, nothing_drawn
from mediate_gateway.entrypoints.wording import Wording

NODES_MAX: Final = 60
"""More than these are a tangle, and take long to lay out."""
_EDGE: Final = 22.0
_AROUND: Final = 15.0
_STROKE_MAX: Final = 5.0
_FOR_NAMES: Final = 0.14
_LOW: Final = 130.0
_EACH: Final = 18.0
"""A drawing of few parties is no higher than this, and so much for each of them."""
_ROOMY: Final = 30
_HIGHER: Final = 5.0
"""How much higher a drawing is for each party beyond so many."""
_BESIDE: Final = 3.0
_MIDDLE_STYLE: Final = 2
_TARGET: Final = 30.0
"""How wide and high what can be pressed is; drawn smaller by up to a fifth, it is still 24 pixels."""
_TIE_MIN: Final = 1.4
_TIE_EACH: Final = 0.7
_TIE_MAX: Final = 3.5


@dataclass(frozen=True)
class Node:
    """A party: its id, its name, and the group it is of; ``at`` is the address of its page, where it has one."""

    id: str
    name: str
    group: str
    at: str | None = None


@dataclass(frozen=True)
class Link:
    """What two parties have with each other, and how much of it; ``style`` is one of those of the chart, or 0."""

    first: str
    second: str
    strength: Decimal = Decimal(1)
    style: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a strength that is no strength."""
        if not self.strength.is_finite() or self.strength <= 0:
            raise ValueError(f"a link of strength {self.strength} is none")


@dataclass(frozen=True)
class NetworkChart:
    """Parties and their links.

    ``styles`` say in words what the lines of each style stand for; ``said`` and ``table`` are told instead of what the
    chart says by itself.
    """

    name: str
    title: str
    nodes: Sequence[Node]
    links: Sequence[Link]
    styles: Sequence[tuple[int, str]] = ()
    said: Sequence[str] = ()
    table: Table | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for more parties than can be drawn, for one that is there twice, or for unknown ends."""
        if len(self.nodes) > NODES_MAX:
            raise ValueError(f"{len(self.nodes)} parties are a tangle; show {NODES_MAX} at most")
        ids = {node.id for node in self.nodes}
        if len(ids) != len(self.nodes):
            raise ValueError("a party is there twice")
        for link in self.links:
            if not {link.first, link.second} <= ids:
                raise ValueError(f"the link of {link.first} and {link.second} has no party at one of its ends")


def network_chart(chart: NetworkChart, word: Wording) -> ChartView:
    """Return the parties, each near its own group, with links that cross between groups drawn as such."""
    if not chart.nodes:
        return nothing_drawn(chart.name, "network", chart.title, word.say("charts.empty"))
    said = chart.said or [_counted(chart, word)]
    table = chart.table or _table(chart, word)
    return drawn(chart.name, "network", chart.title, said, table, lambda on: _draw(on, chart, word), word=word)


def _counted(chart: NetworkChart, word: Wording) -> str:
    groups = {node.id: node.group for node in chart.nodes}
    crossing = sum(groups[link.first] != groups[link.second] for link in chart.links)
    counts = {"nodes": len(chart.nodes), "links": len(chart.links), "crossing": crossing}
    return word.say("charts.network", **{name: word.number(count) for name, count in counts.items()})


def _draw(canvas: Canvas, chart: NetworkChart, word: Wording) -> float:
    form = canvas.form
    kinds = {group: place % SERIES_MAX + 1 for place, group in enumerate(sorted({each.group for each in chart.nodes}))}
    top = tie_key(canvas, chart.styles)
    if chart.styles:
        top = key(canvas, [(number, group) for group, number in kinds.items()], marked=True, top=top)
    usual = 380.0 if form.is_narrow else 420.0
    height = top + min(usual, _LOW + len(chart.nodes) * _EACH) + max(0, len(chart.nodes) - _ROOMY) * _HIGHER
    bounds = Box(0, top, form.width, height)
    within = Box(_EDGE, top + _EDGE + form.text, form.width - _EDGE, height - _EDGE)
    groups = {node.id: node.group for node in chart.nodes}
    places = lay_out(groups, [(link.first, link.second) for link in chart.links], within)
    if chart.styles:
        places = _spread(places, within)
    # Lines of several styles lie close, and leave no room for boxes that overlap: the marks tell the groups then.
    taken = [] if chart.styles else _silos(canvas, groups, places, bounds)
    _links(canvas, chart, groups, places, word)
    for node in chart.nodes:
        with canvas.leading_to(node.at, node.name):
            if node.at is not None:
                x, y = places[node.id]
                canvas.rect(x - _TARGET / 2, y - _TARGET / 2, _TARGET, _TARGET, "chart-touch")
            marker(canvas, kinds[node.group], *places[node.id], title=f"{node.name} ({node.group})")
    _names(canvas, chart, places, taken, bounds)
    return height


def _spread(places: Mapping[str, Point], within: Box) -> dict[str, Point]:
    """Return places drawn apart until they take all the room there is, with some at the sides for names."""
    aside = (within.right - within.left) * _FOR_NAMES
    left, right = min(x for x, _ in places.values()), max(x for x, _ in places.values())
    top, bottom = min(y for _, y in places.values()), max(y for _, y in places.values())

    def at(value: float, low: float, high: float, first: float, last: float) -> float:
        return (first + last) / 2 if high - low < 1 else first + (value - low) / (high - low) * (last - first)

    return {
        name: (
            at(x, left, right, within.left + aside, within.right - aside),
            at(y, top, bottom, within.top, within.bottom),
        )
        for name, (x, y) in places.items()
    }


def _silos(canvas: Canvas, groups: Mapping[str, str], places: Mapping[str, Point], bounds: Box) -> list[Box]:
    """Draw what belongs together, and return where the groups' names stand."""
    taken: list[Box] = []
    text = canvas.form.text
    for group in sorted(set(groups.values())):
        own = [places[each] for each in groups if groups[each] == group]
        left = max(bounds.left, min(x for x, _ in own) - _AROUND)
        top = max(bounds.top + text, min(y for _, y in own) - _AROUND)
        right = min(bounds.right, max(x for x, _ in own) + _AROUND)
        bottom = min(bounds.bottom, max(y for _, y in own) + _AROUND)
        canvas.rect(left, top, right - left, bottom - top, "chart-silo")
        name = canvas.form.lines(group, canvas.form.width / 2)[0]
        at = min(left, bounds.right - canvas.form.wide(name))
        canvas.text(at, top - 3, name, classes="chart-group")
        taken.append(Box(at, top - text - 3, at + canvas.form.wide(name), top))
    return taken


def _links(
    canvas: Canvas, chart: NetworkChart, groups: Mapping[str, str], places: Mapping[str, Point], word: Wording
) -> None:
    strongest = max((link.strength for link in chart.links), default=Decimal(1))
    names = {node.id: node.name for node in chart.nodes}
    for link in chart.links:
        (x1, y1), (x2, y2) = places[link.first], places[link.second]
        classes = f"chart-link {tie_classes(link.style)}" if link.style else "chart-link"
        if groups[link.first] != groups[link.second]:
            classes = f"{classes} is-crossing"
        width = 1 + (_STROKE_MAX - 1) * float(link.strength / strongest)
        if link.style:
            # Lines of two styles between the same two run side by side.
            aside = (link.style - _MIDDLE_STYLE) * _BESIDE / max(hypot(x2 - x1, y2 - y1), 1.0)
            x, y = (y2 - y1) * aside, (x1 - x2) * aside
            x1, y1, x2, y2 = x1 + x, y1 + y, x2 + x, y2 + y
            width = min(_TIE_MIN + float(link.strength - 1) * _TIE_EACH, _TIE_MAX)
        title = listed([names[link.first], names[link.second]], word)
        canvas.link(x1, y1, x2, y2, classes, width=width, title=title)


def _names(canvas: Canvas, chart: NetworkChart, places: Mapping[str, Point], taken: list[Box], bounds: Box) -> None:
    """Write names beside their marks where they cover nothing, of the most linked first; the table has them all."""
    form = canvas.form
    linked = Counter(end for link in chart.links for end in (link.first, link.second))
    covered = taken + [
        Box(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in (places[node.id] for node in chart.nodes)
    ]
    for node in sorted(chart.nodes, key=lambda each: (-linked[each.id], each.id)):
        x, y = places[node.id]
        width, height, beside = form.wide(node.name), form.text * 1.1, RADIUS + 3
        for left, baseline in (
            (x + beside, y + height * 0.35),
            (x - beside - width, y + height * 0.35),
            (x - width / 2, y - beside - 1),
            (x - width / 2, y + beside + height * 0.8),
        ):
            box = Box(left, baseline - height * 0.85, left + width, baseline + height * 0.2)
            if bounds.holds(box) and not any(box.meets(each) for each in covered):
                canvas.text(left, baseline, node.name, classes="chart-name chart-node")
                covered.append(box)
                break


def _table(chart: NetworkChart, word: Wording) -> Table:
    columns = tuple(
        word.say(key)
        for key in ("charts.network.from", "charts.network.to", "charts.network.groups", "charts.network.strength")
    )
    nodes = {node.id: node for node in chart.nodes}
    rows: list[tuple[Cell, ...]] = []
    for link in sorted(chart.links, key=lambda each: (-each.strength, nodes[each.first].name, nodes[each.second].name)):
        first, second = nodes[link.first], nodes[link.second]
        groups = first.group if first.group == second.group else listed([first.group, second.group], word)
        strength = Cell(word.number(link.strength), plain(link.strength), is_figure=True)
        rows.append((Cell(first.name), Cell(second.name), Cell(groups), strength))
    ends = {end for link in chart.links for end in (link.first, link.second)}
    alone = [node for node in chart.nodes if node.id not in ends]
    said = word.say("charts.network.alone")
    rows += [(Cell(node.name), Cell(said), Cell(node.group), Cell("0", "0", is_figure=True)) for node in alone]
    return Table(columns, tuple(rows))
