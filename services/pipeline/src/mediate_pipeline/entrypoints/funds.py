"""Funds over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import FundId
from mediate_pipeline.adapters import funds
from mediate_pipeline.adapters.funds import Fund
from mediate_pipeline.usecases.amend_fund import amend_fund
from mediate_pipeline.usecases.entrust_fund import EntrustFund, entrust_fund
from mediate_pipeline.usecases.open_fund import OpenFund, open_fund
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as

router = APIRouter()


@router.post("/funds", dependencies=[needs(Action.CREATE, Visibility.NETWORK)], status_code=201, response_model=Fund)
async def open_(body: OpenFund, command: Commanding, reason: Reason) -> Response:
    """Open a fund; its managers see every deal in it."""
    return await command.run(
        lambda transaction, now: open_fund(body, transaction=transaction, now=now, reason=reason),
        created_at="/v1/pipeline/funds/{id}",
    )


@router.get("/funds", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_funds(request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50) -> Page[Fund]:
    """List funds in order of opening."""
    async with request.app.state.service.database.reading(actor) as connection:
        found = await funds.listing(connection, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda fund: str(fund.id))


@router.get("/funds/{fund_id}", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Fund)
async def show_fund(request: Request, actor: Acting, fund_id: UUID) -> Response:
    """Show one fund."""
    async with request.app.state.service.database.reading(actor) as connection:
        return shown(await funds.get(connection, fund_id))


@router.patch("/funds/{fund_id}", dependencies=[needs(Action.CHANGE, Visibility.NETWORK)], response_model=Fund)
async def amend(
    fund_id: UUID,
    changes: Annotated[dict[str, Any], changes_such_as({"region": "Utrecht"})],
    command: Commanding,
    reason: Reason,
) -> Response:
    """Amend what a fund is, or what it asks of deals; send the ETag you read as If-Match."""
    use_case = partial(amend_fund, FundId(fund_id), changes, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.put("/funds/{fund_id}/managers", dependencies=[needs(Action.CHANGE, Visibility.NETWORK)], response_model=Fund)
async def entrust(fund_id: UUID, body: EntrustFund, command: Commanding, reason: Reason) -> Response:
    """Say who manages a fund, and sees every deal in it; send the ETag you read as If-Match."""
    use_case = partial(entrust_fund, FundId(fund_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
