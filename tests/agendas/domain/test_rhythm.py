"""What must hold of the rhythm in which work that was taken on is heard of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.rhythm import RHYTHM_DAYS, TAKEN_ON, is_stalled
from mediate_contracts.vocabulary import ItemStatus

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
_AGO = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2_000))
_RHYTHMS = st.none() | st.integers(1, 1_000)
_STATUSES = st.sampled_from(ItemStatus)


class TestStanding:
    @given(_STATUSES, _AGO, _RHYTHMS)
    def test_still_is_to_be_taken_on_and_unheard_of_for_longer_than_the_rhythm(
        self, status: ItemStatus, ago: timedelta, rhythm: int | None
    ) -> None:
        days = RHYTHM_DAYS if rhythm is None else rhythm
        stalled = is_stalled(status, NOW - ago, rhythm_days=rhythm, now=NOW)
        assert stalled == (status in TAKEN_ON and ago > timedelta(days=days))

    @given(_STATUSES, _AGO, _AGO, _RHYTHMS)
    def test_ends_with_any_sign_of_life_and_never_begins_with_one(
        self, status: ItemStatus, ago: timedelta, later: timedelta, rhythm: int | None
    ) -> None:
        nearer = min(ago, later)
        if is_stalled(status, NOW - nearer, rhythm_days=rhythm, now=NOW):
            assert is_stalled(status, NOW - max(ago, later), rhythm_days=rhythm, now=NOW)
        assert not is_stalled(status, NOW, rhythm_days=rhythm, now=NOW)

    @given(_STATUSES, _AGO, st.integers(1, 999))
    def test_comes_later_in_a_longer_rhythm(self, status: ItemStatus, ago: timedelta, rhythm: int) -> None:
        if is_stalled(status, NOW - ago, rhythm_days=rhythm + 1, now=NOW):
            assert is_stalled(status, NOW - ago, rhythm_days=rhythm, now=NOW)

    def test_of_a_line_without_a_rhythm_begins_after_ninety_days(self) -> None:
        heard = NOW - timedelta(days=90)
        assert not is_stalled(ItemStatus.UNDER_WAY, heard, rhythm_days=None, now=NOW)
        assert is_stalled(ItemStatus.UNDER_WAY, heard - timedelta(seconds=1), rhythm_days=None, now=NOW)
