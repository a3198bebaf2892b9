"""Days as exactly as a source tells them, held against each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.partial_days import Span, is_before, span

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def written(day: date, exactness: int) -> str:
    """Return a day written as a year, a month or a day."""
    return day.isoformat()[: (4, 7, 10)[exactness]]


class TestAPartialDay:
    @pytest.mark.parametrize(
        ("day", "first", "last"),
        [
            ("2018", date(2018, 1, 1), date(2018, 12, 31)),
            ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
            ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
            ("2018-03-01", date(2018, 3, 1), date(2018, 3, 1)),
        ],
    )
    def test_is_every_day_that_it_may_have_been(self, day: str, first: date, last: date) -> None:
        assert span(day, field="body.since") == Span(first, last)

    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("2018", "2018-03", False),
            ("2018-03", "2018", False),
            ("2018", "2019", True),
            ("2018-02", "2018-03-01", True),
        ],
    )
    def test_is_before_another_only_where_that_is_certain(self, one: str, other: str, *, expected: bool) -> None:
        assert is_before(span(one, field=""), span(other, field="")) is expected

    @given(days, days, st.integers(0, 2), st.integers(0, 2))
    def test_is_never_said_to_be_before_what_came_first(self, one: date, other: date, exact: int, exacter: int) -> None:
        if is_before(span(written(one, exact), field=""), span(written(other, exacter), field="")):
            assert one < other
