"""Which figures are due, and by when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.periods import parse_period, period_of
from mediate_contracts.vocabulary import Rhythm
from mediate_monitor.domain.due import (
    PERIODS_MAX,
    DueState,
    Expectation,
    NothingToRemindOf,
    TooSoonToRemind,
    over,
    remind,
    state_of,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
_EVERY_SO_OFTEN = [each for each in Rhythm if each is not Rhythm.ONCE]


def texts(expectation: Expectation, *, first: str | None = None, today: date = TODAY) -> list[str]:
    """Return the periods that are expected, as text."""
    begun = None if first is None else parse_period(first)
    return [each.text for each in over(expectation, first=begun, today=today)]


class TestExpectedPeriods:
    def test_run_from_the_first_that_is_said_to_the_last_that_is_over(self) -> None:
        assert texts(Expectation(Rhythm.YEARLY, since="2022")) == ["2022", "2023", "2024", "2025"]

    def test_begin_with_the_first_figure_where_nothing_is_said(self) -> None:
        assert texts(Expectation(Rhythm.QUARTERLY), first="2026-Q1") == ["2026-Q1", "2026-Q2", "2026-Q3"]

    def test_are_none_where_neither_is_known(self) -> None:
        assert texts(Expectation(Rhythm.MONTHLY)) == []

    def test_end_with_the_last_that_is_said(self) -> None:
        assert texts(Expectation(Rhythm.YEARLY, since="2018", until="2020")) == ["2018", "2019", "2020"]

    def test_end_before_a_year_in_which_they_are_not_over(self) -> None:
        expectation = Expectation(Rhythm.QUARTERLY, since="2026", until="2026")
        assert texts(expectation, today=date(2026, 7, 1)) == ["2026-Q1", "2026-Q2"]

    def test_hold_a_period_from_the_day_after_it(self) -> None:
        expectation = Expectation(Rhythm.MONTHLY, since="2024-02")
        assert texts(expectation, today=date(2024, 2, 29)) == []
        assert texts(expectation, today=date(2024, 3, 1)) == ["2024-02"]

    def test_hold_week_53_of_a_year_that_has_one_and_of_no_other(self) -> None:
        expectation = Expectation(Rhythm.WEEKLY, since="2020-W52")
        assert texts(expectation, today=date(2021, 1, 12)) == ["2020-W52", "2020-W53", "2021-W01"]
        expectation = Expectation(Rhythm.WEEKLY, since="2021-W52")
        assert texts(expectation, today=date(2022, 1, 10)) == ["2021-W52", "2022-W01"]

    def test_are_the_one_that_is_said_of_what_is_observed_once(self) -> None:
        assert texts(Expectation(Rhythm.ONCE, since="2025-Q4")) == ["2025-Q4"]
        assert texts(Expectation(Rhythm.ONCE), first="2020") == []
        assert texts(Expectation(Rhythm.ONCE, since="2026")) == []

    def test_are_none_of_what_is_derived(self) -> None:
        assert texts(Expectation(Rhythm.YEARLY, since="2018", is_derived=True)) == []

    @given(
        rhythm=st.sampled_from(_EVERY_SO_OFTEN),
        begun=st.dates(date(1801, 1, 1), date(2198, 12, 31)),
        today=st.dates(date(1803, 1, 1), date(2199, 1, 1)),
    )
    def test_follow_one_another_end_before_today_and_are_bounded(
        self, rhythm: Rhythm, begun: date, today: date
    ) -> None:
        first = period_of(begun, rhythm)
        found = over(Expectation(rhythm), first=first, today=today)
        assert len(found) <= PERIODS_MAX
        assert all(each.last_day < today and each.first_day >= first.first_day for each in found)
        assert [each.next() for each in found[:-1]] == list(found[1:])
        assert not found or not found[-1].next().last_day < today
        assert (len(found) < PERIODS_MAX) <= (not found or found[0] == first)

    @given(
        rhythm=st.sampled_from(_EVERY_SO_OFTEN),
        since=st.integers(1990, 2025),
        years=st.integers(0, 40),
        today=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    )
    def test_are_all_expected_one_by_one(self, rhythm: Rhythm, since: int, years: int, today: date) -> None:
        expectation = Expectation(rhythm, since=str(since), until=str(since + years))
        assert all(expectation.expects(each) for each in over(expectation, first=None, today=today))


class TestDay:
    @pytest.mark.parametrize(("days", "day"), [(None, "2020-03-30"), (0, "2020-02-29"), (366, "2021-03-01")])
    def test_comes_so_many_days_after_the_period(self, days: int | None, day: str) -> None:
        period = parse_period("2020-02")
        assert Expectation(Rhythm.MONTHLY, due_days=days).due_on(period).isoformat() == day


def standing(due_on: date = TODAY, *, excused: bool = False, brought: bool = False, expected: bool = True) -> DueState:
    """Return how it stands with a figure."""
    return state_of(due_on=due_on, excused=excused, brought=brought, expected=expected, today=TODAY)


class TestState:
    def test_is_overdue_from_the_day_after_it_was_due(self) -> None:
        assert standing(TODAY) is DueState.DUE
        assert standing(TODAY - timedelta(days=1)) is DueState.OVERDUE

    def test_is_brought_whatever_was_excused_before(self) -> None:
        assert standing(excused=True) is DueState.EXCUSED
        assert standing(excused=True, brought=True) is DueState.BROUGHT

    def test_is_dropped_where_the_indicator_is_observed_otherwise_now(self) -> None:
        period = parse_period("2020-Q1")
        assert not Expectation(Rhythm.YEARLY).expects(period)
        assert not Expectation(Rhythm.QUARTERLY, since="2020-Q2").expects(period)
        assert not Expectation(Rhythm.QUARTERLY, until="2019-Q4").expects(period)
        assert standing(expected=False) is DueState.DROPPED


def reminded(times: int = 0, last_at: datetime | None = None, state: DueState = DueState.OVERDUE) -> int:
    """Return how often an organisation has been reminded once it is now."""
    return remind(state, reminded=times, last_at=last_at, now=NOW, period="2020")


class TestReminder:
    def test_goes_out_at_once_for_the_first_time_and_a_week_after_each(self) -> None:
        assert reminded() == 1
        assert reminded(1, NOW - timedelta(days=7)) == 2
        with pytest.raises(TooSoonToRemind, match="7 days"):
            reminded(1, NOW - timedelta(days=7) + timedelta(seconds=1))

    @pytest.mark.parametrize("state", [DueState.BROUGHT, DueState.EXCUSED, DueState.DROPPED])
    def test_is_of_nothing_that_is_not_waited_for(self, state: DueState) -> None:
        with pytest.raises(NothingToRemindOf):
            reminded(state=state)
