"""What everybody relies on who voted: each organisation is counted once, by its last ballot, whoever counts."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.tally import Rank, Vote, counting, points_of, tally
from mediate_contracts.vocabulary import VotingMethod

_SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
PROPOSALS = [uuid5(_SPACE, f"proposal {number}") for number in range(6)]
ORGANISATIONS = [uuid5(_SPACE, f"organisation {number}") for number in range(8)]
BUDGET = 5

by_dots = st.builds(
    Vote,
    organisation_id=st.sampled_from(ORGANISATIONS),
    dots=st.dictionaries(st.sampled_from(PROPOSALS), st.integers(1, BUDGET), max_size=4),
    ranking=st.just(()),
)
by_ranking = st.builds(
    Vote,
    organisation_id=st.sampled_from(ORGANISATIONS),
    dots=st.just({}),
    ranking=st.lists(st.sampled_from(PROPOSALS), max_size=BUDGET, unique=True),
)
a_voting = st.one_of(
    st.tuples(st.just(VotingMethod.DOTS), st.lists(by_dots, max_size=30)),
    st.tuples(st.just(VotingMethod.RANKING), st.lists(by_ranking, max_size=30)),
)


def counted(method: VotingMethod, votes: Sequence[Vote]) -> list[Rank]:
    """Return the tally of votes on the proposals of this test."""
    return tally(method, votes, proposals=PROPOSALS, budget=BUDGET)


def in_the_order_of_each(votes: Sequence[Vote], order: Sequence[int]) -> list[Vote]:
    """Return votes in another order, in which those of one organisation still follow each other as they did."""
    waiting = {voter: [vote for vote in votes if vote.organisation_id == voter] for voter in ORGANISATIONS}
    turns = [votes[place].organisation_id for place in order]
    return [waiting[voter].pop(0) for voter in turns]


class TestATally:
    @given(a_voting, st.data())
    def test_does_not_depend_on_when_other_organisations_voted(
        self, voting: tuple[VotingMethod, list[Vote]], draw: st.DataObject
    ) -> None:
        method, votes = voting
        order = draw.draw(st.permutations(range(len(votes))))
        assert counted(method, in_the_order_of_each(votes, order)) == counted(method, votes)

    @given(a_voting)
    def test_counts_every_organisation_once_by_its_last_ballot(self, voting: tuple[VotingMethod, list[Vote]]) -> None:
        method, votes = voting
        last = [
            vote
            for place, vote in enumerate(votes)
            if vote.organisation_id not in {later.organisation_id for later in votes[place + 1 :]}
        ]
        assert counted(method, votes) == counted(method, last)
        assert len(counting(votes)) == len({vote.organisation_id for vote in votes})

    @given(a_voting)
    def test_is_the_same_for_ballots_told_twice(self, voting: tuple[VotingMethod, list[Vote]]) -> None:
        method, votes = voting
        told_twice = [vote for vote in votes for _each in range(2)]
        assert counted(method, told_twice) == counted(method, votes)

    @given(a_voting)
    def test_gives_away_every_point_of_the_ballots_that_count_and_none_besides(
        self, voting: tuple[VotingMethod, list[Vote]]
    ) -> None:
        method, votes = voting
        given_away = sum(sum(points_of(method, vote, budget=BUDGET).values()) for vote in counting(votes))
        assert sum(rank.points for rank in counted(method, votes)) == given_away

    @given(a_voting)
    def test_names_every_proposal_once_the_most_points_first_and_equals_share_a_place(
        self, voting: tuple[VotingMethod, list[Vote]]
    ) -> None:
        ranks = counted(*voting)
        assert sorted(rank.proposal_id for rank in ranks) == sorted(PROPOSALS)
        for rank in ranks:
            assert rank.place == 1 + sum(other.points > rank.points for other in ranks)
        assert [rank.place for rank in ranks] == sorted(rank.place for rank in ranks)

    @given(a_voting)
    def test_has_no_more_supporters_than_ballots(self, voting: tuple[VotingMethod, list[Vote]]) -> None:
        method, votes = voting
        assert all(0 <= rank.supporters <= len(counting(votes)) for rank in counted(method, votes))


class TestPoints:
    def test_of_a_ranking_are_as_many_as_there_are_places_and_one_less_for_each_below(self) -> None:
        vote = Vote(ORGANISATIONS[0], {}, PROPOSALS[:3])
        assert list(points_of(VotingMethod.RANKING, vote, budget=BUDGET).values()) == [5, 4, 3]

    def test_of_nobody_put_the_proposals_in_the_order_in_which_they_were_put(self) -> None:
        ranks = counted(VotingMethod.DOTS, [])
        assert [rank.proposal_id for rank in ranks] == PROPOSALS
        assert {(rank.points, rank.supporters, rank.place) for rank in ranks} == {(0, 0, 1)}

    def test_of_equals_share_the_place_and_the_next_one_is_left_out(self) -> None:
        votes = [
            Vote(ORGANISATIONS[0], {PROPOSALS[2]: 2, PROPOSALS[4]: 2}, ()),
            Vote(ORGANISATIONS[1], {PROPOSALS[0]: 1}, ()),
        ]
        places = {rank.proposal_id: rank.place for rank in counted(VotingMethod.DOTS, votes)}
        assert [places[PROPOSALS[number]] for number in (2, 4, 0, 1)] == [1, 1, 3, 4]
