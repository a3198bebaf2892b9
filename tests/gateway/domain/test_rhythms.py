"""A period without a figure is seen to be missing: those between the first and the last are there too."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.periods import NotAPeriod, parse_period
from mediate_gateway.domain.rhythms import in_a_row, middles

years = st.integers(1900, 2100).map(str)
quarters = st.builds(lambda year, quarter: f"{year}-Q{quarter}", st.integers(1900, 2100), st.integers(1, 4))
weeks = st.builds(lambda year, week: f"{year}-W{week:02}", st.integers(1900, 2100), st.integers(1, 52))
months = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1900, 2100), st.integers(1, 12))


class TestPeriodsInARow:
    @pytest.mark.parametrize(
        ("told", "shown"),
        [
            (["2020", "2018"], ["2018", "2019", "2020"]),
            (["2020-Q4", "2021-Q2"], ["2020-Q4", "2021-Q1", "2021-Q2"]),
            (["2020-11", "2021-01"], ["2020-11", "2020-12", "2021-01"]),
            (["2020-W52", "2021-W01"], ["2020-W52", "2020-W53", "2021-W01"]),
            (["2019"], ["2019"]),
            (["2019", "2020-Q1"], ["2019", "2020-Q1"]),
        ],
    )
    def test_have_those_between_them(self, told: list[str], shown: list[str]) -> None:
        assert in_a_row(told, most=120) == shown

    @given(st.lists(years, min_size=1, max_size=8) | st.lists(quarters | months | weeks, min_size=1, max_size=8))
    def test_are_in_order_with_all_that_was_told_or_the_newest(self, told: list[str]) -> None:
        shown = in_a_row(told, most=1300)
        assert set(told) <= set(shown)
        assert shown == sorted(shown, key=lambda each: parse_period(each).recency)

    def test_are_no_more_than_can_be_told_apart(self) -> None:
        assert in_a_row(["1900", "2020", "2100"], most=100) == ["1900", "2020", "2100"]
        assert in_a_row(["1900", "2020", "2100"], most=2) == ["2020", "2100"]

    def test_are_periods(self) -> None:
        with pytest.raises(NotAPeriod):
            in_a_row(["2019", "later"], most=10)


class TestTheirMiddles:
    @given(st.lists(years | quarters | months | weeks, min_size=1, max_size=12, unique=True))
    def test_lie_behind_one_another(self, told: list[str]) -> None:
        found = middles(sorted(told, key=lambda each: parse_period(each).recency))
        assert all(before < after for before, after in pairwise(found))

    def test_are_half_way(self) -> None:
        assert middles(["2019"]) == [date(2019, 7, 2).toordinal()]
