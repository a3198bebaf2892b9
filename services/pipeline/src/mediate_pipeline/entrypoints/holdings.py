"""What became of the stake after a deal was closed, over HTTP."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.values import DealId
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.end_holding import (
    ExitDeal,
    ReopenHolding,
    WriteOffDeal,
    exit_deal,
    reopen_holding,
    write_off_deal,
)
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding

router = APIRouter(prefix="/deals/{deal_id}")


@router.post("/exit", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def exit_(deal_id: UUID, body: ExitDeal, command: Commanding, reason: Reason) -> Response:
    """Record that the stake was sold; send the deal's ETag as If-Match."""
    use_case = partial(exit_deal, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/write-off", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def write_off(deal_id: UUID, body: WriteOffDeal, command: Commanding, reason: Reason) -> Response:
    """Record that the stake was written off; send the deal's ETag as If-Match."""
    use_case = partial(write_off_deal, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/holding/reopen", dependencies=[needs_deal_of_theirs()], response_model=Deal)
async def reopen(deal_id: UUID, body: ReopenHolding, command: Commanding, reason: Reason) -> Response:
    """Take back that the stake was sold or written off, which was recorded in error; send the deal's ETag."""
    use_case = partial(reopen_holding, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
