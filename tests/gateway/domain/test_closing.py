"""Which periods lie in one that is closed, and which can be chosen to be closed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.periods import parse_period, period_of
from mediate_contracts.vocabulary import Rhythm
from mediate_gateway.domain.closing import closable, within

DAYS = st.dates(date(1850, 1, 1), date(2195, 12, 31))


class TestWithin:
    def test_a_year_lie_its_quarters_months_and_the_weeks_that_are_all_in_it(self) -> None:
        found = within(parse_period("2020"))
        assert found[:5] == ["2020", "2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"]
        assert "2020-12" in found
        assert "2020-W02" in found
        assert "2020-W53" not in found, "it ends in the next year"
        assert "2020-W01" not in found, "it began in the year before"

    @given(day=DAYS, rhythm=st.sampled_from(list(Rhythm)), other=st.sampled_from(list(Rhythm)))
    def test_a_period_lies_every_one_that_it_holds_and_no_other(self, day: date, rhythm: Rhythm, other: Rhythm) -> None:
        period = period_of(day, rhythm)
        each = period_of(day, other)
        found = within(period)
        assert (each.text in found) == each.within(period) or each.rhythm is period.rhythm
        assert len(found) == len(set(found)) <= 70
        assert all(parse_period(text).within(period) for text in found)


class TestClosable:
    def test_are_those_that_are_over_and_not_closed_the_newest_first(self) -> None:
        found = [each.text for each in closable([parse_period("2025")], today=date(2026, 11, 22))]
        assert found[:2] == ["2024", "2023"]
        assert "2026-Q3" in found
        assert "2026-Q4" not in found, "it runs"
        assert "2025-Q4" not in found, "its year is closed"
        assert "2026-10" in found

    @given(today=DAYS)
    def test_are_all_over(self, today: date) -> None:
        assert all(each.last_day < today for each in closable([], today=today))
