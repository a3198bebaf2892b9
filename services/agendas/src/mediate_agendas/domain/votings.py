"""How a voting is opened, what a ballot may hold, and when it is taken."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import AttendanceStatus, ProposalStatus, SessionStatus, VotingMethod, VotingStatus

VOTINGS_MAX: Final = 5
"""The most votings of one session: what is published of it holds the results of all."""

VOTING: Final = frozenset({AttendanceStatus.REGISTERED, AttendanceStatus.ATTENDED})
"""Organisations that said they come, or were seen: these vote."""


class VotingWrong(DomainError):
    """A voting cannot be opened like this."""


class VotingNotAllowed(DomainError):
    """No voting is opened now: the session is not under way, another one is open, or there were enough."""


class VotingIsClosed(DomainError):
    """Ballots are not taken any more."""


class NotAttending(DomainError):
    """Only organisations that come to a session vote at it."""


class BallotWrong(DomainError):
    """A ballot holds something that is not voted on, or the same twice, or not as this voting goes."""


class VoteOverBudget(DomainError):
    """A ballot gives more than there is to give."""


def check_opening(session: SessionStatus, *, held: int, is_one_open: bool, session_id: UUID) -> None:
    """Check that a session can have one more voting now. Raises VotingNotAllowed, naming the rule."""
    if session is not SessionStatus.UNDER_WAY:
        rule = f"the session is {session}; there is voting while it is under way"
    elif is_one_open:
        rule = "another voting is open; close it first"
    elif held >= VOTINGS_MAX:
        rule = f"one session holds {VOTINGS_MAX} votings at most"
    else:
        return
    raise VotingNotAllowed(rule, field="path.session_id", value=str(session_id))


def check_voting(
    method: VotingMethod,
    budget: int,
    most_on_one: int | None,
    proposals: Sequence[tuple[UUID, ProposalStatus | None]],
) -> None:
    """Check what is voted on, and how; a status is None where there is no such proposal at the session.

    Raises VotingWrong, naming the field.
    """
    seen: set[UUID] = set()
    for place, (proposal_id, status) in enumerate(proposals):
        field = f"body.proposals.{place}"
        if proposal_id in seen:
            raise VotingWrong("is named twice", field=field, value=str(proposal_id))
        if status is None:
            raise VotingWrong("there is no such proposal at this session", field=field, value=str(proposal_id))
        if status is not ProposalStatus.OPEN:
            raise VotingWrong(f"is {status}; open ones are voted on", field=field, value=str(proposal_id))
        seen.add(proposal_id)
    if method is VotingMethod.RANKING and most_on_one is not None:
        raise VotingWrong("belongs to dots alone", field="body.most_on_one", value=most_on_one)
    if method is VotingMethod.RANKING and budget > len(proposals):
        raise VotingWrong(f"there are {len(proposals)} proposals to rank", field="body.budget", value=budget)
    if most_on_one is not None and most_on_one > budget:
        raise VotingWrong(f"there are {budget} dots in all", field="body.most_on_one", value=most_on_one)


def close(current: VotingStatus, *, voting_id: UUID) -> VotingStatus:
    """Return that a voting is closed. Raises VotingIsClosed where it is so already."""
    check_open(current, voting_id=voting_id)
    return VotingStatus.CLOSED


def check_open(current: VotingStatus, *, voting_id: UUID) -> None:
    """Check that ballots are taken. Raises VotingIsClosed."""
    if current is VotingStatus.CLOSED:
        raise VotingIsClosed("the voting is closed", field="path.voting_id", value=str(voting_id))


def check_attends(attendance: AttendanceStatus | None, *, organisation_id: UUID) -> None:
    """Check that an organisation votes at a session; None where nothing was stated of it. Raises NotAttending."""
    if attendance not in VOTING:
        stands = "has not said that it comes" if attendance is None else f"is {attendance} at this session"
        reason = f"the organisation {stands}; those that are registered or attended vote"
        raise NotAttending(reason, field="body.organisation_id", value=str(organisation_id))


def check_dots(
    dots: Sequence[tuple[UUID, int]], *, proposals: Sequence[UUID], budget: int, most_on_one: int | None
) -> None:
    """Check dots on proposals. Raises BallotWrong, or VoteOverBudget naming budget and sum."""
    _check_named([proposal_id for proposal_id, _ in dots], proposals, field="body.dots.{}.proposal_id")
    for place, (_, given) in enumerate(dots):
        if most_on_one is not None and given > most_on_one:
            reason = f"one proposal gets {most_on_one} dots of an organisation at most"
            raise VoteOverBudget(reason, field=f"body.dots.{place}.dots", value=given)
    total = sum(given for _, given in dots)
    if total > budget:
        raise VoteOverBudget(f"these are {total} dots, and there are {budget} to give", field="body.dots", value=total)


def check_ranking(ranking: Sequence[UUID], *, proposals: Sequence[UUID], budget: int) -> None:
    """Check a ranking of proposals. Raises BallotWrong, or VoteOverBudget naming how many places there are."""
    _check_named(ranking, proposals, field="body.ranking.{}")
    if len(ranking) > budget:
        reason = f"these are {len(ranking)} places, and there are {budget} to give"
        raise VoteOverBudget(reason, field="body.ranking", value=len(ranking))


def check_method(method: VotingMethod, *, dots: int, places: int) -> None:
    """Check that a ballot is filled in as its voting goes. Raises BallotWrong."""
    if method is VotingMethod.DOTS and places:
        raise BallotWrong("this voting is by dots", field="body.ranking", value=places)
    if method is VotingMethod.RANKING and dots:
        raise BallotWrong("this voting is by ranking", field="body.dots", value=dots)


def _check_named(named: Sequence[UUID], proposals: Sequence[UUID], *, field: str) -> None:
    known = frozenset(proposals)
    seen: set[UUID] = set()
    for place, proposal_id in enumerate(named):
        if proposal_id not in known:
            raise BallotWrong("is not voted on here", field=field.format(place), value=str(proposal_id))
        if proposal_id in seen:
            raise BallotWrong("is named twice", field=field.format(place), value=str(proposal_id))
        seen.add(proposal_id)
