"""What the agendas service says of sessions: who comes, what is proposed, how it is voted on, and what came of it."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility, narrower_than
from mediate_contracts.values import (
    ActionPointId,
    AttendanceId,
    BallotId,
    Count,
    Day,
    DecisionId,
    Instant,
    ItemId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    LongText,
    OrganisationId,
    ProposalId,
    SessionId,
    Source,
    Text,
    Value,
    VotingId,
    WebAddress,
    Whole,
)
from mediate_contracts.vocabulary import (
    AttendanceStatus,
    ProposalStatus,
    SessionKind,
    SessionStatus,
    TextLanguage,
    VotingMethod,
)


class AgendaPoint(Value):
    """A point on the agenda of a session."""

    title: LocalisedLine
    minutes: Whole | None = Field(default=None, ge=1, le=1_440, description="How long it takes.")


class DescribedSession(BaseModel):
    """A session, whole, but for how far it is."""

    title: LocalisedLine
    kind: SessionKind
    starts_at: Instant
    ends_at: Instant
    place: Line | None = None
    online_page: WebAddress | None = Field(
        default=None,
        json_schema_extra=narrower_than(Visibility.NETWORK),
        description="Where one takes part online; who only reads of a session does not need it.",
    )
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    description: Localised | None = None
    agenda: list[AgendaPoint] = Field(default=[], max_length=50)
    call_until: Instant | None = Field(
        default=None, description="Until when organisations may make proposals; missing where there is no open call."
    )
    source: Source | None = None
    synthetic: bool = False
    schedule_revision: Count = Field(
        default=0, description="How often when or where it is, or whether it is held, changed: SEQUENCE in iCalendar."
    )


class SessionPlanned(
    Event,
    DescribedSession,
    type="nl.mediate.agendas.session.planned.v1",
    visibility=Visibility.PUBLIC,
    aggregate="session_id",
):
    """A session was planned."""

    session_id: SessionId


class SessionAmended(
    Event,
    DescribedSession,
    type="nl.mediate.agendas.session.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="session_id",
):
    """What is said of a session changed; carries the whole as it now stands."""

    session_id: SessionId
    changed: list[Line] = Field(max_length=100)
    reason: Text | None = None


class SessionMoved(
    Event,
    type="nl.mediate.agendas.session.moved.v1",
    visibility=Visibility.PUBLIC,
    aggregate="session_id",
):
    """A session began, was closed, or was cancelled."""

    session_id: SessionId
    previous: SessionStatus
    status: SessionStatus
    reason: Text | None = None
    schedule_revision: Count


class AttendanceStated(
    Event,
    type="nl.mediate.agendas.session.attendance-stated.v1",
    visibility=Visibility.NETWORK,
    aggregate="session_id",
):
    """It was stated whether an organisation comes to a session, or was there."""

    session_id: SessionId
    attendance_id: AttendanceId
    organisation_id: OrganisationId
    status: AttendanceStatus
    places: Count | None = Field(default=None, description="How many people it comes, or came, with.")


class MadeProposal(BaseModel):
    """A proposal, whole, but for what became of it."""

    session_id: SessionId
    title: Line
    text: Text | None = None
    language: TextLanguage = TextLanguage.NL
    action_line: LineNumber | None = None
    organisation_id: OrganisationId | None = Field(
        default=None, description="Who proposes it; missing where a facilitator wrote it down."
    )
    item_id: ItemId | None = Field(default=None, description="The item that it is about, where there is one already.")
    synthetic: bool = False


class ProposalMade(
    Event,
    MadeProposal,
    type="nl.mediate.agendas.proposal.made.v1",
    visibility=Visibility.NETWORK,
    aggregate="proposal_id",
):
    """Something was proposed for a session."""

    proposal_id: ProposalId


class ProposalAmended(
    Event,
    MadeProposal,
    type="nl.mediate.agendas.proposal.amended.v1",
    visibility=Visibility.NETWORK,
    aggregate="proposal_id",
):
    """A proposal was put into other words; carries the whole as it now stands."""

    proposal_id: ProposalId
    changed: list[Line] = Field(max_length=100)


class ProposalDecided(
    Event,
    type="nl.mediate.agendas.proposal.decided.v1",
    visibility=Visibility.NETWORK,
    aggregate="proposal_id",
):
    """A proposal was adopted into an item, rejected, merged into another, taken back, or opened again."""

    proposal_id: ProposalId
    session_id: SessionId
    previous: ProposalStatus
    status: ProposalStatus
    reason: Text | None = None
    item_id: ItemId | None = None
    into_id: ProposalId | None = None


class VotingOpened(
    Event,
    type="nl.mediate.agendas.voting.opened.v1",
    visibility=Visibility.NETWORK,
    aggregate="voting_id",
):
    """Organisations at a session can say which proposals should come first."""

    voting_id: VotingId
    session_id: SessionId
    method: VotingMethod
    budget: Whole = Field(ge=1, le=100, description="Dots that each divides, or places that each gives, at most.")
    most_on_one: Whole | None = Field(default=None, ge=1, le=100, description="Dots on one proposal, at most.")
    proposals: list[ProposalId] = Field(min_length=1, max_length=200)


class Dots(Value):
    """How many dots an organisation put on a proposal."""

    proposal_id: ProposalId
    dots: Whole = Field(ge=1, le=100)


class BallotCast(
    Event,
    type="nl.mediate.agendas.ballot.cast.v1",
    visibility=Visibility.NETWORK,
    aggregate="voting_id",
):
    """An organisation voted, or voted anew: its latest ballot counts, and no other of its own."""

    voting_id: VotingId
    session_id: SessionId
    ballot_id: BallotId = Field(description="The organisation's ballot in this voting, the same each time it is cast.")
    organisation_id: OrganisationId
    times: Whole = Field(ge=1, le=100_000, description="How often it has been cast by now.")
    dots: list[Dots] = Field(default=[], max_length=100)
    ranking: list[ProposalId] = Field(default=[], max_length=100, description="What should come first, first.")


class Ranked(Value):
    """What a proposal got in a voting."""

    proposal_id: ProposalId
    points: Count
    supporters: Count = Field(description="Ballots that name it.")
    place: Whole = Field(ge=1, le=200, description="1 for the most points; equals share one.")


class VotingClosed(
    Event,
    type="nl.mediate.agendas.voting.closed.v1",
    visibility=Visibility.NETWORK,
    aggregate="voting_id",
):
    """Ballots are no longer taken; the result follows from those that were cast."""

    voting_id: VotingId
    session_id: SessionId
    ballots: Count
    results: list[Ranked] = Field(max_length=200)


class MinutesWritten(
    Event,
    type="nl.mediate.agendas.session.minuted.v1",
    visibility=Visibility.NETWORK,
    aggregate="session_id",
):
    """The minutes of a session were written, or written anew."""

    session_id: SessionId
    text: LongText
    language: TextLanguage = TextLanguage.NL


class DecisionRecorded(
    Event,
    type="nl.mediate.agendas.decision.recorded.v1",
    visibility=Visibility.NETWORK,
    aggregate="session_id",
):
    """What a session decided was written down, or put into other words."""

    session_id: SessionId
    decision_id: DecisionId
    text: Text
    language: TextLanguage = TextLanguage.NL
    item_id: ItemId | None = None


class DecisionWithdrawn(
    Event,
    type="nl.mediate.agendas.decision.withdrawn.v1",
    visibility=Visibility.NETWORK,
    aggregate="session_id",
):
    """What was written down was not decided."""

    session_id: SessionId
    decision_id: DecisionId
    reason: Text


class ActionPointSet(
    Event,
    type="nl.mediate.agendas.action-point.set.v1",
    visibility=Visibility.NETWORK,
    aggregate="session_id",
):
    """Something to do came out of a session, moved, or was done; carries the whole as it now stands."""

    session_id: SessionId
    action_point_id: ActionPointId
    text: Text
    language: TextLanguage = TextLanguage.NL
    organisation_id: OrganisationId | None = Field(default=None, description="The organisation that does it.")
    due_date: Day | None = None
    done_on: Day | None = None
    item_id: ItemId | None = None


class ActionPointWithdrawn(
    Event,
    type="nl.mediate.agendas.action-point.withdrawn.v1",
    visibility=Visibility.NETWORK,
    aggregate="session_id",
):
    """It need not be done any more."""

    session_id: SessionId
    action_point_id: ActionPointId
    reason: Text


class Said(Value):
    """A text in the language it was written in."""

    text: Text
    language: TextLanguage = TextLanguage.NL


class PublishedMinutes(Value):
    """Minutes in the language they were written in."""

    text: LongText
    language: TextLanguage = TextLanguage.NL


class PublishedResult(Ranked):
    """What a proposal got, with what it says: proposals themselves are for the network."""

    title: Line
    language: TextLanguage


class PublishedVoting(Value):
    """How a voting went."""

    voting_id: VotingId
    method: VotingMethod
    budget: Whole = Field(ge=1, le=100)
    most_on_one: Whole | None = Field(default=None, ge=1, le=100)
    ballots: Count
    results: list[PublishedResult] = Field(max_length=200)


class SessionPublished(
    Event,
    type="nl.mediate.agendas.session.published.v1",
    visibility=Visibility.PUBLIC,
    aggregate="session_id",
):
    """What came of a session was published, or published anew: from here on it is everybody's."""

    session_id: SessionId
    summary: Localised
    organisations: Count = Field(description="How many organisations attended.")
    participants: Count | None = Field(default=None, description="How many people they came with, where each said so.")
    adopted: list[ItemId] = Field(default=[], max_length=200)
    decisions: list[Said] = Field(default=[], max_length=50)
    minutes: PublishedMinutes | None = Field(default=None, description="The minutes, where they are published.")
    votings: list[PublishedVoting] = Field(default=[], max_length=5)
