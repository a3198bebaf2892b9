"""By how much a figure changed on the year before."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_monitor.domain.changes import difference, percent

numbers = st.decimals(-(10**12), 10**12, places=4)
not_zero = numbers.filter(bool)


class TestPercent:
    def test_visits_of_the_first_quarter_of_2021_rose_by_32_8(self) -> None:
        assert percent(Decimal(30227), Decimal(22763)) == Decimal("32.8")
        assert difference(Decimal(30227), Decimal(22763)) == 7464

    @pytest.mark.parametrize(
        ("now", "before", "told"),
        [
            ("72000", "88889", "-19.0"),
            ("0", "40", "-100.0"),
            ("400", "100", "300.0"),
            ("-5", "-10", "50.0"),
            ("-15", "-10", "-50.0"),
            ("10", "-10", "200.0"),
            ("100.04", "100", "0.0"),
            ("99.96", "100", "0.0"),
            ("100.05", "100", "0.1"),
            ("99.95", "100", "-0.1"),
        ],
    )
    def test_is_of_the_size_of_what_it_was_with_one_decimal(self, now: str, before: str, told: str) -> None:
        found = percent(Decimal(now), Decimal(before))
        assert found == Decimal(told)
        assert f"{found:f}" == told

    @given(numbers)
    def test_of_zero_nothing_is_a_percentage(self, now: Decimal) -> None:
        assert percent(now, Decimal(0)) is None

    @given(not_zero)
    def test_of_what_stayed_as_it_was_is_zero(self, number: Decimal) -> None:
        assert percent(number, number) == 0

    @given(numbers, not_zero)
    def test_is_above_zero_only_where_the_figure_rose(self, now: Decimal, before: Decimal) -> None:
        found = percent(now, before)
        if found:
            assert (found > 0) is (now > before)

    @given(numbers, not_zero)
    def test_turns_with_the_signs_of_both(self, now: Decimal, before: Decimal) -> None:
        found, turned = percent(now, before), percent(-now, -before)
        assert (found is None) is (turned is None)
        if found is not None and turned is not None:
            assert found == -turned

    @given(numbers, numbers)
    def test_a_difference_is_exact(self, now: Decimal, before: Decimal) -> None:
        assert difference(now, before) + before == now

    def test_of_next_to_nothing_tells_nothing(self) -> None:
        assert percent(Decimal(999999999999), Decimal("0.00000001")) is None
