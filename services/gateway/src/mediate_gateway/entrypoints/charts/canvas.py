"""Writes SVG: shapes and words with classes and presentation attributes, never with a style of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import Final

from markupsafe import Markup, escape

_CHARACTER_EM: Final = 0.62
"""Width of a character of text in its font size, on the generous side of the system fonts."""
_BOLD: Final = 1.12
PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "2": "M-1,1 l2,-2 M0,8 l8,-8 M7,9 l2,-2",
        "3": "M1.5,4 a1.2,1.2 0 1 0 2.4,0 a1.2,1.2 0 1 0 -2.4,0",
        "4": "M0,2 h8 M0,6 h8",
        "5": "M2,0 v8 M6,0 v8",
        "6": "M0,0 l8,8 M8,0 l-8,8",
        "open": "M-1,7 l2,2 M0,0 l8,8 M7,-1 l2,2",
    }
)
"""What lies over a colour, so that nobody needs to see the colour: of the first series nothing."""


@dataclass(frozen=True)
class Form:
    """A shape that a chart is drawn in: its width, and the size of its text in the same units.

    A wide drawing is shown where there is room for it, and a narrow one elsewhere, so that text is never too small.
    """

    name: str
    width: int
    text: float

    @property
    def is_narrow(self) -> bool:
        """Whether it is the one for small screens."""
        return self.name == "narrow"

    def wide(self, words: str) -> float:
        """Return how wide words are, about."""
        return len(words) * self.text * _CHARACTER_EM

    def bold(self, words: str) -> float:
        """Return how wide words are in bold, about."""
        return self.wide(words) * _BOLD

    def lines(self, words: str, width: float) -> list[str]:
        """Return words in lines that are no wider than ``width``; a word that is wider by itself is cut."""
        most = max(1, int(width / (self.text * _CHARACTER_EM)))
        found = [""]
        for each in words.split():
            rest = each
            if found[-1] and len(found[-1]) + 1 + len(rest) <= most:
                found[-1] += f" {rest}"
                continue
            if found[-1]:
                found.append("")
            while len(rest) > most:
                found[-1], rest = rest[:most], rest[most:]
                found.append("")
            found[-1] = rest
        return found


WIDE: Final = Form("wide", 640, 13.5)
NARROW: Final = Form("narrow", 300, 13.0)
FORMS: Final = (WIDE, NARROW)


@dataclass(frozen=True)
class Drawing:
    """A chart drawn in one form."""

    form: Form
    svg: Markup


class Canvas:
    """What is drawn so far, in one form; ``name`` is the chart's, for ids of its own."""

    def __init__(self, name: str, form: Form) -> None:
        self.form = form
        self._name = f"{name}-{form.name}"
        self._parts: list[Markup] = []
        self._patterns: set[str] = set()
        self._leads_on = False

    @contextmanager
    def leading_to(self, at: str | None, name: str | None) -> Iterator[None]:
        """Make a link of what is drawn meanwhile; of nothing where it leads nowhere.

        It is called ``name``, and without one by the words that are written in it.
        """
        if at is None:
            yield
            return
        before, self._parts = self._parts, []
        yield
        inside = Markup().join(self._parts)
        self._parts = before
        self._parts.append(_element("a", {"href": at, "class": "chart-away", "aria-label": name}, inside))
        self._leads_on = True

    def rect(self, x: float, y: float, width: float, height: float, classes: str, *, title: str | None = None) -> None:
        """Draw a rectangle."""
        self._add("rect", {"x": x, "y": y, "width": width, "height": height, "class": classes}, title)

    def bar(
        self, x: float, y: float, width: float, height: float, series: int, *, title: str, is_open: bool = False
    ) -> None:
        """Draw a figure as a length: in the colour and pattern of a series, hatched where it may still move."""
        classes = f"chart-mark chart-fill-{series}{' is-open' if is_open else ''}"
        self.rect(x, y, width, height, classes, title=title)
        self._over(x, y, width, height, "open" if is_open else str(series))

    def swatch(self, x: float, y: float, side: float, series: int) -> None:
        """Draw how the areas of a series look, for a key."""
        self.rect(x, y, side, side, f"chart-key chart-fill-{series}")
        self._over(x, y, side, side, str(series))

    def _over(self, x: float, y: float, width: float, height: float, pattern: str) -> None:
        if pattern in PATTERNS:
            self._patterns.add(pattern)
            over = {"x": x, "y": y, "width": width, "height": height, "class": "chart-over"}
            self._add("rect", {**over, "fill": f"url(#{self._name}-{pattern})"})

    def line(self, x1: float, y1: float, x2: float, y2: float, classes: str) -> None:
        """Draw a straight line."""
        self._add("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": classes})

    def link(self, x1: float, y1: float, x2: float, y2: float, classes: str, *, width: float, title: str) -> None:
        """Draw a line that is as wide as what it stands for is strong."""
        attributes = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": classes, "stroke-width": width}
        self._add("line", attributes, title)

    def path(self, drawn: str, classes: str, *, title: str | None = None) -> None:
        """Draw a path."""
        self._add("path", {"d": drawn, "class": classes}, title)

    def circle(self, x: float, y: float, radius: float, classes: str, *, title: str | None = None) -> None:
        """Draw a circle."""
        self._add("circle", {"cx": x, "cy": y, "r": radius, "class": classes}, title)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", classes: str = "") -> None:
        """Write words with their baseline at ``y``; kept within the edges as far as their width is known."""
        width = self.form.bold(words) if "chart-value" in classes else self.form.wide(words)
        before = {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        x = max(before, min(x, self.form.width - width + before))
        attributes = {"x": x, "y": y, "text-anchor": None if anchor == "start" else anchor}
        self._add("text", {**attributes, "class": classes or None}, words=words)

    def written(self, height: float, title: str, description: str) -> Drawing:
        """Return the drawing with the words that assistive technology says instead of it."""
        about = f"{self._name}-title {self._name}-desc"
        opening = {
            "class": f"chart-{self.form.name}",
            "viewBox": f"0 0 {self.form.width} {ceil(height)}",
            # What is said to be an image hides the links in it from those who do not see it.
            "role": "group" if self._leads_on else "img",
            "aria-labelledby": about,
            "font-size": self.form.text,
        }
        head = Markup('<title id="{}">{}</title><desc id="{}">{}</desc>').format(
            f"{self._name}-title", title, f"{self._name}-desc", description
        )
        inside = Markup().join([head, *self._definitions(), *self._parts])
        return Drawing(self.form, _element("svg", opening, inside))

    def _definitions(self) -> list[Markup]:
        pattern = Markup(
            '<pattern id="{}" width="8" height="8" patternUnits="userSpaceOnUse">'
            '<path d="{}" class="chart-pattern chart-pattern-{}"/></pattern>'
        )
        return [pattern.format(f"{self._name}-{each}", PATTERNS[each], each) for each in sorted(self._patterns)]

    def _add(
        self, tag: str, attributes: Mapping[str, object], title: str | None = None, words: str | None = None
    ) -> None:
        inside = escape(words or "")
        if title is not None:
            inside = Markup("<title>{}</title>").format(title) + inside
        self._parts.append(_element(tag, attributes, inside))


def _element(tag: str, attributes: Mapping[str, object], inside: Markup) -> Markup:
    written = Markup().join(
        Markup(' {}="{}"').format(name, _short(value) if isinstance(value, float) else value)
        for name, value in attributes.items()
        if value is not None
    )
    if not inside:
        return Markup("<{}{}/>").format(tag, written)
    return Markup("<{0}{1}>{2}</{0}>").format(tag, written, inside)


def _short(value: float) -> str:
    """Return a coordinate in hundredths, finer than anybody sees, without trailing zeros."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
