"""Formulas: how figures of several indicators make one, in exact decimals."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from mediate_contracts.vocabulary import FormulaKind

DECIMALS_MAX: Final = 8
_TOO_LARGE: Final = Decimal(10) ** 16
# Sums and differences of figures of 24 digits, times another, are exact in these; only a division is rounded there,
# far behind the last decimal that is kept.
_EXACT: Final = Context(prec=100, rounding=ROUND_HALF_UP)


def compute(
    kind: FormulaKind, operands: Sequence[Decimal], *, times: Decimal = Decimal(1), decimals: int = DECIMALS_MAX
) -> Decimal | None:
    """Return what operands make, rounded half up to ``decimals`` places; None where they make nothing.

    Nothing is made by a division by zero or by several, and nothing that is kept by a result of more than 16 digits
    before the point. A ratio takes two operands, a sum or a difference any number from one on.
    """
    exact = unrounded(kind, operands, times=times)
    return None if exact is None else rounded(exact, decimals)


def unrounded(kind: FormulaKind, operands: Sequence[Decimal], *, times: Decimal = Decimal(1)) -> Decimal | None:
    """Return what operands make before it is rounded to the places it is told in; None as for ``compute``."""
    first, *others = operands
    if kind is FormulaKind.RATIO:
        if len(others) != 1 or not others[0]:
            return None
        # Multiplied first, so that what comes out even does so exactly.
        made = _EXACT.divide(_EXACT.multiply(first, times), others[0])
    else:
        sign = Decimal(1 if kind is FormulaKind.SUM else -1)
        total = first
        for other in others:
            total = _EXACT.add(total, _EXACT.multiply(sign, other))
        made = _EXACT.multiply(total, times)
    return made if abs(made) < _TOO_LARGE - 1 else None


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Return a number with so many places, half up and away from zero, as people round."""
    near = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    # Decimal knows a negative zero, and people do not.
    return near.copy_abs() if near.is_zero() else near


def total(numbers: Sequence[Decimal]) -> Decimal:
    """Return the exact sum of numbers; 0 of none."""
    found = Decimal(0)
    for number in numbers:
        found = _EXACT.add(found, number)
    return found


def less(first: Decimal, second: Decimal) -> Decimal:
    """Return the first less the second, exactly."""
    difference = _EXACT.subtract(first, second)
    return difference.copy_abs() if difference.is_zero() else difference


def hundredths(number: Decimal, per_cent: Decimal) -> Decimal:
    """Return so many per cent of a number's size, to the 8 places that figures have."""
    return rounded(_EXACT.divide(_EXACT.multiply(abs(number), per_cent), Decimal(100)), DECIMALS_MAX)
