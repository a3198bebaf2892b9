"""What stays exact when money was agreed in another currency: the euros are worked out once, half to even."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.values import Converted, Money
from mediate_pipeline.domain.currencies import AmountsDiffer, check_euros, euros_of

NUMBERS = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
RATES = st.decimals(Decimal("0.0001"), 100, places=6, allow_nan=False, allow_infinity=False)


def converted(number: str, rate: str) -> Converted:
    return Converted(number=Decimal(number), currency="USD", rate=Decimal(rate), rate_on=date(2026, 3, 2))


class TestEurosOf:
    @pytest.mark.parametrize(
        ("number", "rate", "cents"),
        [
            ("1000000", "0.9237", 92_370_000),
            ("0.05", "0.5", 2),
            ("0.07", "0.5", 4),
            ("1", "0.005", 0),
            ("3", "0.005", 2),
        ],
    )
    def test_rounds_half_to_even_to_whole_cents(self, number: str, rate: str, cents: int) -> None:
        assert euros_of(converted(number, rate)) == Money(cents=cents)

    @given(NUMBERS, RATES)
    def test_is_never_more_than_half_a_cent_off(self, number: Decimal, rate: Decimal) -> None:
        exact = Fraction(number) * Fraction(rate) * 100
        found = euros_of(Converted(number=number, currency="USD", rate=rate, rate_on=date(2026, 3, 2))).cents
        assert abs(exact - found) <= Fraction(1, 2)

    def test_of_more_than_can_be_kept_is_refused(self) -> None:
        with pytest.raises(AmountsDiffer):
            euros_of(converted("1000000000000", "1000000"))


class TestAnAmountBesideItsOriginal:
    def test_that_differs_by_a_cent_is_refused_with_what_it_comes_to(self) -> None:
        with pytest.raises(AmountsDiffer, match="92370000 cents"):
            check_euros(Money(cents=92_370_001), converted("1000000", "0.9237"), field="body.amount")
