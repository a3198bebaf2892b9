"""Vote, or vote anew, as an organisation at a session."""

from datetime import datetime
from uuid import UUID

from mediate_agendas.adapters import attendances, sessions, votings
from mediate_agendas.adapters.merged import standing
from mediate_agendas.adapters.session_tables import Attendance, StatedAttendance
from mediate_agendas.adapters.voting_tables import Ballot, OpenedVoting, Voter, Votes
from mediate_agendas.domain.votings import check_attends, check_dots, check_method, check_open, check_ranking
from mediate_agendas.usecases.state_attendance import say_stated
from mediate_contracts.events.agendas import BallotCast
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import BallotId, OrganisationId, ProposalId, SessionId, VotingId
from mediate_contracts.vocabulary import AttendanceStatus
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class CastBallot(Strict, Votes, Voter):
    """Whose ballot it is, and what is on it: dots, or a ranking, as the voting goes."""


async def cast_ballot(voting_id: VotingId, command: CastBallot, *, transaction: Transaction, now: datetime) -> Ballot:
    """Cast the ballot of an organisation; what it cast before counts no more. Who votes was there, and is stated so.

    Raises ProblemError (403, 404), UnknownOrganisation, VotingIsClosed, NotAttending, BallotWrong, or VoteOverBudget.
    """
    if not transaction.reach(Action.ANSWER, Visibility.CASE).covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
    organisation_id = await standing(transaction, command.organisation_id, field="body.organisation_id")
    session_id = await votings.session_of(transaction, voting_id)
    attendance = await _attendance(session_id, organisation_id, transaction=transaction)
    voting = await votings.for_voting(transaction, voting_id)
    check_open(voting.status, voting_id=voting_id)
    check_attends(None if attendance is None else attendance.status, organisation_id=organisation_id)
    _check_votes(command, voting)
    if attendance is not None and attendance.status is AttendanceStatus.REGISTERED:
        seen = StatedAttendance(status=AttendanceStatus.ATTENDED, places=attendance.places)
        say_stated(await attendances.change(transaction, attendance, seen, at=now), transaction=transaction, now=now)
    ballot = await votings.cast(transaction, voting_id, organisation_id, command, at=now)
    transaction.record(
        BallotCast(
            voting_id=voting_id,
            session_id=SessionId(voting.session_id),
            ballot_id=BallotId(ballot.id),
            organisation_id=OrganisationId(ballot.organisation_id),
            times=ballot.times,
            dots=ballot.dots,
            ranking=[ProposalId(each) for each in ballot.ranking],
        ),
        at=now,
    )
    return ballot


async def _attendance(session_id: UUID, organisation_id: UUID, *, transaction: Transaction) -> Attendance | None:
    """Return what was stated of an organisation at a session, locked where its first ballot will say that it is there.

    The session is held before that and before the voting, as whoever closes either locks them.
    """
    stated = await attendances.of_organisation(transaction, session_id, organisation_id)
    if stated is None or stated.status is not AttendanceStatus.REGISTERED:
        return stated
    await sessions.hold(transaction, session_id)
    return await attendances.of_organisation(transaction, session_id, organisation_id, is_locked=True)


def _check_votes(votes: Votes, voting: OpenedVoting) -> None:
    """Check what is on a ballot against its voting. Raises BallotWrong, or VoteOverBudget."""
    check_method(voting.method, dots=len(votes.dots), places=len(votes.ranking))
    check_dots(
        [(each.proposal_id, each.dots) for each in votes.dots],
        proposals=voting.proposals,
        budget=voting.budget,
        most_on_one=voting.most_on_one,
    )
    check_ranking(votes.ranking, proposals=voting.proposals, budget=voting.budget)
