"""Lines that say by their dashes, and in a key by words, what they stand for: so nobody needs to see a colour."""

from collections.abc import Sequence
from typing import Final

from mediate_gateway.entrypoints.charts.canvas import Canvas, Form

_SAMPLE: Final = 30.0
_BETWEEN: Final = 20.0
_BESIDE: Final = 8.0


def tie_classes(style: int) -> str:
    """Return the classes of a line in one of the three styles: 1 is whole, 2 dashed, 3 dotted."""
    return f"chart-tie chart-tie-{style}"


def tie_key(canvas: Canvas, styles: Sequence[tuple[int, str]]) -> float:
    """Write which style of line stands for what, from the top, and return where it ends."""
    if not styles:
        return 0.0
    form = canvas.form
    leading = form.text * 1.5
    x, top = 0.0, 0.0
    for style, words in styles:
        for place, line in enumerate(form.lines(words, form.width - _SAMPLE - _BESIDE)):
            width = _SAMPLE + _BESIDE + form.wide(line) + _BETWEEN
            if x and (place or x + width - _BETWEEN > form.width):
                x, top = 0.0, top + leading
            if not place:
                middle = top + leading / 2
                canvas.line(x, middle, x + _SAMPLE, middle, tie_classes(style))
            canvas.text(x + _SAMPLE + _BESIDE, top + leading / 2 + form.text * 0.35, line, classes="chart-name")
            x += width
    return top + leading + 6


def cut(form: Form, words: str, width: float, lines_max: int) -> list[str]:
    """Return words in so many lines of a width at most; what is left of them is told by dots."""
    lines = form.lines(words, width)
    if len(lines) <= lines_max:
        return lines
    most = max(1, int(width / form.wide("m")))
    return [*lines[: lines_max - 1], f"{lines[lines_max - 1][: most - 1]}…"]
