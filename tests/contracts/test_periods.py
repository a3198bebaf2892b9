"""What a year, a quarter, a month and a week are, wherever they are read."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.periods import NotAPeriod, parse_period, period_of, periods_from
from mediate_contracts.vocabulary import Rhythm

years = st.integers(1800, 2200).map(str)
quarters = st.builds("{}-Q{}".format, years, st.integers(1, 4))
months = st.builds("{}-{:02d}".format, years, st.integers(1, 12))
weeks = st.builds("{}-W{:02d}".format, years, st.integers(1, 52))
whole_months = st.one_of(years, quarters, months)
periods = st.one_of(whole_months, weeks)
rhythms = st.sampled_from([Rhythm.YEARLY, Rhythm.QUARTERLY, Rhythm.MONTHLY, Rhythm.WEEKLY])
days = st.dates(date(1801, 1, 1), date(2199, 12, 31))


class TestAPeriod:
    @pytest.mark.parametrize(
        ("text", "rhythm", "first_day", "last_day"),
        [
            ("2018", Rhythm.YEARLY, date(2018, 1, 1), date(2018, 12, 31)),
            ("2020-Q1", Rhythm.QUARTERLY, date(2020, 1, 1), date(2020, 3, 31)),
            ("2020-Q4", Rhythm.QUARTERLY, date(2020, 10, 1), date(2020, 12, 31)),
            ("2020-02", Rhythm.MONTHLY, date(2020, 2, 1), date(2020, 2, 29)),
            ("2021-02", Rhythm.MONTHLY, date(2021, 2, 1), date(2021, 2, 28)),
            ("2000-02", Rhythm.MONTHLY, date(2000, 2, 1), date(2000, 2, 29)),
            ("1900-02", Rhythm.MONTHLY, date(1900, 2, 1), date(1900, 2, 28)),
            ("2020-W01", Rhythm.WEEKLY, date(2019, 12, 30), date(2020, 1, 5)),
            ("2020-W53", Rhythm.WEEKLY, date(2020, 12, 28), date(2021, 1, 3)),
            ("2021-W01", Rhythm.WEEKLY, date(2021, 1, 4), date(2021, 1, 10)),
        ],
    )
    def test_knows_its_first_and_last_day(self, text: str, rhythm: Rhythm, first_day: date, last_day: date) -> None:
        period = parse_period(text)
        assert (period.text, period.rhythm) == (text, rhythm)
        assert (period.first_day, period.last_day) == (first_day, last_day)

    @given(whole_months)
    def test_is_whole_months_that_follow_on_the_day_before(self, text: str) -> None:
        period = parse_period(text)
        assert period.first_day.day == 1
        assert (period.last_day + timedelta(days=1)).day == 1
        assert period.first_day < period.last_day

    @pytest.mark.parametrize(
        "text",
        [
            *("", "20", "1799", "2201", "20180", "-2020", " 2020", "2020\n", "\u0662\u0660\u0662\u0660"),
            *("2020-Q0", "2020-Q5", "2020-q1", "2020-Q1 ", "2020-00", "2020-13", "2020-3", "2020/03", "2020-03-01"),
            *("2020-W00", "2020-W54", "2021-W53", "2020-W1", "2020-w01"),
        ],
    )
    def test_in_any_other_writing_is_refused_with_its_value(self, text: str) -> None:
        with pytest.raises(NotAPeriod) as refused:
            parse_period(text)
        assert refused.value.field == "body.period"
        assert refused.value.value == text

    @given(st.text(max_size=8))
    def test_never_fails_otherwise_than_by_refusing(self, text: str) -> None:
        with suppress(NotAPeriod):
            assert parse_period(text).text == text


class TestRecency:
    def test_of_periods_that_end_together_the_longest_is_the_latest(self) -> None:
        written = ["2021-01", "2020", "2020-Q4", "2020-12", "2020-11", "2020-Q3", "2019"]
        assert sorted(written, key=lambda text: parse_period(text).recency, reverse=True) == written

    @given(periods, periods)
    def test_tells_any_two_periods_apart(self, one: str, other: str) -> None:
        assert (parse_period(one).recency == parse_period(other).recency) == (one == other)

    @given(periods, periods)
    def test_puts_what_begins_after_the_other_has_ended_later(self, one: str, other: str) -> None:
        first, second = parse_period(one), parse_period(other)
        if second.first_day > first.last_day:
            assert second.recency > first.recency


class TestPeriodsOfARhythm:
    @given(days, rhythms)
    def test_hold_every_day_once(self, day: date, rhythm: Rhythm) -> None:
        period = period_of(day, rhythm)
        assert period.holds(day)
        assert period.rhythm is rhythm
        assert parse_period(period.text) == period

    @given(days, rhythms)
    def test_follow_one_another_without_a_gap(self, day: date, rhythm: Rhythm) -> None:
        period = period_of(day, rhythm)
        assert period.next().first_day == period.last_day + timedelta(days=1)
        assert period.next().previous() == period

    @given(days)
    def test_have_53_weeks_in_a_year_that_begins_or_ends_on_a_thursday(self, day: date) -> None:
        year = day.isocalendar().year
        has_53 = date(year, 12, 28).isocalendar().week == 53
        with_thursday = 4 in {date(year, 1, 1).isoweekday(), date(year, 12, 31).isoweekday()}
        assert has_53 == with_thursday
        if has_53:
            assert parse_period(f"{year}-W53").rhythm is Rhythm.WEEKLY
        else:
            with pytest.raises(NotAPeriod):
                parse_period(f"{year}-W53")

    def test_of_the_year_before_are_the_same_but_for_a_week_that_it_has_not(self) -> None:
        before = parse_period("2021-Q1").year_before()
        assert before is not None
        assert before.text == "2020-Q1"
        assert parse_period("2020-W53").year_before() is None
        assert parse_period("1800").year_before() is None

    def test_that_are_over_are_told_up_to_a_day(self) -> None:
        over = periods_from(parse_period("2020-11"), date(2021, 2, 1))
        assert [each.text for each in over] == ["2020-11", "2020-12", "2021-01"]
        assert list(periods_from(parse_period("2020-W53"), date(2021, 1, 3))) == []

    @given(periods)
    def test_lie_within_themselves(self, text: str) -> None:
        assert parse_period(text).within(parse_period(text))

    def test_within_a_year_are_its_quarters_and_months(self) -> None:
        assert parse_period("2020-Q4").within(parse_period("2020"))
        assert not parse_period("2020-W53").within(parse_period("2020"))
