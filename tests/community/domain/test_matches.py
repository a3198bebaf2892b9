"""How far a match comes, how it ends, and how a mistake is put back."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.matches import (
    MOVES_MAX,
    NEXT,
    OPEN,
    OPEN_OF_PAIR_MAX,
    ORDER,
    MatchFieldsWrong,
    MatchNotAllowed,
    TooManyMatches,
    advance,
    check_closes_need,
    check_moves,
    check_open_of_pair,
    check_pair,
    check_whose,
    is_back,
    reachable,
)
from mediate_contracts.vocabulary import MatchStatus

statuses = st.sampled_from(MatchStatus)
ONE, OTHER = UUID(int=1), UUID(int=2)


class TestTheTable:
    def test_has_a_row_for_every_status_and_names_no_other(self) -> None:
        assert set(NEXT) == set(MatchStatus)
        assert {to for following in NEXT.values() for to in following} == set(MatchStatus)

    def test_lets_nothing_become_what_it_is(self) -> None:
        assert all(status not in following for status, following in NEXT.items())

    def test_lets_every_step_ahead_be_taken_and_any_be_left_out(self) -> None:
        for place, status in enumerate(ORDER):
            assert set(ORDER[place + 1 :]) <= NEXT[status]

    def test_puts_back_one_step_and_no_more(self) -> None:
        for place, status in enumerate(ORDER):
            back = NEXT[status] & set(ORDER[:place])
            assert back == ({ORDER[place - 1]} if place else set())

    def test_ends_from_anywhere_but_an_implementation(self) -> None:
        assert {status for status, following in NEXT.items() if MatchStatus.ENDED in following} == OPEN

    def test_says_which_still_may_come_to_something(self) -> None:
        assert set(MatchStatus) - {MatchStatus.IMPLEMENTED, MatchStatus.ENDED} == OPEN


class TestMoving:
    @given(statuses, statuses, st.booleans(), st.booleans(), st.none() | st.sampled_from(sorted(OPEN)))
    def test_goes_exactly_where_it_is_said_to_and_says_why_where_it_must(
        self,
        current: MatchStatus,
        to: MatchStatus,
        reasoned: bool,
        may_take_up: bool,
        stood: MatchStatus | None,
    ) -> None:
        reason = "Omdat" if reasoned else None
        allowed = reachable(current, stood=stood, may_take_up=may_take_up)
        needs_reason = to is MatchStatus.ENDED or is_back(current, to)
        if to not in allowed:
            with pytest.raises(MatchNotAllowed) as refused:
                advance(current, to, reason=reason, stood=stood, may_take_up=may_take_up)
            assert (refused.value.field, refused.value.value) == ("body.status", to)
            assert current in refused.value.reason
        elif needs_reason and reason is None:
            with pytest.raises(MatchFieldsWrong) as wrong:
                advance(current, to, reason=reason, stood=stood, may_take_up=may_take_up)
            assert wrong.value.field == "body.reason"
        else:
            assert advance(current, to, reason=reason, stood=stood, may_take_up=may_take_up) is to

    @given(st.lists(statuses, max_size=30))
    def test_ends_only_to_be_taken_up_where_it_stood(self, wanted: list[MatchStatus]) -> None:
        current, before = MatchStatus.INTRODUCED, None
        for to in wanted:
            if to in reachable(current, stood=before, may_take_up=True):
                advance(current, to, reason="Omdat", stood=before, may_take_up=True)
                assert current is not MatchStatus.ENDED or to is before
                current, before = to, current

    def test_an_ended_one_is_taken_up_again_by_who_facilitates_alone(self) -> None:
        ended, pilot = MatchStatus.ENDED, MatchStatus.PILOT
        assert reachable(ended, stood=pilot, may_take_up=True) == (pilot,)
        assert reachable(ended, stood=pilot, may_take_up=False) == ()
        with pytest.raises(MatchNotAllowed, match="whoever facilitates"):
            advance(ended, pilot, reason="Toch wel", stood=pilot, may_take_up=False)

    def test_names_the_rule_that_stands_in_the_way(self) -> None:
        for current, to, rule in (
            (MatchStatus.PILOT, MatchStatus.PILOT, "already"),
            (MatchStatus.IMPLEMENTED, MatchStatus.ENDED, "goes back to pilot first"),
            (MatchStatus.PILOT, MatchStatus.INTRODUCED, "may become in_conversation, implemented, ended"),
        ):
            with pytest.raises(MatchNotAllowed, match=rule):
                advance(current, to, reason="Omdat", stood=None, may_take_up=True)


class TestAMatch:
    def test_is_between_two_organisations(self) -> None:
        check_pair(ONE, OTHER, value=OTHER)
        with pytest.raises(MatchFieldsWrong, match="between two"):
            check_pair(ONE, ONE, value=ONE)

    def test_is_about_a_need_of_who_seeks(self) -> None:
        check_whose("need", ONE, ONE, role="seeks", field="body.need_id", value=OTHER)
        with pytest.raises(MatchFieldsWrong, match="the need is of another") as refused:
            check_whose("need", ONE, OTHER, role="seeks", field="body.need_id", value=OTHER)
        assert refused.value.field == "body.need_id"

    def test_is_bounded_in_its_moves_and_in_how_many_two_have_open(self) -> None:
        check_moves(MOVES_MAX - 1, value=ONE)
        check_open_of_pair(OPEN_OF_PAIR_MAX - 1, value=ONE)
        with pytest.raises(TooManyMatches):
            check_moves(MOVES_MAX, value=ONE)
        with pytest.raises(TooManyMatches):
            check_open_of_pair(OPEN_OF_PAIR_MAX, value=ONE)

    def test_closes_a_need_by_its_implementation_alone(self) -> None:
        check_closes_need(MatchStatus.IMPLEMENTED, ONE)
        for status, need in ((MatchStatus.PILOT, ONE), (MatchStatus.IMPLEMENTED, None)):
            with pytest.raises(MatchFieldsWrong) as refused:
                check_closes_need(status, need)
            assert refused.value.field == "body.close_need"
