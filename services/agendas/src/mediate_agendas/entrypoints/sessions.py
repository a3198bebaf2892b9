"""Sessions over HTTP: planning them, holding them, and who comes."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import attendances, sessions
from mediate_agendas.adapters.session_tables import Attendance, Moment, Session
from mediate_agendas.usecases.amend_session import amend_session
from mediate_agendas.usecases.move_session import MoveSession, move_session
from mediate_agendas.usecases.plan_session import PlanSession, plan_session
from mediate_agendas.usecases.state_attendance import StateAttendance, amend_attendance, state_attendance
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AttendanceId, SessionId
from mediate_contracts.vocabulary import AttendanceStatus, SessionStatus
from mediate_shared.commands import Commanding, etag, shown
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor
from mediate_shared.patching import Changes, changes_such_as

Stated = Annotated[dict[str, Any], changes_such_as({"places": 3})]

router = APIRouter(prefix="/v1", tags=["sessions"])


@router.post(
    "/sessions", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Session
)
async def plan(body: PlanSession, command: Commanding) -> Response:
    """Plan a session."""
    return await command.run(
        lambda transaction, now: plan_session(body, transaction=transaction, now=now),
        created_at="/v1/agendas/sessions/{id}",
    )


@router.get("/sessions", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_sessions(
    request: Request,
    actor: Acting,
    status: Annotated[SessionStatus | None, Query(description="How far the session is.")] = None,
    line: Annotated[int | None, Query(ge=1, le=99, description="Number of an action line it is about.")] = None,
    since: Annotated[Moment | None, Query(alias="from", description="Those that start then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Those that start before then.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Session]:
    """List sessions in the order in which they start."""
    after = _place_behind(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await sessions.listing(
            connection, status=status, line=line, since=since, until=until, after=after, limit=limit + 1
        )
    seen = [sessions.seen(each, takes_part=_takes_part(actor)) for each in found]
    return page(seen, limit, lambda session: f"{session.starts_at.isoformat()} {session.id}")


@router.get("/sessions/{session_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Session)
async def show(request: Request, actor: Acting, session_id: UUID) -> Response:
    """Show one session."""
    async with request.app.state.service.database.reading() as connection:
        session = await sessions.get(connection, session_id)
    return shown(sessions.seen(session, takes_part=_takes_part(actor)))


@router.patch("/sessions/{session_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Session)
async def amend(session_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Say anew what is said of a session, with a ``reason`` where there is one; send its ETag as If-Match."""
    use_case = partial(amend_session, SessionId(session_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/sessions/{session_id}/status", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Session
)
async def move(session_id: UUID, body: MoveSession, command: Commanding) -> Response:
    """Say that a session began, was closed, or is cancelled; send its ETag as If-Match."""
    use_case = partial(move_session, SessionId(session_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/sessions/{session_id}/attendances",
    dependencies=[needs_own(Action.CREATE, Visibility.NETWORK)],
    status_code=201,
    response_model=Attendance,
)
async def state(session_id: UUID, body: StateAttendance, command: Commanding) -> Response:
    """State whether an organisation comes, in the place of what was stated of it before; its own, or as facilitator."""
    answer = await command.run(
        lambda transaction, now: state_attendance(SessionId(session_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/attendances/{id}",
    )
    return first_or_again(answer)


@router.get("/sessions/{session_id}/attendances", dependencies=[needs_own(Action.READ, Visibility.NETWORK)])
async def list_attendances(
    request: Request,
    actor: Acting,
    session_id: UUID,
    status: AttendanceStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Attendance]:
    """List which organisations come to a session, or were there."""
    after = id_position(cursor)
    reach = actor.reach(Action.READ, Visibility.NETWORK, "agendas")
    async with request.app.state.service.database.reading() as connection:
        await sessions.get(connection, session_id)
        found = await attendances.listing(
            connection, reach=reach, session_id=session_id, status=status, after=after, limit=limit + 1
        )
    return page(found, limit, lambda attendance: str(attendance.id))


@router.get(
    "/attendances/{attendance_id}",
    dependencies=[needs_own(Action.READ, Visibility.NETWORK)],
    response_model=Attendance,
)
async def show_attendance(request: Request, actor: Acting, attendance_id: UUID) -> Response:
    """Show what was stated of one organisation at a session."""
    reach = actor.reach(Action.READ, Visibility.NETWORK, "agendas")
    async with request.app.state.service.database.reading() as connection:
        return shown(await attendances.get(connection, attendance_id, reach=reach))


@router.patch(
    "/attendances/{attendance_id}",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    response_model=Attendance,
)
async def amend_stated(attendance_id: UUID, changes: Stated, command: Commanding) -> Response:
    """Change what was stated; send its ETag as If-Match."""
    use_case = partial(amend_attendance, AttendanceId(attendance_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def first_or_again(answer: Response) -> Response:
    """Return the answer to what puts something in its place: 201 where nothing was there, 200 where something was."""
    answer.status_code = 201 if answer.headers["etag"] == etag(1) else 200
    return answer


def _takes_part(actor: Actor) -> bool:
    return actor.reach(Action.READ, Visibility.NETWORK, "agendas").everything


def _place_behind(cursor: str | None) -> tuple[datetime, UUID] | None:
    text = position(cursor)
    if cursor is None or text is None:
        return None
    starts_at, _, identifier = text.partition(" ")
    try:
        place = datetime.fromisoformat(starts_at), UUID(identifier)
    except ValueError as error:
        raise refused_cursor(cursor) from error
    if place[0].tzinfo is None:
        raise refused_cursor(cursor)
    return place
