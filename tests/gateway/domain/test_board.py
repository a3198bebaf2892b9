"""The days on which the board can be seen."""

from datetime import UTC, date, datetime

import pytest

from mediate_gateway.domain.board import DayAhead, NotADay, day_asked, day_of, looked_back_to

TODAY = date(2026, 11, 22)


class TestADay:
    def test_begins_at_midnight_in_amsterdam(self) -> None:
        assert day_of(datetime(2026, 1, 31, 22, 59, tzinfo=UTC)) == date(2026, 1, 31)
        assert day_of(datetime(2026, 1, 31, 23, 0, tzinfo=UTC)) == date(2026, 2, 1)
        assert day_of(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)

    @pytest.mark.parametrize("nothing", [None, "", "  "])
    def test_that_nobody_chose_is_today(self, nothing: str | None) -> None:
        assert day_asked(nothing, today=TODAY) == TODAY

    @pytest.mark.parametrize("text", ["2026-11-22", " 2026-11-21 ", "0001-01-01"])
    def test_up_to_today_can_be_asked_for(self, text: str) -> None:
        assert day_asked(text, today=TODAY) == date.fromisoformat(text.strip())

    @pytest.mark.parametrize("text", ["2026-11-23", "9999-12-31"])
    def test_that_has_still_to_come_is_refused_by_name(self, text: str) -> None:
        with pytest.raises(DayAhead) as refused:
            day_asked(text, today=TODAY)
        assert (refused.value.field, refused.value.value) == ("on", text)

    @pytest.mark.parametrize(
        "text", ["2026-02-30", "2026-W13-2", "20260331", "31-03-2026", "0000-01-01", "x", "²" * 10]
    )
    def test_that_there_is_none_of_is_refused(self, text: str) -> None:
        with pytest.raises(NotADay):
            day_asked(text, today=TODAY)


class TestDaysToLookBackTo:
    def test_are_the_ends_of_the_month_the_quarter_and_the_year_before(self) -> None:
        assert looked_back_to(TODAY) == [date(2026, 10, 31), date(2026, 9, 30), date(2025, 12, 31)]

    def test_are_no_day_twice(self) -> None:
        assert looked_back_to(date(2026, 1, 5)) == [date(2025, 12, 31)]
        assert looked_back_to(date(2026, 4, 1)) == [date(2026, 3, 31), date(2025, 12, 31)]
