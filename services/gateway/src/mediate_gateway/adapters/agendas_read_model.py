"""The rows of the read model that say what agendas hold besides lines, items and goal trees.

Each holds what its events say, under their names. What is of the network is marked so: pages and searches show it to
whoever reaches that visibility. What was withdrawn is not here; the history of the agendas service has it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Integer, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Dated, Row
from mediate_shared.database import table_of

_JSONB_OR_NULL = JSONB(none_as_null=True)


class ProgressRow(Dated, Row, table=True):
    """What somebody told of the work on an item, for everybody."""

    __tablename__ = "item_progress"
    __table_args__ = (Index("item_progress_by_item", "item_id", "since"),)

    id: UUID = Field(primary_key=True)
    item_id: UUID
    note: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    percentage: int | None
    organisation_id: UUID | None


class MilestoneRow(Dated, Row, table=True):
    """A milestone of an item, for everybody."""

    __tablename__ = "milestone"
    __table_args__ = (Index("milestone_by_item", "item_id"), Index("milestone_by_day", "due_date"))

    id: UUID = Field(primary_key=True)
    item_id: UUID
    title: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    due_date: date | None
    reached_on: date | None


class EvidenceRow(Dated, Row, table=True):
    """What shows what came of an item, for everybody."""

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_by_item", "item_id"),)

    id: UUID = Field(primary_key=True)
    item_id: UUID
    title: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    text: str | None = Field(sa_type=Text)
    page: str | None = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    organisation_id: UUID | None


class DependencyRow(Dated, Row, table=True):
    """An item that waits for another one, ``needs_id``, for everybody."""

    __tablename__ = "dependency"
    __table_args__ = (Index("dependency_by_item", "item_id"), Index("dependency_by_needed", "needs_id"))

    id: UUID = Field(primary_key=True)
    item_id: UUID
    needs_id: UUID
    reason: str | None = Field(sa_type=Text)


class PhaseRow(Dated, Row, table=True):
    """A phase of the roadmap, for everybody."""

    __tablename__ = "phase"

    id: UUID = Field(primary_key=True)
    title: dict[str, str] = Field(sa_type=JSONB)
    starts: date
    until: date
    horizon: str | None = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)


class ManifestoPointRow(Dated, Row, table=True):
    """A point of the manifesto, for everybody."""

    __tablename__ = "manifesto_point"

    id: UUID = Field(primary_key=True)
    number: int
    title: dict[str, str] = Field(sa_type=JSONB)
    text: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)


class ProgrammeRow(Dated, Row, table=True):
    """A programme of others that is linked to action lines, for everybody."""

    __tablename__ = "programme"

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    name: dict[str, str] = Field(sa_type=JSONB)
    description: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    website: str | None = Field(sa_type=Text)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    synthetic: bool


class SessionRow(Dated, Row, table=True):
    """A session, for everybody, but ``minutes`` and ``minutes_language``, which are for the network."""

    __tablename__ = "agenda_session"
    __table_args__ = (Index("agenda_session_in_order", "starts_at", "id"),)

    id: UUID = Field(primary_key=True)
    title: dict[str, str] = Field(sa_type=JSONB)
    kind: str = Field(sa_type=Text)
    starts_at: datetime = Field(sa_type=DateTime(timezone=True))
    ends_at: datetime = Field(sa_type=DateTime(timezone=True))
    place: str | None = Field(sa_type=Text)
    online_page: str | None = Field(sa_type=Text)
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    description: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    agenda: list[dict[str, Any]] = Field(sa_type=JSONB)
    call_until: datetime | None = Field(sa_type=DateTime(timezone=True))
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    synthetic: bool
    schedule_revision: int
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    minutes: str | None = Field(sa_type=Text)
    minutes_language: str | None = Field(sa_type=Text)


class SessionOutcomeRow(Dated, Row, table=True):
    """What was published of a session, for everybody; ``since`` is when it was published first."""

    __tablename__ = "session_outcome"

    id: UUID = Field(primary_key=True)
    summary: dict[str, str] = Field(sa_type=JSONB)
    organisations: int
    participants: int | None
    adopted: list[UUID] = Field(sa_type=ARRAY(Uuid))
    decisions: list[dict[str, str]] = Field(sa_type=JSONB)
    minutes: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    votings: list[dict[str, Any]] = Field(sa_type=JSONB)


class AttendanceRow(Dated, Row, table=True):
    """Whether an organisation comes to a session, or was there; for the network."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("attendance_by_session", "session_id"),
        Index("attendance_by_organisation", "organisation_id"),
    )

    id: UUID = Field(primary_key=True)
    session_id: UUID
    organisation_id: UUID
    status: str = Field(sa_type=Text)
    places: int | None


class ProposalRow(Dated, Row, table=True):
    """A proposal made for a session, for the network."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("proposal_by_session", "session_id"),
        Index("proposal_by_organisation", "organisation_id"),
    )

    id: UUID = Field(primary_key=True)
    session_id: UUID
    title: str = Field(sa_type=Text)
    text: str | None = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    action_line: int | None
    organisation_id: UUID | None
    about_id: UUID | None
    synthetic: bool
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    item_id: UUID | None
    into_id: UUID | None


class VotingRow(Dated, Row, table=True):
    """A voting at a session, for the network; ``ballots`` and ``results`` are known once it is closed."""

    __tablename__ = "voting"
    __table_args__ = (Index("voting_by_session", "session_id"),)

    id: UUID = Field(primary_key=True)
    session_id: UUID
    method: str = Field(sa_type=Text)
    budget: int
    most_on_one: int | None
    proposals: list[UUID] = Field(sa_type=ARRAY(Uuid))
    status: str = Field(sa_type=Text)
    ballots: int | None
    results: list[dict[str, Any]] | None = Field(sa_type=_JSONB_OR_NULL)


class BallotRow(Dated, Row, table=True):
    """What an organisation voted, as it last did; for the network."""

    __tablename__ = "ballot"
    __table_args__ = (Index("ballot_by_voting", "voting_id"),)

    id: UUID = Field(primary_key=True)
    voting_id: UUID
    session_id: UUID
    organisation_id: UUID
    times: int
    dots: list[dict[str, Any]] = Field(sa_type=JSONB)
    ranking: list[UUID] = Field(sa_type=ARRAY(Uuid))


class DecisionRow(Dated, Row, table=True):
    """What a session decided, for the network until it is published."""

    __tablename__ = "decision"
    __table_args__ = (Index("decision_by_session", "session_id"),)

    id: UUID = Field(primary_key=True)
    session_id: UUID
    text: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    item_id: UUID | None


class ActionPointRow(Dated, Row, table=True):
    """Something to do that came out of a session, for the network."""

    __tablename__ = "action_point"
    __table_args__ = (
        Index("action_point_by_session", "session_id"),
        Index("action_point_by_organisation", "organisation_id"),
    )

    id: UUID = Field(primary_key=True)
    session_id: UUID
    text: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    organisation_id: UUID | None
    due_date: date | None
    done_on: date | None
    item_id: UUID | None


class AgendaActivityRow(Dated, Row, table=True):
    """An activity that people took part in, for everybody; ``counts`` says towards which targets it counts."""

    __tablename__ = "agenda_activity"
    __table_args__ = (
        Index("agenda_activity_in_order", "on", "id"),
        Index(
            "agenda_activity_by_target", "counts", postgresql_using="gin", postgresql_ops={"counts": "jsonb_path_ops"}
        ),
    )

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    title: dict[str, str] = Field(sa_type=JSONB)
    on: str = Field(sa_type=Text)
    until: str | None = Field(sa_type=Text)
    place: str | None = Field(sa_type=Text)
    description: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    external_cause: str | None = Field(sa_type=Text)
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    organisers: list[UUID] = Field(sa_type=ARRAY(Uuid))
    participants: list[dict[str, Any]] = Field(sa_type=JSONB)
    rating_mean: Decimal | None = Field(sa_type=Numeric)
    rating_highest: Decimal | None = Field(sa_type=Numeric)
    raters: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    counts: list[dict[str, Any]] = Field(sa_type=JSONB)
    items: list[UUID] = Field(sa_type=ARRAY(Uuid))
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    synthetic: bool


PROGRESS = table_of(ProgressRow)
MILESTONE = table_of(MilestoneRow)
EVIDENCE = table_of(EvidenceRow)
DEPENDENCY = table_of(DependencyRow)
PHASE = table_of(PhaseRow)
MANIFESTO_POINT = table_of(ManifestoPointRow)
PROGRAMME = table_of(ProgrammeRow)
SESSION = table_of(SessionRow)
SESSION_OUTCOME = table_of(SessionOutcomeRow)
ATTENDANCE = table_of(AttendanceRow)
PROPOSAL = table_of(ProposalRow)
VOTING = table_of(VotingRow)
BALLOT = table_of(BallotRow)
DECISION = table_of(DecisionRow)
ACTION_POINT = table_of(ActionPointRow)
AGENDA_ACTIVITY = table_of(AgendaActivityRow)

AGENDAS = (
    PROGRESS,
    MILESTONE,
    EVIDENCE,
    DEPENDENCY,
    PHASE,
    MANIFESTO_POINT,
    PROGRAMME,
    SESSION,
    SESSION_OUTCOME,
    ATTENDANCE,
    PROPOSAL,
    VOTING,
    BALLOT,
    DECISION,
    ACTION_POINT,
    AGENDA_ACTIVITY,
)
"""Every table of this part of the read model."""
