"""Grant calls over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_pipeline.adapters import grant_calls
from mediate_pipeline.adapters.tables import GrantCall
from mediate_pipeline.usecases.record_grant_call import RecordGrantCall, record_grant_call
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter()


@router.post(
    "/grant-calls", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=GrantCall
)
async def record(body: RecordGrantCall, command: Commanding) -> Response:
    """Record a grant call and what came of it."""
    return await command.run(
        lambda transaction, now: record_grant_call(body, transaction=transaction, now=now),
        created_at="/v1/pipeline/grant-calls/{id}",
    )


@router.get("/grant-calls", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_grant_calls(
    request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50
) -> Page[GrantCall]:
    """List grant calls in order of recording."""
    async with request.app.state.service.database.reading(actor) as connection:
        found = await grant_calls.listing(connection, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda grant_call: str(grant_call.id))


@router.get(
    "/grant-calls/{grant_call_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=GrantCall
)
async def show_grant_call(request: Request, actor: Acting, grant_call_id: UUID) -> Response:
    """Show one grant call."""
    async with request.app.state.service.database.reading(actor) as connection:
        return shown(await grant_calls.get(connection, grant_call_id))
