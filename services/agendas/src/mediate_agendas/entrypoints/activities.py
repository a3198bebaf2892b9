"""Activities over HTTP, for everybody to see and for who facilitates to keep."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import activities
from mediate_agendas.adapters.activity_tables import Activity
from mediate_agendas.usecases.amend_activity import amend_activity
from mediate_agendas.usecases.record_activity import RecordActivity, record_activity
from mediate_agendas.usecases.withdraw_activity import WithdrawActivity, withdraw_activity
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ActivityId
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["activities"])


@router.post(
    "/activities", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Activity
)
async def record_one_activity(body: RecordActivity, command: Commanding) -> Response:
    """Announce an activity, or record one that was held."""
    return await command.run(
        lambda transaction, now: record_activity(body, transaction=transaction, now=now),
        created_at="/v1/agendas/activities/{id}",
    )


@router.get("/activities", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_activities(
    request: Request,
    kind: ActivityKind | None = None,
    status: ActivityStatus | None = None,
    line: Annotated[int | None, Query(ge=1, le=99, description="The number of an action line.")] = None,
    year: Annotated[int | None, Query(ge=1800, le=2200, description="The year it began in.")] = None,
    target_id: Annotated[UUID | None, Query(description="The target that it counts towards.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Activity]:
    """List activities in the order they were recorded."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await activities.listing(
            connection,
            kind=kind,
            status=status,
            line=line,
            year=year,
            target_id=target_id,
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda activity: str(activity.id))


@router.get("/activities/{activity_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Activity)
async def show_activity(request: Request, activity_id: UUID) -> Response:
    """Show one activity, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await activities.get(connection, activity_id))


@router.patch(
    "/activities/{activity_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Activity
)
async def amend_one_activity(activity_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Amend what is known of an activity; send the ETag you read as If-Match."""
    use_case = partial(amend_activity, ActivityId(activity_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/activities/{activity_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=Activity,
)
async def withdraw_one_activity(activity_id: UUID, body: WithdrawActivity, command: Commanding) -> Response:
    """Withdraw an activity that was recorded by mistake; send the ETag you read as If-Match."""
    use_case = partial(withdraw_activity, ActivityId(activity_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
