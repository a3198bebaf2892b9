"""What a ballot may hold, and who votes."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.votings import (
    BallotWrong,
    NotAttending,
    VoteOverBudget,
    VotingIsClosed,
    check_attends,
    check_dots,
    check_ranking,
    close,
)
from mediate_contracts.vocabulary import AttendanceStatus, VotingStatus

THIS = UUID(int=1)
KNOWN = [UUID(int=number) for number in range(10, 15)]
named = st.sampled_from([*KNOWN, UUID(int=99)])


class TestDots:
    @given(st.lists(st.tuples(named, st.integers(1, 6)), max_size=7), st.integers(1, 12), st.none() | st.integers(1, 6))
    def test_are_taken_up_to_the_budget_on_what_is_voted_on_and_each_once(
        self, dots: list[tuple[UUID, int]], budget: int, most: int | None
    ) -> None:
        on = [proposal for proposal, _ in dots]
        names_right = set(on) <= set(KNOWN) and len(set(on)) == len(on)
        fits = sum(given for _, given in dots) <= budget and (most is None or all(given <= most for _, given in dots))
        if names_right and fits:
            check_dots(dots, proposals=KNOWN, budget=budget, most_on_one=most)
        else:
            with pytest.raises(VoteOverBudget if names_right else BallotWrong):
                check_dots(dots, proposals=KNOWN, budget=budget, most_on_one=most)

    def test_over_budget_are_refused_naming_budget_and_sum(self) -> None:
        with pytest.raises(VoteOverBudget) as refused:
            check_dots([(KNOWN[0], 4), (KNOWN[1], 3)], proposals=KNOWN, budget=5, most_on_one=None)
        assert (refused.value.field, refused.value.value) == ("body.dots", 7)
        assert refused.value.reason == "these are 7 dots, and there are 5 to give"


class TestARanking:
    @given(st.lists(named, max_size=7), st.integers(1, 5))
    def test_is_taken_up_to_its_places_on_what_is_voted_on_and_each_once(
        self, ranking: list[UUID], budget: int
    ) -> None:
        names_right = set(ranking) <= set(KNOWN) and len(set(ranking)) == len(ranking)
        if names_right and len(ranking) <= budget:
            check_ranking(ranking, proposals=KNOWN, budget=budget)
        else:
            with pytest.raises(VoteOverBudget if names_right else BallotWrong):
                check_ranking(ranking, proposals=KNOWN, budget=budget)


class TestWhoVotes:
    @given(st.none() | st.sampled_from(AttendanceStatus))
    def test_is_registered_or_was_seen(self, attendance: AttendanceStatus | None) -> None:
        if attendance in {AttendanceStatus.REGISTERED, AttendanceStatus.ATTENDED}:
            check_attends(attendance, organisation_id=THIS)
        else:
            with pytest.raises(NotAttending):
                check_attends(attendance, organisation_id=THIS)


class TestClosing:
    def test_is_done_once(self) -> None:
        assert close(VotingStatus.OPEN, voting_id=THIS) is VotingStatus.CLOSED
        with pytest.raises(VotingIsClosed):
            close(VotingStatus.CLOSED, voting_id=THIS)
