"""What is written down of a session, over HTTP: minutes, decisions, action points, and its published outcome."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import session_records, sessions
from mediate_agendas.adapters.session_tables import ActionPoint, Decision, Minutes, Outcome, Session
from mediate_agendas.entrypoints.sessions import first_or_again
from mediate_agendas.usecases.publish_session import PublishSession, publish_session
from mediate_agendas.usecases.record_decision import (
    RecordDecision,
    WithdrawDecision,
    amend_decision,
    record_decision,
    withdraw_decision,
)
from mediate_agendas.usecases.set_action_point import (
    SetActionPoint,
    WithdrawActionPoint,
    amend_action_point,
    set_action_point,
    withdraw_action_point,
)
from mediate_agendas.usecases.write_minutes import WriteMinutes, write_minutes
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ActionPointId, DecisionId, SessionId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes
from mediate_shared.problems import not_found

router = APIRouter(prefix="/v1", tags=["sessions"])


@router.post(
    "/sessions/{session_id}/minutes",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    status_code=201,
    response_model=Minutes,
)
async def minute(session_id: UUID, body: WriteMinutes, command: Commanding) -> Response:
    """Write the minutes; to write them anew, send the ETag you read as If-Match."""
    answer = await command.run(
        lambda transaction, now: write_minutes(
            SessionId(session_id), body, expecting=lambda: command.expecting, transaction=transaction, now=now
        ),
        created_at=f"/v1/agendas/sessions/{session_id}/minutes",
    )
    return first_or_again(answer)


@router.get(
    "/sessions/{session_id}/minutes", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Minutes
)
async def show_minutes(request: Request, session_id: UUID) -> Response:
    """Show the minutes of a session."""
    async with request.app.state.service.database.reading() as connection:
        minutes = await session_records.minutes_of(connection, session_id)
    if minutes is None:
        raise not_found("minutes", session_id)
    return shown(minutes)


@router.post(
    "/sessions/{session_id}/decisions",
    dependencies=[needs(Action.CREATE, Visibility.NETWORK)],
    status_code=201,
    response_model=Decision,
)
async def decide(session_id: UUID, body: RecordDecision, command: Commanding) -> Response:
    """Write down what a session decided."""
    return await command.run(
        lambda transaction, now: record_decision(SessionId(session_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/decisions/{id}",
    )


@router.get("/sessions/{session_id}/decisions", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_decisions(
    request: Request, session_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Decision]:
    """List what a session decided, but for what was withdrawn."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        await sessions.get(connection, session_id)
        found = await session_records.decisions_of(connection, session_id, after=after, limit=limit + 1)
    return page(found, limit, lambda decision: str(decision.id))


@router.get("/decisions/{decision_id}", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Decision)
async def show_decision(request: Request, decision_id: UUID) -> Response:
    """Show one decision."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await session_records.DECISIONS.get(connection, decision_id))


@router.patch(
    "/decisions/{decision_id}", dependencies=[needs(Action.CHANGE, Visibility.NETWORK)], response_model=Decision
)
async def amend(decision_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Put a decision into other words; send its ETag as If-Match."""
    use_case = partial(amend_decision, DecisionId(decision_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/decisions/{decision_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    response_model=Decision,
)
async def withdraw(decision_id: UUID, body: WithdrawDecision, command: Commanding) -> Response:
    """Say that it was not decided, and why; send its ETag as If-Match."""
    use_case = partial(withdraw_decision, DecisionId(decision_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/sessions/{session_id}/action-points",
    dependencies=[needs(Action.CREATE, Visibility.NETWORK)],
    status_code=201,
    response_model=ActionPoint,
)
async def set_point(session_id: UUID, body: SetActionPoint, command: Commanding) -> Response:
    """Write down what is to be done after a session."""
    return await command.run(
        lambda transaction, now: set_action_point(SessionId(session_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/action-points/{id}",
    )


@router.get("/action-points", dependencies=[needs_own(Action.READ, Visibility.NETWORK)])
async def list_points(
    request: Request,
    actor: Acting,
    session_id: UUID | None = None,
    organisation_id: Annotated[UUID | None, Query(description="Who does it, whichever of its records.")] = None,
    is_open: Annotated[bool | None, Query(alias="open", description="Whether it is still to be done.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ActionPoint]:
    """List what is to be done, or was done, after sessions, but for what was withdrawn."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await session_records.action_points(
            connection,
            reach=actor.reach(Action.READ, Visibility.NETWORK, "agendas"),
            session_id=session_id,
            organisation_id=organisation_id,
            is_open=is_open,
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda point: str(point.id))


@router.get(
    "/action-points/{action_point_id}",
    dependencies=[needs_own(Action.READ, Visibility.NETWORK)],
    response_model=ActionPoint,
)
async def show_point(request: Request, actor: Acting, action_point_id: UUID) -> Response:
    """Show one action point."""
    reach = actor.reach(Action.READ, Visibility.NETWORK, "agendas")
    async with request.app.state.service.database.reading() as connection:
        return shown(await session_records.action_point(connection, action_point_id, reach=reach))


@router.patch(
    "/action-points/{action_point_id}",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    response_model=ActionPoint,
)
async def amend_point(action_point_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Change an action point, or say as the organisation that does it when it was done; send its ETag as If-Match."""
    use_case = partial(amend_action_point, ActionPointId(action_point_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/action-points/{action_point_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    response_model=ActionPoint,
)
async def withdraw_point(action_point_id: UUID, body: WithdrawActionPoint, command: Commanding) -> Response:
    """Say that it need not be done, and why; send its ETag as If-Match."""
    use_case = partial(withdraw_action_point, ActionPointId(action_point_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/sessions/{session_id}/publish", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Session
)
async def publish(session_id: UUID, body: PublishSession, command: Commanding) -> Response:
    """Publish what came of a closed session, or publish it anew; send the session's ETag as If-Match."""
    use_case = partial(publish_session, SessionId(session_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get(
    "/sessions/{session_id}/outcome", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Outcome
)
async def show_outcome(request: Request, session_id: UUID) -> Response:
    """Show what was published of a session."""
    async with request.app.state.service.database.reading() as connection:
        outcome = await session_records.outcome_of(connection, session_id)
    if outcome is None:
        raise not_found("outcome", session_id)
    return shown(outcome)
