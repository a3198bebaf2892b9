"""Deals over HTTP."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId, Line
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import states
from mediate_pipeline.adapters.states import DealCounts, DealState
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_pipeline.usecases.open_deal import OpenDeal, open_deal
from mediate_pipeline.usecases.read_deals import Sought, read_deal
from mediate_pipeline.usecases.read_deals import list_deals as list_readable
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter()
Words = Annotated[
    Line | None, Query(max_length=100, description="Looked for in the titles, in capitals or small letters.")
]


@router.post("/deals", dependencies=[needs(Action.CREATE, Visibility.DEAL)], status_code=201, response_model=Deal)
async def open_(body: OpenDeal, command: Commanding, reason: Reason) -> Response:
    """Open a deal; whoever opens it leads its team."""
    return await command.run(
        lambda transaction, now: open_deal(body, transaction=transaction, now=now, reason=reason),
        created_at="/v1/pipeline/deals/{id}",
    )


@router.get("/deals", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def list_deals(
    request: Request,
    actor: Acting,
    reason: Reason,
    q: Words = None,
    stage: DealStage | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Deal]:
    """List the deals you may read, in order of opening."""
    service = request.app.state.service
    sought = Sought(stage=stage, text=q, after=id_position(cursor))
    async with service.database.transaction(actor) as transaction:
        found = await list_readable(sought, limit=limit, transaction=transaction, now=service.clock(), reason=reason)
    return page(found, limit, lambda deal: str(deal.id))


@router.get("/deals/states", dependencies=[needs(Action.COUNT, Visibility.DEAL)])
async def list_states(request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50) -> Page[DealState]:
    """List every deal with its stage and nothing of what it holds, in order of opening."""
    async with request.app.state.service.database.reading(actor) as connection:
        found = await states.listing(connection, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda state: str(state.id))


@router.get("/deals/counts", dependencies=[needs(Action.COUNT, Visibility.DEAL)])
async def count_deals(request: Request, actor: Acting) -> DealCounts:
    """Count all deals by stage."""
    async with request.app.state.service.database.reading(actor) as connection:
        return await states.counts(connection)


@router.get("/deals/{deal_id}", dependencies=[needs_own(Action.READ, Visibility.DEAL)], response_model=Deal)
async def show_deal(request: Request, actor: Acting, deal_id: UUID, reason: Reason) -> Response:
    """Show one deal."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        deal = await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
    return shown(deal)


@router.post("/deals/{deal_id}/stage", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def move(deal_id: UUID, body: MoveStage, command: Commanding, reason: Reason) -> Response:
    """Move a deal to another stage; send the ETag you read as If-Match."""
    use_case = partial(move_stage, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
