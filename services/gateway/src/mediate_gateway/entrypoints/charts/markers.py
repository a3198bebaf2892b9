"""The marks of the points of a series: a shape of its own for each, hollow where a figure may still move."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas

RADIUS: Final = 5.0
_SHAPES: Final[Mapping[int, str]] = MappingProxyType(
    {
        2: "M{w},{n} H{e} V{s} H{w} Z",
        3: "M{x},{n} L{e},{s} H{w} Z",
        4: "M{x},{n} L{e},{y} L{x},{s} L{w},{y} Z",
        5: "M{w},{n} H{e} L{x},{s} Z",
        6: "M{w},{n} L{e},{s} M{e},{n} L{w},{s}",
    }
)
"""By series the shape of its marks, between west, east, north and south; the first has circles."""


def marker(
    canvas: Canvas, series: int, x: float, y: float, *, title: str, is_open: bool = False, classes: str = "chart-mark"
) -> None:
    """Draw a point of a series with what is said of it."""
    drawn = f"{classes} chart-point chart-series-{series}{' is-open' if is_open else ''}"
    if series not in _SHAPES:
        canvas.circle(x, y, RADIUS, drawn, title=title)
        return
    edges = {"x": x, "y": y, "w": x - RADIUS, "e": x + RADIUS, "n": y - RADIUS, "s": y + RADIUS}
    canvas.path(_SHAPES[series].format(**{name: f"{at:.2f}" for name, at in edges.items()}), drawn, title=title)
