"""What the agendas service would have said of sessions, proposals and votings, made up for tests."""

from datetime import UTC, date, datetime

from gateway.identifiers import both, identifier
from mediate_contracts.events import agendas
from mediate_contracts.events.base import Event
from mediate_contracts.values import (
    ActionPointId,
    AttendanceId,
    BallotId,
    DecisionId,
    ItemId,
    Localised,
    OrganisationId,
    ProposalId,
    SessionId,
    VotingId,
)
from mediate_contracts.vocabulary import AttendanceStatus, ProposalStatus, SessionKind, SessionStatus, VotingMethod

ON = date(2026, 3, 2)
BEGINS = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
ENDS = datetime(2026, 5, 12, 15, 30, tzinfo=UTC)


def item_id(number: int) -> ItemId:
    """The id of item ``number``."""
    return ItemId(identifier(2, number))


def organisation_id(number: int) -> OrganisationId:
    """The id of organisation ``number``."""
    return OrganisationId(identifier(4, number))


def session_id(number: int) -> SessionId:
    """The id of session ``number``."""
    return SessionId(identifier(20, number))


def proposal_id(number: int) -> ProposalId:
    """The id of proposal ``number``."""
    return ProposalId(identifier(21, number))


def voting_id(number: int) -> VotingId:
    """The id of voting ``number``."""
    return VotingId(identifier(22, number))


def session(number: int, *, begins: datetime = BEGINS, ends: datetime = ENDS) -> agendas.SessionPlanned:
    """Session ``number``."""
    return agendas.SessionPlanned(
        session_id=session_id(number),
        title=both(f"Session {number}"),
        kind=SessionKind.OPEN_AGENDA_SESSION,
        starts_at=begins,
        ends_at=ends,
        place="Media Park",
        action_lines=[1, 2],
        agenda=[agendas.AgendaPoint(title=both("Voting"), minutes=30)],
        synthetic=True,
    )


def session_amended(number: int, *, begins: datetime = BEGINS, ends: datetime = ENDS) -> agendas.SessionAmended:
    """Session ``number`` at another hour."""
    said = session(number, begins=begins, ends=ends).model_dump(exclude={"schedule_revision"})
    return agendas.SessionAmended(**said, schedule_revision=1, changed=["starts_at"])


def session_moved(
    number: int, previous: SessionStatus, status: SessionStatus, *, reason: str | None = None
) -> agendas.SessionMoved:
    """Session ``number`` in another status."""
    return agendas.SessionMoved(
        session_id=session_id(number), previous=previous, status=status, reason=reason, schedule_revision=1
    )


def attendance(
    number: int, *, of: int, at: int = 1, status: AttendanceStatus = AttendanceStatus.REGISTERED
) -> agendas.AttendanceStated:
    """Organisation ``of`` at a session."""
    return agendas.AttendanceStated(
        session_id=session_id(at),
        attendance_id=AttendanceId(identifier(30, number)),
        organisation_id=organisation_id(of),
        status=status,
        places=2,
    )


def proposal(number: int, *, at: int = 1, by: int | None = 1, title: str | None = None) -> agendas.ProposalMade:
    """Proposal ``number`` for a session."""
    return agendas.ProposalMade(
        proposal_id=proposal_id(number),
        session_id=session_id(at),
        title=title or f"Proposal {number}",
        action_line=1,
        organisation_id=None if by is None else organisation_id(by),
        synthetic=True,
    )


def proposal_amended(number: int, *, title: str) -> agendas.ProposalAmended:
    """Proposal ``number`` in other words."""
    return agendas.ProposalAmended(**proposal(number, title=title).model_dump(), changed=["title"])


def proposal_decided(number: int, status: ProposalStatus, *, item: int | None = None) -> agendas.ProposalDecided:
    """What became of proposal ``number``."""
    return agendas.ProposalDecided(
        proposal_id=proposal_id(number),
        session_id=session_id(1),
        previous=ProposalStatus.OPEN,
        status=status,
        item_id=None if item is None else item_id(item),
    )


def voting(number: int, *proposals: int) -> agendas.VotingOpened:
    """Voting ``number`` on proposals."""
    return agendas.VotingOpened(
        voting_id=voting_id(number),
        session_id=session_id(1),
        method=VotingMethod.DOTS,
        budget=5,
        proposals=[proposal_id(each) for each in proposals],
    )


def ballot(number: int, *, by: int, dots: dict[int, int], times: int = 1) -> agendas.BallotCast:
    """What organisation ``by`` voted in voting ``number``."""
    return agendas.BallotCast(
        voting_id=voting_id(number),
        session_id=session_id(1),
        ballot_id=BallotId(identifier(31, number * 1000 + by)),
        organisation_id=organisation_id(by),
        times=times,
        dots=[agendas.Dots(proposal_id=proposal_id(each), dots=count) for each, count in dots.items()],
    )


def ranked(number: int, *, points: int, place: int, supporters: int = 1) -> agendas.Ranked:
    """What proposal ``number`` got."""
    return agendas.Ranked(proposal_id=proposal_id(number), points=points, supporters=supporters, place=place)


def voting_closed(number: int, *results: agendas.Ranked, ballots: int = 1) -> agendas.VotingClosed:
    """The result of voting ``number``."""
    return agendas.VotingClosed(
        voting_id=voting_id(number), session_id=session_id(1), ballots=ballots, results=list(results)
    )


def minuted(number: int) -> agendas.MinutesWritten:
    """The minutes of session ``number``."""
    return agendas.MinutesWritten(session_id=session_id(number), text="Minutes for the network.")


def decision(number: int) -> agendas.DecisionRecorded:
    """Decision ``number`` of session 1."""
    return agendas.DecisionRecorded(
        session_id=session_id(1), decision_id=DecisionId(identifier(32, number)), text=f"Decision {number}"
    )


def decision_withdrawn(number: int) -> agendas.DecisionWithdrawn:
    """Decision ``number``, which was none."""
    return agendas.DecisionWithdrawn(
        session_id=session_id(1), decision_id=DecisionId(identifier(32, number)), reason="Not so."
    )


def action_point(
    number: int, *, of: int | None = 1, due: date | None = None, done: date | None = None
) -> agendas.ActionPointSet:
    """Action point ``number`` of session 1."""
    return agendas.ActionPointSet(
        session_id=session_id(1),
        action_point_id=ActionPointId(identifier(33, number)),
        text=f"Action point {number}",
        organisation_id=None if of is None else organisation_id(of),
        due_date=due,
        done_on=done,
    )


def action_point_withdrawn(number: int) -> agendas.ActionPointWithdrawn:
    """Action point ``number``, which need not be done."""
    return agendas.ActionPointWithdrawn(
        session_id=session_id(1), action_point_id=ActionPointId(identifier(33, number)), reason="Not needed."
    )


def published(number: int) -> agendas.SessionPublished:
    """What came of session ``number``."""
    return agendas.SessionPublished(
        session_id=session_id(number),
        summary=Localised(nl="Samengevat.", en="In short."),
        organisations=2,
        adopted=[item_id(5)],
        decisions=[agendas.Said(text="Decision 1")],
    )


def aggregates() -> list[list[Event]]:
    """A session from plan to published outcome: the events of each aggregate, in their order."""
    registered, attended = AttendanceStatus.REGISTERED, AttendanceStatus.ATTENDED
    planned, under_way, closed = SessionStatus.PLANNED, SessionStatus.UNDER_WAY, SessionStatus.CLOSED
    return [
        [
            session(1),
            session_amended(1),
            attendance(1, of=1, status=registered),
            session_moved(1, planned, under_way),
            attendance(1, of=1, status=attended),
            session_moved(1, under_way, closed),
            minuted(1),
            decision(1),
            decision(2),
            decision_withdrawn(2),
            action_point(1),
            action_point(1, done=ON),
            action_point(2),
            action_point_withdrawn(2),
            published(1),
        ],
        [proposal(1), proposal_amended(1, title="Reworded"), proposal_decided(1, ProposalStatus.ADOPTED, item=5)],
        [proposal(2)],
        [
            voting(1, 1, 2),
            ballot(1, by=1, dots={1: 2}),
            ballot(1, by=1, dots={1: 3, 2: 2}, times=2),
            voting_closed(1, ranked(1, points=3, place=1), ranked(2, points=2, place=2)),
        ],
    ]
