"""The HTTP side of the pipeline service."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import deals, grant_calls
from mediate_pipeline.adapters.tables import Deal, GrantCall
from mediate_pipeline.domain.deals import CodeTaken, OrganisationUnknown
from mediate_pipeline.domain.stages import ReasonMissing, StageNotAllowed
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_pipeline.usecases.open_deal import OpenDeal, open_deal
from mediate_pipeline.usecases.record_grant_call import RecordGrantCall, record_grant_call
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.problems import Problem

router = APIRouter(prefix="/v1", tags=["pipeline"])
PROBLEMS = {
    OrganisationUnknown: Problem(422, "organisation-unknown", "The organisation is not known"),
    StageNotAllowed: Problem(409, "stage-not-allowed", "The deal cannot go there"),
    ReasonMissing: Problem(422, "reason-missing", "A reason is needed"),
    CodeTaken: Problem(409, "grant-call-code-taken", "The code is taken"),
}


@router.post("/deals", dependencies=[needs(Action.CREATE, Visibility.DEAL)], status_code=201, response_model=Deal)
async def open_(body: OpenDeal, command: Commanding) -> Response:
    """Open a deal."""
    return await command.run(
        lambda transaction, now: open_deal(body, transaction=transaction, now=now),
        created_at="/v1/pipeline/deals/{id}",
    )


@router.get("/deals", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def list_deals(
    request: Request, stage: DealStage | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[Deal]:
    """List deals in order of opening."""
    async with request.app.state.service.database.reading() as connection:
        found = await deals.listing(connection, stage=stage, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda deal: str(deal.id))


@router.get("/deals/{deal_id}", dependencies=[needs_own(Action.READ, Visibility.DEAL)], response_model=Deal)
async def show_deal(request: Request, deal_id: UUID) -> Response:
    """Show one deal."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await deals.get(connection, deal_id))


@router.post("/deals/{deal_id}/stage", dependencies=[needs_own(Action.CHANGE, Visibility.DEAL)], response_model=Deal)
async def move(deal_id: UUID, body: MoveStage, command: Commanding) -> Response:
    """Move a deal to another stage; send the ETag you read as If-Match."""
    use_case = partial(move_stage, DealId(deal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


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
async def list_grant_calls(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[GrantCall]:
    """List grant calls in order of recording."""
    async with request.app.state.service.database.reading() as connection:
        found = await grant_calls.listing(connection, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda grant_call: str(grant_call.id))


@router.get(
    "/grant-calls/{grant_call_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=GrantCall
)
async def show_grant_call(request: Request, grant_call_id: UUID) -> Response:
    """Show one grant call."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await grant_calls.get(connection, grant_call_id))
