"""Change on the year before: a difference, and a percentage where there is one."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_TENTH: Final = Decimal("0.1")
_LARGEST: Final = Decimal(10) ** 15
"""A larger percentage tells nothing, and outgrows what a quantity holds."""


def percent(now: Decimal, before: Decimal) -> Decimal | None:
    """Return by how much a figure changed, in per cent of the size of what it was, rounded half up to one decimal.

    None where it was zero. From 22,763 to 30,227 is 32.8; from minus 10 to minus 5 is 50, as it rose by half of that.
    """
    if before.is_zero():
        return None
    share = _EXACT.divide(_EXACT.multiply(_EXACT.subtract(now, before), Decimal(100)), abs(before))
    if abs(share) > _LARGEST:
        return None
    rounded = share.quantize(_TENTH, context=_EXACT)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def difference(now: Decimal, before: Decimal) -> Decimal:
    """Return by how much a figure changed, exactly."""
    return _EXACT.subtract(now, before)
