"""Deals over HTTP: opened, found, shown, amended, moved."""

from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId, Line
from mediate_contracts.vocabulary import DealHolding, DealOrigin, DealPipeline, DealStage
from mediate_pipeline.adapters.deal_lists import DealOrder, Wanted
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.entrypoints.deal_pages import listed, paged
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.amend_deal import AMENDMENT, amend_deal
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_pipeline.usecases.open_deal import OpenDeal, open_deal
from mediate_pipeline.usecases.read_deals import read_deal
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page
from mediate_shared.patching import changes_such_as

router = APIRouter()
Words = Annotated[
    Line | None,
    Query(max_length=100, description="Looked for in titles and names of companies, in capitals or small letters."),
]
LineOf = Annotated[int | None, Query(ge=1, le=99, description="The number of an action line.")]
Mine = Annotated[bool, Query(description="Only those on whose team you are.")]
Amending = Annotated[dict[str, Any], changes_such_as(AMENDMENT)]


async def _wanted(
    q: Words = None,
    stage: DealStage | None = None,
    fund_id: UUID | None = None,
    pipeline: DealPipeline | None = None,
    line: LineOf = None,
    organisation_id: UUID | None = None,
    origin: DealOrigin | None = None,
    holding: DealHolding | None = None,
    expected_before: date | None = None,
    mine: Mine = False,
) -> Wanted:
    return Wanted(
        text=q,
        stage=stage,
        fund_id=fund_id,
        pipeline=pipeline,
        line=line,
        organisation_id=organisation_id,
        origin=origin,
        holding=holding,
        expected_before=expected_before,
        mine=mine,
    )


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
    wanted: Annotated[Wanted, Depends(_wanted)],
    sort: DealOrder = DealOrder.OPENED,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Deal]:
    """List the deals you may read, in order of opening unless you say how."""
    found = await listed(request, actor, wanted, order=sort, cursor=cursor, limit=limit, reason=reason)
    return paged(found, found.deals)


@router.get("/deals/{deal_id}", dependencies=[needs_own(Action.READ, Visibility.DEAL)], response_model=Deal)
async def show_deal(request: Request, actor: Acting, deal_id: UUID, reason: Reason) -> Response:
    """Show one deal."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        deal = await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
    return shown(deal)


@router.patch("/deals/{deal_id}", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def amend(deal_id: UUID, body: Amending, command: Commanding, reason: Reason) -> Response:
    """Amend what a deal is about, but for its company; send the ETag you read as If-Match.

    ``reason`` beside the fields says why. With another fund, its managers read the deal, and those of the old one no
    longer do.
    """
    use_case = partial(amend_deal, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/deals/{deal_id}/stage", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def move(deal_id: UUID, body: MoveStage, command: Commanding, reason: Reason) -> Response:
    """Move a deal to another stage; send the ETag you read as If-Match."""
    use_case = partial(move_stage, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
