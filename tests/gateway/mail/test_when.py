"""Digests are made at seven in the morning in Amsterdam, whatever the clocks do, and each period once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.mailing import (
    AMSTERDAM,
    ATTEMPTS_MAX,
    Frequency,
    newest_period,
    next_attempt,
    next_end,
)

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
WANTED = st.sampled_from([Frequency.DAILY, Frequency.WEEKLY])


class TestADay:
    @pytest.mark.parametrize(
        ("now", "name", "end"),
        [
            ("2026-11-22T05:59:59", "2026-11-21", "2026-11-21T06:00"),
            ("2026-11-22T06:00:00", "2026-11-22", "2026-11-22T06:00"),
            ("2026-07-01T05:00:00", "2026-07-01", "2026-07-01T05:00"),
            # The clock goes back in the night to the 25th of October, and forward in that to the 29th of March.
            ("2026-10-25T05:59:59", "2026-10-24", "2026-10-24T05:00"),
            ("2026-10-25T06:00:00", "2026-10-25", "2026-10-25T06:00"),
            ("2026-03-29T04:59:59", "2026-03-28", "2026-03-28T06:00"),
            ("2026-03-29T05:00:00", "2026-03-29", "2026-03-29T05:00"),
        ],
    )
    def test_ends_at_seven_in_the_morning(self, now: str, name: str, end: str) -> None:
        period = newest_period(Frequency.DAILY, datetime.fromisoformat(now).replace(tzinfo=UTC))
        assert period == (name, datetime.fromisoformat(end).replace(tzinfo=UTC))

    def test_lasts_25_hours_where_an_hour_comes_twice_and_23_where_one_does_not_come(self) -> None:
        for day, hours in ((datetime(2026, 10, 24, 12, tzinfo=UTC), 25), (datetime(2026, 3, 28, 12, tzinfo=UTC), 23)):
            period = newest_period(Frequency.DAILY, day)
            ends = next_end(Frequency.DAILY, day)
            assert period is not None
            assert ends is not None
            assert ends - period.end == timedelta(hours=hours)


class TestAWeek:
    @pytest.mark.parametrize(
        ("now", "name", "end"),
        [
            ("2026-11-23T05:59:00", "2026-W46", "2026-11-16T06:00"),
            ("2026-11-23T06:00:00", "2026-W47", "2026-11-23T06:00"),
            ("2026-11-29T23:00:00", "2026-W47", "2026-11-23T06:00"),
            ("2027-01-04T07:00:00", "2026-W53", "2027-01-04T06:00"),
        ],
    )
    def test_ends_on_monday_morning_and_is_called_after_the_week_that_is_over(
        self, now: str, name: str, end: str
    ) -> None:
        period = newest_period(Frequency.WEEKLY, datetime.fromisoformat(now).replace(tzinfo=UTC))
        assert period == (name, datetime.fromisoformat(end).replace(tzinfo=UTC))


class TestAPeriod:
    @given(MOMENTS, WANTED)
    def test_is_over_and_the_next_is_not(self, now: datetime, frequency: Frequency) -> None:
        period, ends = newest_period(frequency, now), next_end(frequency, now)
        assert period is not None
        assert ends is not None
        assert period.end <= now < ends
        assert period.end.astimezone(AMSTERDAM).hour == ends.astimezone(AMSTERDAM).hour == 7

    @given(MOMENTS, WANTED)
    def test_is_followed_by_one_of_another_name(self, now: datetime, frequency: Frequency) -> None:
        period, ends = newest_period(frequency, now), next_end(frequency, now)
        assert period is not None
        assert ends is not None
        following = newest_period(frequency, ends)
        assert following is not None
        assert following.name != period.name
        assert newest_period(frequency, ends - timedelta(seconds=1)) == period

    def test_is_nobodys_who_wants_no_digests(self) -> None:
        now = datetime(2026, 11, 22, tzinfo=UTC)
        assert newest_period(Frequency.OFF, now) is None
        assert next_end(Frequency.OFF, now) is None


class TestAnAttempt:
    def test_waits_longer_each_time_and_ends_before_the_next_digest(self) -> None:
        now = datetime(2026, 11, 22, tzinfo=UTC)
        pauses = []
        for attempts in range(1, ATTEMPTS_MAX):
            again = next_attempt(attempts, now)
            assert again is not None
            pauses.append(again - now)
        assert pauses == sorted(set(pauses))
        assert sum(pauses, timedelta()) < timedelta(hours=23)
        assert next_attempt(ATTEMPTS_MAX, now) is None
