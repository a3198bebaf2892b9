"""Amounts that were agreed in another currency: the euros that count are worked out once, exactly."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from mediate_contracts.values import Converted, DomainError, Money

_CENTS: Final = 100
_DIGITS: Final = 60
"""More than two exact decimals of 24 digits can have together."""
_CENTS_MAX: Final = 10**15


class AmountsDiffer(DomainError):
    """An amount in euros is not what the amount in the other currency comes to."""


def euros_of(original: Converted) -> Money:
    """Return number times rate, rounded half to even to whole cents, once.

    Raises AmountsDiffer where that is more than can be kept.
    """
    with localcontext(prec=_DIGITS):
        cents = int((original.number * original.rate * _CENTS).quantize(Decimal(1), ROUND_HALF_EVEN))
    if cents > _CENTS_MAX:
        raise AmountsDiffer("this is more euros than can be kept", field="body.original", value=str(original.number))
    return Money(cents=cents)


def check_euros(amount: Money, original: Converted | None, *, field: str) -> None:
    """Check that an amount is what its original comes to, where it has one. Raises AmountsDiffer."""
    if original is not None and (euros := euros_of(original)) != amount:
        reason = f"{original.number} {original.currency} at {original.rate} comes to {euros.cents} cents"
        raise AmountsDiffer(reason, field=field, value=amount.cents)
