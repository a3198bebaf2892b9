"""What a year, a quarter and a month are to the monitor."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import Rhythm
from mediate_monitor.domain.periods import NotAPeriod, NotInRhythm, OutsidePeriod, check_covers, in_rhythm, parse

years = st.integers(1800, 2200).map(str)
quarters = st.builds("{}-Q{}".format, years, st.integers(1, 4))
months = st.builds("{}-{:02d}".format, years, st.integers(1, 12))
periods = st.one_of(years, quarters, months)


class TestAPeriod:
    @pytest.mark.parametrize(
        ("text", "rhythm", "first_day", "last_day"),
        [
            ("2018", Rhythm.YEARLY, date(2018, 1, 1), date(2018, 12, 31)),
            ("2020-Q1", Rhythm.QUARTERLY, date(2020, 1, 1), date(2020, 3, 31)),
            ("2020-Q4", Rhythm.QUARTERLY, date(2020, 10, 1), date(2020, 12, 31)),
            ("2020-02", Rhythm.MONTHLY, date(2020, 2, 1), date(2020, 2, 29)),
            ("2021-02", Rhythm.MONTHLY, date(2021, 2, 1), date(2021, 2, 28)),
        ],
    )
    def test_knows_its_first_and_last_day(self, text: str, rhythm: Rhythm, first_day: date, last_day: date) -> None:
        period = parse(text)
        assert (period.text, period.rhythm) == (text, rhythm)
        assert (period.first_day, period.last_day) == (first_day, last_day)

    @given(periods)
    def test_is_whole_months_that_follow_on_the_day_before(self, text: str) -> None:
        period = parse(text)
        assert period.first_day.day == 1
        assert (period.last_day + timedelta(days=1)).day == 1
        assert period.first_day < period.last_day

    @pytest.mark.parametrize(
        "text",
        [
            *("", "20", "1799", "2201", "20180", "-2020", " 2020", "2020\n", "\u0662\u0660\u0662\u0660"),
            *("2020-Q0", "2020-Q5", "2020-q1", "2020-Q1 ", "2020-00", "2020-13", "2020-3", "2020/03", "2020-03-01"),
        ],
    )
    def test_in_any_other_writing_is_refused_with_its_value(self, text: str) -> None:
        with pytest.raises(NotAPeriod) as refused:
            parse(text)
        assert refused.value.field == "body.period"
        assert refused.value.value == text

    @given(st.text(max_size=8))
    def test_never_fails_otherwise_than_by_refusing(self, text: str) -> None:
        with suppress(NotAPeriod):
            assert parse(text).text == text


class TestRecency:
    def test_of_periods_that_end_together_the_shortest_is_the_latest(self) -> None:
        written = ["2021-01", "2020-12", "2020-Q4", "2020", "2020-11", "2020-Q3", "2019"]
        assert sorted(written, key=lambda text: parse(text).recency, reverse=True) == written

    @given(periods, periods)
    def test_tells_any_two_periods_apart(self, one: str, other: str) -> None:
        assert (parse(one).recency == parse(other).recency) == (one == other)

    @given(periods, periods)
    def test_puts_what_begins_after_the_other_has_ended_later(self, one: str, other: str) -> None:
        first, second = parse(one), parse(other)
        if second.first_day > first.last_day:
            assert second.recency > first.recency


class TestRhythm:
    @pytest.mark.parametrize(
        ("text", "rhythm"),
        [("2020", Rhythm.YEARLY), ("2020-Q2", Rhythm.QUARTERLY), ("2020-06", Rhythm.MONTHLY)],
    )
    def test_takes_its_own_periods_and_refuses_the_others(self, text: str, rhythm: Rhythm) -> None:
        assert in_rhythm(text, rhythm).text == text
        for other in {Rhythm.YEARLY, Rhythm.QUARTERLY, Rhythm.MONTHLY} - {rhythm}:
            with pytest.raises(NotInRhythm) as refused:
                in_rhythm(text, other)
            assert other.value in refused.value.reason

    @given(periods)
    def test_once_takes_any_period(self, text: str) -> None:
        assert in_rhythm(text, Rhythm.ONCE) == parse(text)

    @given(periods)
    def test_every_period_fits_one_rhythm_and_once(self, text: str) -> None:
        fitting = set()
        for rhythm in Rhythm:
            try:
                in_rhythm(text, rhythm)
            except NotInRhythm:
                continue
            fitting.add(rhythm)
        assert fitting == {parse(text).rhythm, Rhythm.ONCE}


class TestTheDayAFigureCountsUpTo:
    def test_may_be_left_out(self) -> None:
        check_covers(parse("2020"), None)

    @given(periods, st.dates(date(1799, 1, 1), date(2201, 12, 31)))
    def test_lies_within_its_period_or_is_refused(self, text: str, day: date) -> None:
        period = parse(text)
        if period.first_day <= day <= period.last_day:
            check_covers(period, day)
        else:
            with pytest.raises(OutsidePeriod) as refused:
                check_covers(period, day)
            assert refused.value.value == day.isoformat()
