"""Axes: round steps of 1, 2 or 5, nought always among them, and where a value lies between two edges."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

_STEPS: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high``, with its ticks in order."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]


@dataclass(frozen=True)
class Scale:
    """An axis laid between two edges of a drawing, in its units; ``end`` may lie before ``start``."""

    axis: Axis
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """Return where a value lies."""
        share = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return self.start + float(share) * (self.end - self.start)

    @property
    def zero(self) -> float:
        """Where nought lies: every length is measured from there."""
        return self.at(Decimal(0))


def axis_of(values: Iterable[Decimal], *, steps_max: int = 5, whole: bool = False) -> Axis:
    """Return an axis that holds these values and nought; ``whole`` where there is nothing between whole numbers."""
    found = [Decimal(0), *values]
    low, high = min(found), max(found)
    if low == high:
        high = Decimal(1)
    step = _step((high - low) / steps_max)
    if whole:
        step = max(step, Decimal(1))
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    ticks = tuple((first + each) * step for each in range(int(last - first) + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def span_of(values: Iterable[Decimal]) -> Axis:
    """Return an axis without ticks that is as long as these values need: for marks that say their figures."""
    found = [Decimal(0), *values]
    low, high = min(found), max(found)
    return Axis(low, Decimal(1) if low == high else high, ())


def _step(least: Decimal) -> Decimal:
    """Return the smallest round step that is not below ``least``."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(each * power for each in _STEPS if each * power >= least)
