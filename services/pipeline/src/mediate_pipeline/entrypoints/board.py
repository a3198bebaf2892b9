"""The board over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import FundId
from mediate_contracts.vocabulary import DealPipeline
from mediate_pipeline.adapters.tallying import NEWEST_MAX, Narrowing
from mediate_pipeline.usecases.read_board import Board, read_board
from mediate_shared.audit import Reason
from mediate_shared.identity.guard import Acting, needs_own

router = APIRouter()
FundOf = Annotated[UUID | None, Query(description="Only deals of this fund.")]
Mine = Annotated[bool, Query(description="Only those on whose team you are.")]
InLane = Annotated[int, Query(ge=1, le=NEWEST_MAX, description="Most deals in a lane; its count is of all.")]


@router.get("/deals/board", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def show_board(
    request: Request,
    actor: Acting,
    reason: Reason,
    fund_id: FundOf = None,
    pipeline: DealPipeline | None = None,
    mine: Mine = False,
    limit: InLane = NEWEST_MAX,
) -> Board:
    """Show the deals you may read by stage, the newest of each, with how many there are and what they seek."""
    service = request.app.state.service
    narrowing = Narrowing(fund_id=None if fund_id is None else FundId(fund_id), pipeline=pipeline, mine=mine)
    return await read_board(service.database, actor, narrowing, limit=limit, now=service.clock(), reason=reason)
