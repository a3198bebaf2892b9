"""When a need or an offer can be answered: a day that passes is told by the calendar, and closing by whoever closes."""

from datetime import UTC, date, datetime

import pytest

from mediate_community.domain.posts import (
    OPEN_POSTS_MAX,
    ChallengeClosed,
    PostNotOpen,
    PostStanding,
    TooManyOpen,
    check_answerable,
    check_gathers,
    check_room,
    day_of,
    is_over,
    turn,
)
from mediate_contracts.vocabulary import PostStatus

OPEN, CLOSED = PostStatus.OPEN, PostStatus.CLOSED
LAST, NEXT = date(2026, 3, 31), date(2026, 4, 1)


class TestThePassingOfDays:
    def test_ends_a_post_after_its_last_day_and_never_one_without(self) -> None:
        assert not is_over(LAST, LAST)
        assert is_over(LAST, NEXT)
        assert not is_over(None, NEXT)

    def test_is_counted_where_the_hub_is(self) -> None:
        assert day_of(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)) == NEXT
        assert day_of(datetime(2026, 1, 31, 22, 30, tzinfo=UTC)) == date(2026, 1, 31)


class TestAnswering:
    def test_is_possible_through_the_last_day(self) -> None:
        check_answerable("need", OPEN, LAST, LAST, field="body.need_id", value=1)

    def test_what_is_closed_or_over_is_refused_with_what_would_help(self) -> None:
        for status, today, helps in ((CLOSED, LAST, "reopen it"), (OPEN, NEXT, "give it a later one")):
            with pytest.raises(PostNotOpen, match=helps) as refused:
                check_answerable("need", status, LAST, today, field="body.need_id", value=1)
            assert refused.value.field == "body.need_id"

    def test_a_closed_challenge_gathers_nothing_new(self) -> None:
        check_gathers(OPEN, field="body.challenge_id", value=1)
        with pytest.raises(ChallengeClosed):
            check_gathers(CLOSED, field="body.challenge_id", value=1)


class TestClosing:
    def test_twice_is_refused_and_so_is_reopening_what_is_open(self) -> None:
        assert turn(OPEN, CLOSED, field="path.need_id", value=1) is CLOSED
        for status in PostStatus:
            with pytest.raises(PostStanding, match=f"{status} already"):
                turn(status, status, field="path.need_id", value=1)


class TestRoom:
    def test_is_for_so_many_open_at_a_time(self) -> None:
        check_room(OPEN_POSTS_MAX - 1, "need", field="body.organisation_id", value=1)
        with pytest.raises(TooManyOpen, match="close one first"):
            check_room(OPEN_POSTS_MAX, "need", field="body.organisation_id", value=1)
