"""How a figure stands to what was aimed for, and to a year before: one arithmetic for services, pages and reports.

Everything is exact until it is rounded, once, half up, to one decimal of a per cent.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from mediate_contracts.values import Comparator
from mediate_contracts.vocabulary import Achievement

_EXACTLY: Final = Context(prec=80, rounding=ROUND_HALF_UP)
"""Wide enough for the quotient of any two quantities to be rounded as if it had been kept whole."""
_TENTH: Final = Decimal("0.1")
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True)
class Achieved:
    """What a figure comes to; ``progress`` is how much of the way from the baseline to the target it went, in per cent.

    It is below nought where it went the other way, above 100 beyond the target, and None where there is no way to go:
    without a baseline, or with one that is the target.
    """

    achievement: Achievement
    progress: Decimal | None = None


def achieved(
    comparator: Comparator | None, target: Decimal | None, value: Decimal | None, *, baseline: Decimal | None = None
) -> Achieved:
    """Return what a figure comes to, held against a target; None stands for what there is none of, or is withheld.

    Short of its target it is partly met where it is known to have moved towards it: from a baseline, which may be
    nought. Without one nobody can say whether it moved.
    """
    if comparator is None or target is None:
        return Achieved(Achievement.NO_TARGET)
    if value is None:
        return Achieved(Achievement.NO_FIGURE)
    progress = progress_of(baseline, target, value)
    if is_met(comparator, target, value):
        return Achieved(Achievement.MET, progress)
    is_on_the_way = baseline is not None and (baseline < value < target or target < value < baseline)
    return Achieved(Achievement.PARTLY if is_on_the_way else Achievement.NOT_MET, progress)


def is_met(comparator: Comparator, target: Decimal, value: Decimal) -> bool:
    """Tell whether a figure is what was aimed for."""
    match comparator:
        case Comparator.AT_LEAST:
            return value >= target
        case Comparator.AT_MOST:
            return value <= target
        case Comparator.EXACTLY:
            return value == target


def progress_of(baseline: Decimal | None, target: Decimal, value: Decimal) -> Decimal | None:
    """Return how much of the way from a baseline to a target was gone, in per cent with one decimal."""
    if baseline is None or baseline == target:
        return None
    return _in_per_cent(_EXACTLY.subtract(value, baseline), _EXACTLY.subtract(target, baseline))


def change_on(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return by how much a figure changed, in per cent with one decimal: 30,227 after 22,763 is +32.8.

    Above nought it grew, whatever its sign: from -10 to -5 it changed by +50. None where either is missing, and where
    it was nought before, of which nothing is a percentage.
    """
    if before is None or after is None or before == 0:
        return None
    return _in_per_cent(_EXACTLY.subtract(after, before), _EXACTLY.abs(before))


def _in_per_cent(part: Decimal, whole: Decimal) -> Decimal:
    share = _EXACTLY.divide(_EXACTLY.multiply(part, _HUNDRED), whole)
    # What rounds to nought has no sign.
    return _EXACTLY.quantize(share, _TENTH) + Decimal(0)
