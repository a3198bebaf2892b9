"""Leverage: how much private money comes with public money."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_HUNDREDTHS: Final = Decimal("0.01")


def leverage(*, public_cents: int, private_cents: int) -> Decimal | None:
    """Return private euros raised per public euro, two decimals; None where nothing public went in.

    Source: annual-report practice of Dutch regional development companies ("hefboom").
    """
    if public_cents == 0:
        return None
    return (Decimal(private_cents) / public_cents).quantize(_HUNDREDTHS, ROUND_HALF_EVEN)
