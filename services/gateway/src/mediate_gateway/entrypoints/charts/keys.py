"""The key of a chart whose series have no room for their names: colour, pattern and mark beside each name."""

from collections.abc import Sequence
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas
from mediate_gateway.entrypoints.charts.markers import marker

_SWATCH: Final = 12.0
_BETWEEN: Final = 18.0


def key(canvas: Canvas, series: Sequence[tuple[int, str]], *, marked: bool = False, top: float = 0.0) -> float:
    """Write the key from ``top``, in as many lines as it needs, and return where it ends.

    ``series`` are the numbers and names of the series; ``marked`` where they are drawn as marks and not as areas.
    """
    form = canvas.form
    leading = form.text * 1.45
    x = 0.0
    for number, name in series:
        for place, line in enumerate(form.lines(name, form.width - _SWATCH - 6)):
            width = _SWATCH + 6 + form.wide(line) + _BETWEEN
            if x and (place or x + width - _BETWEEN > form.width):
                x, top = 0.0, top + leading
            if not place and marked:
                marker(canvas, number, x + _SWATCH / 2, top + leading / 2, title=name, classes="chart-key")
            elif not place:
                canvas.swatch(x, top + (leading - _SWATCH) / 2, _SWATCH, number)
            canvas.text(x + _SWATCH + 6, top + leading / 2 + form.text * 0.35, line, classes="chart-name")
            x += width
    return top + leading + 8
