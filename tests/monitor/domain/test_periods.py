"""What a period is to an indicator: in its rhythm, and with the day a figure counts up to within it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.periods import parse_period
from mediate_contracts.vocabulary import Rhythm
from mediate_monitor.domain.periods import NotInRhythm, OutsidePeriod, check_covers, in_rhythm

years = st.integers(1800, 2200).map(str)
quarters = st.builds("{}-Q{}".format, years, st.integers(1, 4))
months = st.builds("{}-{:02d}".format, years, st.integers(1, 12))
weeks = st.builds("{}-W{:02d}".format, years, st.integers(1, 52))
periods = st.one_of(years, quarters, months, weeks)


class TestRhythm:
    @pytest.mark.parametrize(
        ("text", "rhythm"),
        [
            ("2020", Rhythm.YEARLY),
            ("2020-Q2", Rhythm.QUARTERLY),
            ("2020-06", Rhythm.MONTHLY),
            ("2020-W53", Rhythm.WEEKLY),
        ],
    )
    def test_takes_its_own_periods_and_refuses_the_others(self, text: str, rhythm: Rhythm) -> None:
        assert in_rhythm(text, rhythm).text == text
        for other in set(Rhythm) - {rhythm, Rhythm.ONCE}:
            with pytest.raises(NotInRhythm) as refused:
                in_rhythm(text, other, field="body.since_period")
            assert other.value in refused.value.reason
            assert refused.value.field == "body.since_period"

    @given(periods)
    def test_once_takes_any_period(self, text: str) -> None:
        assert in_rhythm(text, Rhythm.ONCE) == parse_period(text)

    @given(periods)
    def test_every_period_fits_one_rhythm_and_once(self, text: str) -> None:
        fitting = set()
        for rhythm in Rhythm:
            try:
                in_rhythm(text, rhythm)
            except NotInRhythm:
                continue
            fitting.add(rhythm)
        assert fitting == {parse_period(text).rhythm, Rhythm.ONCE}


class TestTheDayAFigureCountsUpTo:
    def test_may_be_left_out(self) -> None:
        check_covers(parse_period("2020"), None)

    @given(periods, st.dates(date(1799, 1, 1), date(2201, 12, 31)))
    def test_lies_within_its_period_or_is_refused(self, text: str, day: date) -> None:
        period = parse_period(text)
        if period.first_day <= day <= period.last_day:
            check_covers(period, day)
        else:
            with pytest.raises(OutsidePeriod) as refused:
                check_covers(period, day)
            assert refused.value.value == day.isoformat()
