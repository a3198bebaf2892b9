"""Reads what lies before organisations: sessions that come up for them, and what is left for them to do after one."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine
from mediate_contracts.vocabulary import AttendanceStatus, SessionKind, SessionStatus
from mediate_gateway.adapters import calendars
from mediate_gateway.adapters.agendas_read_model import ACTION_POINT, SESSION
from mediate_gateway.adapters.tables import ITEM, ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.languages import Language

SHOWN_MAX: Final = 200


class Upcoming(View):
    """A session that is not over, and which of somebody's own organisations come to it."""

    id: UUID
    title: LocalisedLine
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    place: str | None
    status: SessionStatus
    reason: str | None
    call_until: datetime | None
    synthetic: bool
    schedule_revision: int
    since: datetime
    updated_at: datetime
    coming: Sequence[tuple[str | None, AttendanceStatus]] = ()


class Task(View):
    """Something to do that came out of a session; the text is in the language it was written in."""

    id: UUID
    session_id: UUID
    session_title: LocalisedLine | None
    organisation_id: UUID
    organisation: str | None
    item_id: UUID | None
    item_code: str | None
    text: str
    language: Language
    due_date: date | None
    since: datetime
    updated_at: datetime


class Tasks(NamedTuple):
    """The first of what is to be done, and how much it is."""

    tasks: list[Task]
    total: int


_SESSIONS: Final = select(*(SESSION.c[name] for name in Upcoming.model_fields if name != "coming"))


async def upcoming(
    connection: AsyncConnection,
    which: ColumnElement[bool],
    organisations: Collection[UUID],
    *,
    now: datetime,
    within: timedelta | None = None,
    limit: int = SHOWN_MAX,
) -> list[Upcoming]:
    """Return the sessions that a condition holds for and that are still to come or under way, the next one first.

    ``organisations`` are those of whom it is told whether they come, which is for the network. What is cancelled is in
    it until the day it would have been, so that nobody sets out for nothing.
    """
    query = _SESSIONS.where(which, SESSION.c.ends_at >= now)
    if within is not None:
        query = query.where(SESSION.c.starts_at <= now + within)
    found = (await connection.execute(query.order_by(SESSION.c.starts_at, SESSION.c.id).limit(limit))).all()
    coming = await calendars.attendances(connection, [row.id for row in found], organisations)
    return [Upcoming(**row._mapping, coming=coming.get(row.id, ())) for row in found]


def _tasks() -> Select[Any]:
    return (
        select(
            ACTION_POINT,
            SESSION.c.title.label("session_title"),
            ORGANISATION.c.name.label("organisation"),
            ITEM.c.code.label("item_code"),
        )
        .outerjoin_from(ACTION_POINT, SESSION, SESSION.c.id == ACTION_POINT.c.session_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == ACTION_POINT.c.organisation_id)
        .outerjoin(ITEM, ITEM.c.id == ACTION_POINT.c.item_id)
        .where(ACTION_POINT.c.done_on.is_(None), ACTION_POINT.c.organisation_id.is_not(None))
    )


async def of_organisations(
    connection: AsyncConnection, organisations: Collection[UUID], *, limit: int = SHOWN_MAX
) -> Tasks:
    """Return what these organisations still have to do, what is due first; this is for the network."""
    theirs = ACTION_POINT.c.organisation_id.in_(organisations) if organisations else false()
    return await _found(connection, theirs, limit)


async def overdue(connection: AsyncConnection, *, today: date, limit: int) -> Tasks:
    """Return what any organisation should have done by a day that has passed, the longest ago first."""
    return await _found(connection, ACTION_POINT.c.due_date < today, limit)


async def _found(connection: AsyncConnection, which: ColumnElement[bool], limit: int) -> Tasks:
    query = (
        _tasks().where(which).order_by(ACTION_POINT.c.due_date.nulls_last(), ACTION_POINT.c.since, ACTION_POINT.c.id)
    )
    tasks = [
        Task(**{name: value for name, value in row._mapping.items() if name in Task.model_fields})
        for row in await connection.execute(query.limit(limit))
    ]
    total = len(tasks)
    if total == limit:
        every = _tasks().where(which).subquery()
        total = (await connection.execute(select(func.count()).select_from(every))).scalar_one()
    return Tasks(tasks, total)
