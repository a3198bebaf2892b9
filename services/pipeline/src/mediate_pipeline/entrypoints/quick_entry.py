"""Entering a deal in one line, over HTTP."""

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.usecases.read_line import EnterLine, LineRead, ReadLine, enter_line, read_deal_line
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import Acting, needs

router = APIRouter()
_OPENING = needs(Action.CREATE, Visibility.DEAL)


@router.post("/deals/readings", dependencies=[_OPENING])
async def read(request: Request, body: ReadLine, actor: Acting) -> LineRead:
    """Say what a line is read as, before a deal is opened by it; nothing is written."""
    async with request.app.state.service.database.transaction(actor) as transaction:
        return await read_deal_line(body, transaction=transaction)


@router.post("/deals/quick", dependencies=[_OPENING], status_code=201, response_model=Deal)
async def enter(body: EnterLine, command: Commanding, reason: Reason) -> Response:
    """Open the deal that a line says; a part that is not understood is named, and nothing is written then."""
    return await command.run(
        lambda transaction, now: enter_line(body, transaction=transaction, now=now, reason=reason),
        created_at="/v1/pipeline/deals/{id}",
    )
