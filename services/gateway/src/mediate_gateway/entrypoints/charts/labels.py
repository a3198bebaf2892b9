"""Words beside marks: of ticks, of rows, and of series, laid so that none covers another."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import format_compact_decimal

from mediate_gateway.entrypoints.charts.canvas import Canvas, Form
from mediate_gateway.entrypoints.wording import Wording

_COMPACT_FROM: Final = 1_000_000
_SAID_WITH_TICKS: Final = frozenset({"EUR", "percent"})
"""Units so short that every tick says them."""


def tick(value: Decimal, unit: str | None, word: Wording) -> str:
    """Return a tick in words: short, because many stand beside one another."""
    short = word.number(value)
    if abs(value) >= _COMPACT_FROM:
        short = format_compact_decimal(value, locale=word.language.value, fraction_digits=1)
    return word.say(f"unit.{unit}", value=short) if unit in _SAID_WITH_TICKS else short


@dataclass(frozen=True)
class Rows:
    """How rows are laid out: their names to the left of the marks, or above them where there is little room."""

    form: Form
    names: tuple[tuple[str, ...], ...]
    left: float
    bar: float = 20.0

    @classmethod
    def of(cls, form: Form, names: Sequence[str]) -> "Rows":
        """Return the layout of rows with these names, none of which is cut off."""
        if form.is_narrow:
            return cls(form, tuple(tuple(form.lines(name, form.width)) for name in names), 0.0)
        left = min(max((form.wide(name) for name in names), default=0.0), form.width * 0.36)
        lines = tuple(tuple(form.lines(name, left)) for name in names)
        widest = max((form.wide(line) for each in lines for line in each), default=0.0)
        return cls(form, lines, widest + 12)

    @property
    def leading(self) -> float:
        """From one line of text to the next."""
        return self.form.text * 1.25

    def above(self, row: int) -> float:
        """How much of a row's height its name takes above the bar."""
        return len(self.names[row]) * self.leading + 4 if self.form.is_narrow else 0.0

    def height(self, row: int) -> float:
        """How high a row is, with the space behind it."""
        if self.form.is_narrow:
            return self.above(row) + self.bar + 12
        return max(self.bar, len(self.names[row]) * self.leading) + 10

    def name(self, canvas: Canvas, row: int, top: float) -> float:
        """Write a row's name, and return where its bar begins."""
        lines = self.names[row]
        if self.form.is_narrow:
            for place, line in enumerate(lines):
                canvas.text(0, top + (place + 0.8) * self.leading, line, classes="chart-name")
            return top + self.above(row)
        middle = top + (self.height(row) - 10) / 2
        first = middle - (len(lines) - 1) * self.leading / 2 + self.form.text * 0.35
        for place, line in enumerate(lines):
            canvas.text(self.left - 12, first + place * self.leading, line, anchor="end", classes="chart-name")
        return middle - self.bar / 2


def apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return places near the wanted ones, in their order, ``least`` from one another and between two edges.

    Where there is no room for that, they lie as far apart as there is.
    """
    order = sorted(range(len(wanted)), key=lambda each: (wanted[each], each))
    if len(order) > 1:
        least = min(least, (high - low) / (len(order) - 1))
    found = dict.fromkeys(order, 0.0)
    before = low - least
    for each in order:
        before = found[each] = max(wanted[each], before + least)
    after = high + least
    for each in reversed(order):
        after = found[each] = min(found[each], after - least)
    return [found[each] for each in range(len(wanted))]
