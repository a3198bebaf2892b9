"""The rows of sessions: what is planned, who comes, what was written down, and what was published of it."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, BeforeValidator
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from mediate_agendas.adapters.tables import Row
from mediate_contracts.events.agendas import AgendaPoint, PublishedMinutes, PublishedVoting, Said
from mediate_contracts.values import (
    Count,
    Day,
    Flag,
    Instant,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    LongText,
    Source,
    Text,
    WebAddress,
    Whole,
)
from mediate_contracts.vocabulary import AttendanceStatus, SessionKind, SessionStatus, TextLanguage
from mediate_shared.records import Kept

_JSONB_OR_NULL = JSONB(none_as_null=True)
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].{5,40}")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200


def _written(moment: object) -> object:
    # A number would be read as seconds since 1970, and the first and last days there are have none in another zone.
    if isinstance(moment, datetime) or (isinstance(moment, str) and _MOMENT.fullmatch(moment)):
        return moment
    raise ValueError("a moment is written as 2027-02-28T12:00:00Z")


def _not_far_off(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"lies between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment


def _each_once(numbers: Sequence[int]) -> Sequence[int]:
    return sorted(set(numbers))


Moment = Annotated[Instant, BeforeValidator(_written), AfterValidator(_not_far_off)]
"""A moment as people plan one: written out, with its offset from UTC, and kept in UTC."""


class DescribedSession(SQLModel):
    """What is said of a session beforehand."""

    title: LocalisedLine = Field(sa_type=JSONB)
    kind: SessionKind = Field(sa_type=sa.Text)
    starts_at: Moment = Field(
        sa_type=sa.DateTime(timezone=True), schema_extra={"examples": ["2027-03-04T13:00:00+01:00"]}
    )
    ends_at: Moment = Field(
        sa_type=sa.DateTime(timezone=True), schema_extra={"examples": ["2027-03-04T16:30:00+01:00"]}
    )
    place: Line | None = Field(default=None, sa_type=sa.Text)
    online_page: WebAddress | None = Field(default=None, sa_type=sa.Text)
    action_lines: Annotated[list[LineNumber], AfterValidator(_each_once)] = Field(
        default=[], sa_type=ARRAY(sa.Integer), max_length=20
    )
    description: Localised | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    agenda: list[AgendaPoint] = Field(default=[], sa_type=JSONB, max_length=50)
    call_until: Moment | None = Field(
        default=None,
        sa_type=sa.DateTime(timezone=True),
        description="Until when organisations may make proposals; missing where there is no open call.",
    )
    source: Source | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class StandingOfSession(SQLModel):
    """How far a session is, why it was cancelled, and how often when or where it is changed."""

    status: SessionStatus = Field(sa_type=sa.Text)
    reason: Text | None = Field(default=None, sa_type=sa.Text)
    schedule_revision: int = Field(
        description="How often when or where it is, or whether it is held, changed: SEQUENCE in iCalendar."
    )


class SessionRow(Row, StandingOfSession, DescribedSession, Kept, table=True):
    """A session."""

    __tablename__ = "agenda_session"
    __table_args__ = (sa.Index("agenda_session_in_order", "starts_at", "id"),)


class Session(StandingOfSession, DescribedSession, Kept):
    """A session as it is shown."""


class StatedAttendance(SQLModel):
    """Whether an organisation comes to a session, or was there, and with how many people."""

    status: AttendanceStatus = Field(sa_type=sa.Text, schema_extra={"examples": [AttendanceStatus.REGISTERED.value]})
    places: Whole | None = Field(default=None, ge=0, le=10_000, description="How many people it comes, or came, with.")


class WhoAttends(SQLModel):
    """Which organisation."""

    organisation_id: UUID = Field(foreign_key="organisation.id")


class AttendanceRow(Row, StatedAttendance, WhoAttends, Kept, table=True):
    """An organisation at a session; one of each."""

    __tablename__ = "attendance"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "organisation_id", name="attendance_once"),
        sa.Index("attendance_by_session", "session_id", "id"),
        sa.Index("attendance_by_organisation", "organisation_id", "id"),
    )

    session_id: UUID = Field(foreign_key="agenda_session.id")


class Attendance(StatedAttendance, WhoAttends, Kept):
    """An attendance as it is shown."""

    session_id: UUID


class WrittenMinutes(SQLModel):
    """What was said at a session."""

    text: LongText = Field(sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)


class MinutesRow(Row, WrittenMinutes, Kept, table=True):
    """The minutes of a session, which has one of them."""

    __tablename__ = "minutes"
    __table_args__ = (sa.UniqueConstraint("session_id", name="minutes_once"),)

    session_id: UUID = Field(foreign_key="agenda_session.id")


class Minutes(WrittenMinutes, Kept):
    """Minutes as they are shown."""

    session_id: UUID


class WordedDecision(SQLModel):
    """What was decided, and the item that it is about, where there is one."""

    text: Text = Field(sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    item_id: UUID | None = Field(default=None, foreign_key="item.id")


class OfSession(SQLModel):
    """Of which session it is, and why it was withdrawn, where it was."""

    session_id: UUID = Field(foreign_key="agenda_session.id")
    withdrawn_because: Text | None = Field(default=None, sa_type=sa.Text)


class DecisionRow(Row, OfSession, WordedDecision, Kept, table=True):
    """What a session decided."""

    __tablename__ = "decision"
    __table_args__ = (sa.Index("decision_by_session", "session_id", "id"),)


class Decision(OfSession, WordedDecision, Kept):
    """A decision as it is shown."""


class WordedActionPoint(SQLModel):
    """What is to be done, by which organisation, until when; and since when it is done."""

    text: Text = Field(sa_type=sa.Text)
    language: TextLanguage = Field(default=TextLanguage.NL, sa_type=sa.Text)
    organisation_id: UUID | None = Field(
        default=None, foreign_key="organisation.id", description="The organisation that does it."
    )
    due_date: Day | None = None
    done_on: Day | None = None
    item_id: UUID | None = Field(default=None, foreign_key="item.id")


class ActionPointRow(Row, OfSession, WordedActionPoint, Kept, table=True):
    """Something to do that came out of a session."""

    __tablename__ = "action_point"
    __table_args__ = (
        sa.Index("action_point_by_session", "session_id", "id"),
        sa.Index("action_point_by_organisation", "organisation_id", "id"),
    )


class ActionPoint(OfSession, WordedActionPoint, Kept):
    """An action point as it is shown."""

    due_date: date | None
    done_on: date | None


class PublishedOutcome(SQLModel):
    """What came of a session, for everybody."""

    summary: Localised = Field(sa_type=JSONB)
    organisations: Count = Field(sa_type=sa.Integer, description="How many organisations attended.")
    participants: Count | None = Field(
        default=None, sa_type=sa.Integer, description="How many people they came with, where each said so."
    )
    adopted: list[UUID] = Field(default=[], sa_type=ARRAY(sa.Uuid))
    decisions: list[Said] = Field(default=[], sa_type=JSONB)
    minutes: PublishedMinutes | None = Field(default=None, sa_type=_JSONB_OR_NULL)
    votings: list[PublishedVoting] = Field(default=[], sa_type=JSONB)


class OutcomeRow(Row, PublishedOutcome, Kept, table=True):
    """What was published of a session, as it was published last."""

    __tablename__ = "session_outcome"
    __table_args__ = (sa.UniqueConstraint("session_id", name="session_outcome_once"),)

    session_id: UUID = Field(foreign_key="agenda_session.id")


class Outcome(PublishedOutcome, Kept):
    """A published outcome as it is shown."""

    session_id: UUID


def told(record: SQLModel, fields: type[Any], *leave_out: str) -> dict[str, Any]:
    """Return the fields of a record that another class has as well, as they are: what an event says of it."""
    return {name: getattr(record, name) for name in fields.model_fields if name not in leave_out}
