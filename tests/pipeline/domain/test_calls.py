"""What those rely on who hold a grant call: its window ends when they say, and its budget is never exceeded."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.values import Money
from mediate_pipeline.domain import calls
from mediate_pipeline.domain.letters import drafted

OPENS, CLOSES = date(2026, 3, 1), date(2026, 3, 28)


class TestTheWindow:
    @pytest.mark.parametrize(
        ("now", "is_open"),
        [
            # Amsterdam is an hour ahead in winter, and two from the night of 29 March 2026 on.
            (datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC), False),
            (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), True),
            (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), False),
        ],
    )
    def test_is_of_days_in_amsterdam(self, now: datetime, *, is_open: bool) -> None:
        assert calls.is_open(OPENS, CLOSES, now=now) is is_open

    def test_ends_an_hour_sooner_by_the_clock_of_utc_in_summer(self) -> None:
        assert calls.closing(date(2026, 3, 29)) == datetime(2026, 3, 29, 22, tzinfo=UTC)

    def test_says_when_it_closed_to_who_comes_late(self) -> None:
        with pytest.raises(calls.WindowShut, match="closed on 2026-03-28 at 24:00 in Amsterdam") as late:
            calls.check_open(OPENS, CLOSES, now=datetime(2026, 3, 28, 23, 0, 1, tzinfo=UTC))
        assert late.value.value == "2026-03-29T00:00:01+0100"

    def test_on_the_last_day_there_is_does_not_break_the_calendar(self) -> None:
        assert calls.is_open(OPENS, date.max, now=datetime(2026, 3, 2, tzinfo=UTC))

    def test_ends_no_sooner_than_it_begins(self) -> None:
        with pytest.raises(calls.WindowWrong):
            calls.check_window(CLOSES, OPENS)


class TestAnAward:
    @given(*(st.integers(0, 1_000) for _ in range(4)))
    def test_is_let_through_only_within_all_that_limits_it(self, amount: int, asked: int, most: int, left: int) -> None:
        limits = {"asked": Money(cents=asked), "award_max": Money(cents=most), "left": Money(cents=left)}
        fits = 0 < amount <= min(asked, most, left)
        try:
            calls.check_award(Money(cents=amount), **limits)
        except (calls.AwardTooHigh, calls.BudgetExceeded):
            assert not fits
        else:
            assert fits

    def test_says_what_is_left(self) -> None:
        with pytest.raises(calls.BudgetExceeded, match="12 cents are left"):
            calls.check_award(Money(cents=13), asked=Money(cents=99), award_max=None, left=Money(cents=12))


class TestALetter:
    @pytest.mark.parametrize(
        ("awarded", "is_eligible", "said"),
        [
            (Money(cents=1_234_567), True, ("€\u00a012.345,67", "€12,345.67")),
            (None, True, ("wijzen haar af", "reject")),
            (None, False, ("voorwaarden", "conditions")),
        ],
    )
    def test_says_in_both_languages_what_was_decided_and_why(
        self, awarded: Money | None, *, is_eligible: bool, said: tuple[str, str]
    ) -> None:
        letter = drafted(
            title="Plan {reason}",
            call={"nl": "Ronde", "en": "Call"},
            asked=Money(cents=5_000_000),
            awarded=awarded,
            reason="Because.",
            is_eligible=is_eligible,
        )
        for text, words, sum_asked in zip((letter.nl, letter.en), said, ("€\u00a050.000", "€50,000"), strict=True):
            assert words in text
            assert sum_asked in text
            assert "Plan {reason}" in text
            assert "Because." in text

    def test_holds_a_reason_of_any_length(self) -> None:
        letter = drafted(
            title="T" * 300,
            call={"nl": "R" * 300, "en": "C" * 300},
            asked=Money(cents=1),
            awarded=None,
            reason="x" * 4_000,
            is_eligible=True,
        )
        assert letter.nl.count("…") == 1
