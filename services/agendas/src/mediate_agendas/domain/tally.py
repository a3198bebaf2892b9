"""What organisations said should come first, counted: every organisation once, by the ballot it cast last.

The same function counts while a voting is open, when it is closed, and for whoever checks the result against the
events. Only the order of ballots of one organisation matters, which is the order in which it cast them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from mediate_contracts.vocabulary import VotingMethod


@dataclass(frozen=True)
class Vote:
    """One ballot: dots by proposal, or proposals in the order in which they should come."""

    organisation_id: UUID
    dots: Mapping[UUID, int]
    ranking: Sequence[UUID]


@dataclass(frozen=True)
class Rank:
    """What a proposal got: points, on how many ballots it is named, and its place; equals share a place."""

    proposal_id: UUID
    points: int
    supporters: int
    place: int


def counting(votes: Sequence[Vote]) -> Sequence[Vote]:
    """Return the votes that count: of each organisation the last one."""
    return list({vote.organisation_id: vote for vote in votes}.values())


def tally(method: VotingMethod, votes: Sequence[Vote], *, proposals: Sequence[UUID], budget: int) -> list[Rank]:
    """Return what every proposal got, the most points first, and equals in the order in which they were put.

    Dots are added up. Of a ranking of at most ``budget`` places, the first counts as many points as there are places,
    the next one less (Borda count), however many places a ballot fills; what it does not name gets none.
    """
    points = dict.fromkeys(proposals, 0)
    supporters = dict.fromkeys(proposals, 0)
    for vote in counting(votes):
        for proposal_id, given in points_of(method, vote, budget=budget).items():
            points[proposal_id] += given
            supporters[proposal_id] += 1
    ordered = sorted(proposals, key=lambda each: -points[each])
    every = sorted(points.values(), reverse=True)
    return [Rank(each, points[each], supporters[each], every.index(points[each]) + 1) for each in ordered]


def points_of(method: VotingMethod, vote: Vote, *, budget: int) -> Mapping[UUID, int]:
    """Return the points that one ballot gives, by proposal."""
    match method:
        case VotingMethod.DOTS:
            return vote.dots
        case VotingMethod.RANKING:
            return {each: budget - above for above, each in enumerate(vote.ranking)}
