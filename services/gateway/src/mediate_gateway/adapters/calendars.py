"""Reads what stands in calendars: sessions, and the days by which something should be done."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, exists, false, func, literal, or_, select, true, union
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.agendas import AgendaPoint
from mediate_contracts.values import Localised, LocalisedLine
from mediate_contracts.vocabulary import AssignmentStatus, AttendanceStatus, SessionKind, SessionStatus
from mediate_gateway.adapters.agendas_read_model import ACTION_POINT, ATTENDANCE, MILESTONE, SESSION
from mediate_gateway.adapters.mail_tables import MAIL_PREFERENCE
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.calendars import ENTRIES_MAX, PAST_MAX
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.progress import CONCLUDED
from mediate_shared.problems import not_found


class Meeting(View):
    """A session as far as a calendar tells of it."""

    id: UUID
    title: LocalisedLine
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    place: str | None
    online_page: str | None
    action_lines: list[int]
    description: Localised | None
    agenda: list[AgendaPoint]
    synthetic: bool
    schedule_revision: int
    status: SessionStatus
    reason: str | None
    since: datetime
    updated_at: datetime


class Due(View):
    """A day by which an item should be done."""

    id: UUID
    code: str
    title: LocalisedLine
    line_number: int | None
    due_date: date
    since: datetime
    updated_at: datetime


class DueMilestone(View):
    """A day by which a milestone of an item should be reached; its title is in the language it was written in."""

    id: UUID
    item_id: UUID
    code: str
    line_number: int | None
    title: str
    language: Language
    due_date: date
    since: datetime
    updated_at: datetime


class DueActionPoint(View):
    """A day by which something should be done that came out of a session, in the language it was written in."""

    id: UUID
    session_id: UUID
    session_title: LocalisedLine | None
    organisation: str | None
    text: str
    language: Language
    due_date: date
    since: datetime
    updated_at: datetime


_SESSIONS: Final = select(*(SESSION.c[name] for name in Meeting.model_fields))


def _coming(organisations: Collection[UUID], *statuses: AttendanceStatus) -> ColumnElement[bool]:
    if not organisations:
        return false()
    return exists().where(
        ATTENDANCE.c.session_id == SESSION.c.id,
        ATTENDANCE.c.organisation_id.in_(organisations),
        ATTENDANCE.c.status.in_(statuses),
    )


def of_anybody() -> ColumnElement[bool]:
    """Return the condition of every session."""
    return true()


def about_lines(numbers: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a session is about one of these action lines, or about the agenda as a whole."""
    is_whole = func.cardinality(SESSION.c.action_lines) == 0
    return or_(is_whole, *(literal(number) == any_(SESSION.c.action_lines) for number in sorted(numbers)))


def of_organisations(organisations: Collection[UUID], numbers: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that organisations were asked to a session, or that it is about their lines.

    What they said they do not come to is no longer in their calendar.
    """
    comes = _coming(organisations, AttendanceStatus.INVITED, AttendanceStatus.REGISTERED, AttendanceStatus.ATTENDED)
    return or_(comes, about_lines(numbers) & ~_coming(organisations, AttendanceStatus.ABSENT))


async def sessions(connection: AsyncConnection, which: ColumnElement[bool], *, now: datetime) -> list[Meeting]:
    """Return the sessions that a condition holds for, from a year ago on, in the order of time; at most 1,000."""
    query = _SESSIONS.where(which, SESSION.c.ends_at > now - PAST_MAX).order_by(SESSION.c.starts_at, SESSION.c.id)
    return [_meeting(row) for row in await connection.execute(query.limit(ENTRIES_MAX))]


async def session(connection: AsyncConnection, session_id: UUID) -> Meeting:
    """Return one session. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(_SESSIONS.where(SESSION.c.id == session_id))).one_or_none()
    if row is None:
        raise not_found("session", session_id)
    return _meeting(row)


async def attendances(
    connection: AsyncConnection, found: Collection[UUID], organisations: Collection[UUID]
) -> Mapping[UUID, list[tuple[str | None, AttendanceStatus]]]:
    """Return which of these organisations come to which of these sessions, by name; this is for the network."""
    if not found or not organisations:
        return {}
    query = (
        select(ATTENDANCE.c.session_id, ORGANISATION.c.name, ATTENDANCE.c.status)
        .outerjoin_from(ATTENDANCE, ORGANISATION, ORGANISATION.c.id == ATTENDANCE.c.organisation_id)
        .where(ATTENDANCE.c.session_id.in_(found), ATTENDANCE.c.organisation_id.in_(organisations))
        .order_by(ORGANISATION.c.name, ATTENDANCE.c.id)
    )
    by_session: dict[UUID, list[tuple[str | None, AttendanceStatus]]] = {}
    for row in await connection.execute(query):
        by_session.setdefault(row.session_id, []).append((row.name, AttendanceStatus(row.status)))
    return by_session


def carried(organisations: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that one of these organisations carries an item."""
    if not organisations:
        return false()
    return exists().where(
        ASSIGNMENT.c.item_id == ITEM.c.id,
        ASSIGNMENT.c.organisation_id.in_(organisations),
        ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED,
    )


def on_line(line_id: UUID) -> ColumnElement[bool]:
    """Return the condition that an item is of an action line."""
    condition: ColumnElement[bool] = ITEM.c.line_id == line_id
    return condition


def _unfinished(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return which & ITEM.c.status.not_in(CONCLUDED)


async def due(connection: AsyncConnection, which: ColumnElement[bool], *, now: datetime) -> list[Due]:
    """Return the items without an outcome that a condition holds for and that have a day, in the order of days."""
    query = (
        select(
            ITEM.c.id,
            ITEM.c.code,
            ITEM.c.title,
            LINE.c.number.label("line_number"),
            ITEM.c.due_date,
            ITEM.c.since,
            ITEM.c.updated_at,
        )
        .outerjoin_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)
        .where(_unfinished(which), ITEM.c.due_date >= (now - PAST_MAX).date())
        .order_by(ITEM.c.due_date, ITEM.c.id)
    )
    return [Due.model_validate(dict(row._mapping)) for row in await connection.execute(query.limit(ENTRIES_MAX))]


async def due_milestones(
    connection: AsyncConnection, which: ColumnElement[bool], *, now: datetime
) -> list[DueMilestone]:
    """Return the milestones still to be reached of such items, in the order of days."""
    query = (
        select(
            MILESTONE.c.id,
            MILESTONE.c.item_id,
            ITEM.c.code,
            LINE.c.number.label("line_number"),
            MILESTONE.c.title,
            MILESTONE.c.language,
            MILESTONE.c.due_date,
            MILESTONE.c.since,
            MILESTONE.c.updated_at,
        )
        .join_from(MILESTONE, ITEM, ITEM.c.id == MILESTONE.c.item_id)
        .outerjoin(LINE, LINE.c.id == ITEM.c.line_id)
        .where(
            _unfinished(which),
            MILESTONE.c.reached_on.is_(None),
            MILESTONE.c.due_date >= (now - PAST_MAX).date(),
        )
        .order_by(MILESTONE.c.due_date, MILESTONE.c.id)
    )
    rows = await connection.execute(query.limit(ENTRIES_MAX))
    return [DueMilestone.model_validate(dict(row._mapping)) for row in rows]


def _action_points(organisations: Collection[UUID]) -> Select[Any]:
    theirs = ACTION_POINT.c.organisation_id.in_(organisations) if organisations else false()
    return (
        select(
            ACTION_POINT.c.id,
            ACTION_POINT.c.session_id,
            SESSION.c.title.label("session_title"),
            ORGANISATION.c.name.label("organisation"),
            ACTION_POINT.c.text,
            ACTION_POINT.c.language,
            ACTION_POINT.c.due_date,
            ACTION_POINT.c.since,
            ACTION_POINT.c.updated_at,
        )
        .outerjoin_from(ACTION_POINT, SESSION, SESSION.c.id == ACTION_POINT.c.session_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == ACTION_POINT.c.organisation_id)
        .where(theirs, ACTION_POINT.c.done_on.is_(None))
    )


async def due_action_points(
    connection: AsyncConnection, organisations: Collection[UUID], *, now: datetime
) -> list[DueActionPoint]:
    """Return what these organisations still have to do by a day, in the order of days; this is for the network."""
    query = (
        _action_points(organisations)
        .where(ACTION_POINT.c.due_date >= (now - PAST_MAX).date())
        .order_by(ACTION_POINT.c.due_date, ACTION_POINT.c.id)
    )
    rows = await connection.execute(query.limit(ENTRIES_MAX))
    return [DueActionPoint.model_validate(dict(row._mapping)) for row in rows]


async def lines_of(
    connection: AsyncConnection, account_id: UUID | None, organisations: Collection[UUID]
) -> frozenset[int]:
    """Return the numbers of the lines that are somebody's.

    They follow them by mail, which machines do not, or these organisations carry an item of them or are interested.
    """
    followed = (
        select(LINE.c.number)
        .join_from(MAIL_PREFERENCE, LINE, LINE.c.id == any_(MAIL_PREFERENCE.c.lines))
        .where(MAIL_PREFERENCE.c.account_id == account_id)
    )
    asked = [followed]
    if organisations:
        asked.append(
            select(LINE.c.number).join_from(LINE, ITEM, ITEM.c.line_id == LINE.c.id).where(carried(organisations))
        )
        asked.append(select(func.unnest(ORGANISATION.c.interests)).where(ORGANISATION.c.id.in_(organisations)))
    return frozenset((await connection.execute(union(*asked))).scalars())


def _meeting(row: Any) -> Meeting:
    return Meeting.model_validate(dict(row._mapping))
