"""How a figure stands to what is aimed for, from where it started."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from mediate_contracts.values import Comparator
from mediate_contracts.vocabulary import Achievement, Direction

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_TENTH: Final = Decimal("0.1")
_LARGEST: Final = Decimal(10) ** 15
_ASKED_BY: Final = {
    Direction.MORE: Comparator.AT_LEAST,
    Direction.LESS: Comparator.AT_MOST,
    Direction.NEITHER: Comparator.EXACTLY,
}


@dataclass(frozen=True)
class Standing:
    """What was achieved, and which part of the way was gone.

    ``progress`` is in per cent of the way from baseline to target, one decimal: 0 at the baseline, 100 at the target,
    below 0 where it went the other way and above 100 where it passed the target. None where baseline and target are
    equal, or one of the three is not known.
    """

    achievement: Achievement
    progress: Decimal | None = None


def achieved(
    direction: Direction,
    comparator: Comparator | None,
    *,
    baseline: Decimal | None,
    target: Decimal | None,
    value: Decimal | None,
) -> Standing:
    """Return how a figure stands to its target; each is None where it is not known, which is never a zero.

    A target without a comparator asks what the direction calls better. A figure that misses its target is partly
    there where it lies between a known baseline and the target; without a baseline nothing tells how far it came.
    """
    if target is None:
        return Standing(Achievement.NO_TARGET)
    if value is None:
        return Standing(Achievement.NO_FIGURE)
    progress = None if baseline is None else _progress(baseline, target, value)
    if _is_met(comparator or _ASKED_BY[direction], target, value):
        return Standing(Achievement.MET, progress)
    is_between = baseline is not None and min(baseline, target) < value < max(baseline, target)
    return Standing(Achievement.PARTLY if is_between else Achievement.NOT_MET, progress)


def _is_met(comparator: Comparator, target: Decimal, value: Decimal) -> bool:
    match comparator:
        case Comparator.AT_LEAST:
            return value >= target
        case Comparator.AT_MOST:
            return value <= target
        case Comparator.EXACTLY:
            return value == target


def _progress(baseline: Decimal, target: Decimal, value: Decimal) -> Decimal | None:
    way = _EXACT.subtract(target, baseline)
    if way.is_zero():
        return None
    gone = _EXACT.divide(_EXACT.multiply(_EXACT.subtract(value, baseline), Decimal(100)), way)
    if abs(gone) > _LARGEST:
        # So far beyond a way so short, a percentage tells nothing.
        return None
    rounded = gone.quantize(_TENTH, context=_EXACT)
    return rounded.copy_abs() if rounded.is_zero() else rounded
