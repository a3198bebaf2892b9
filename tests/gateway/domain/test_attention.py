"""What asks for attention, and from which day on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.attention import (
    REMIND_DAYS,
    STALLED_DAYS,
    days_since,
    deserves_reminder,
    is_overdue,
    is_stalled,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


class TestStalling:
    @pytest.mark.parametrize("status", [ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY])
    def test_begins_after_so_many_days_without_a_change(self, status: ItemStatus) -> None:
        last = NOW - timedelta(days=STALLED_DAYS)
        assert not is_stalled(status, last, now=NOW)
        assert is_stalled(status, last - timedelta(seconds=1), now=NOW)

    @pytest.mark.parametrize("status", sorted(set(ItemStatus) - {ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY}))
    def test_is_said_of_nothing_that_nobody_works_on(self, status: ItemStatus) -> None:
        assert not is_stalled(status, NOW - timedelta(days=9_999), now=NOW)


class TestBeingLate:
    def test_begins_the_day_after(self) -> None:
        assert not is_overdue(ItemStatus.PROPOSED, TODAY, today=TODAY)
        assert is_overdue(ItemStatus.PROPOSED, TODAY - timedelta(days=1), today=TODAY)

    def test_ends_with_an_outcome_and_needs_a_day(self) -> None:
        assert not is_overdue(ItemStatus.NOT_ACHIEVED, date(2020, 1, 1), today=TODAY)
        assert not is_overdue(ItemStatus.PROPOSED, None, today=TODAY)


class TestWaiting:
    def test_is_counted_in_whole_days_and_never_below_none(self) -> None:
        assert days_since(NOW - timedelta(hours=47), now=NOW) == 1
        assert days_since(NOW + timedelta(minutes=1), now=NOW) == 0

    def test_is_worth_a_word_after_a_while(self) -> None:
        assert not deserves_reminder(NOW - timedelta(days=REMIND_DAYS, seconds=-1), now=NOW)
        assert deserves_reminder(NOW - timedelta(days=REMIND_DAYS), now=NOW)
