"""When an organisation can join a group, and when it was there."""

from datetime import date
from uuid import UUID

import pytest

from mediate_community.domain.groups import (
    GROUPS_MAX,
    MEMBERS_MAX,
    DayDoesNotFit,
    GroupClosed,
    GroupFull,
    check_may_join,
    check_room,
    joining_day,
    leaving_day,
)
from mediate_contracts.vocabulary import PostStatus

ONE = UUID(int=1)
TODAY = date(2026, 3, 2)


class TestAGroup:
    def test_takes_nobody_in_once_it_is_closed(self) -> None:
        check_may_join(PostStatus.OPEN, group_id=ONE)
        with pytest.raises(GroupClosed):
            check_may_join(PostStatus.CLOSED, group_id=ONE)

    @pytest.mark.parametrize(("members", "groups"), [(MEMBERS_MAX, 0), (0, GROUPS_MAX)])
    def test_holds_as_many_as_there_may_be(self, members: int, groups: int) -> None:
        check_room(MEMBERS_MAX - 1, GROUPS_MAX - 1, organisation_id=ONE)
        with pytest.raises(GroupFull):
            check_room(members, groups, organisation_id=ONE)


class TestTheDays:
    def test_are_today_where_none_is_told(self) -> None:
        assert joining_day(None, today=TODAY, last_left=None) == TODAY
        assert leaving_day(None, today=TODAY, joined_on=date(2026, 1, 1)) == TODAY

    def test_of_one_who_left_and_joins_again_on_the_same_day_fit(self) -> None:
        assert joining_day(TODAY, today=TODAY, last_left=TODAY) == TODAY

    @pytest.mark.parametrize("day", [date(2026, 3, 3), date(2025, 12, 31)])
    def test_of_joining_are_neither_ahead_nor_within_an_earlier_stay(self, day: date) -> None:
        with pytest.raises(DayDoesNotFit):
            joining_day(day, today=TODAY, last_left=date(2026, 1, 1))

    def test_of_joining_are_not_before_1900(self) -> None:
        assert joining_day(date(1900, 1, 1), today=TODAY, last_left=None) == date(1900, 1, 1)
        with pytest.raises(DayDoesNotFit, match="lies before 1900-01-01"):
            joining_day(date(1, 1, 1), today=TODAY, last_left=None)

    @pytest.mark.parametrize("day", [date(2026, 3, 3), date(2025, 12, 31)])
    def test_of_leaving_are_neither_ahead_nor_before_joining(self, day: date) -> None:
        with pytest.raises(DayDoesNotFit):
            leaving_day(day, today=TODAY, joined_on=date(2026, 1, 1))
