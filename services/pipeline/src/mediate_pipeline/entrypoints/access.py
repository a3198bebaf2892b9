"""Who may read a deal, over HTTP."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AccountId, DealId
from mediate_pipeline.adapters.access import Access
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.entrust_deal import ComposeTeam, GrantDeal, compose_team, grant_deal, take_back
from mediate_pipeline.usecases.read_deals import read_access
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own

router = APIRouter()


@router.get("/deals/{deal_id}/access", dependencies=[needs_own(Action.READ, Visibility.DEAL)], response_model=Access)
async def show_access(request: Request, actor: Acting, deal_id: UUID, reason: Reason) -> Response:
    """Show who may read a deal."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        access = await read_access(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
    return shown(access)


@router.put("/deals/{deal_id}/team", dependencies=[needs_deal_of_theirs()], response_model=Access)
async def compose(deal_id: UUID, body: ComposeTeam, command: Commanding, reason: Reason) -> Response:
    """Say who is on a deal's team; send the deal's ETag as If-Match."""
    use_case = partial(compose_team, DealId(deal_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/deals/{deal_id}/grants", dependencies=[needs_deal_of_theirs()], status_code=201, response_model=Access)
async def grant(deal_id: UUID, body: GrantDeal, command: Commanding, reason: Reason) -> Response:
    """Let somebody read a deal who is not on its team."""
    return await command.run(
        lambda transaction, now: grant_deal(DealId(deal_id), body, transaction=transaction, now=now, reason=reason),
        created_at=f"/v1/pipeline/deals/{{id}}/grants/{body.account_id}",
    )


@router.delete("/deals/{deal_id}/grants/{account_id}", dependencies=[needs_deal_of_theirs()], response_model=Access)
async def end_grant(deal_id: UUID, account_id: UUID, command: Commanding, reason: Reason) -> Response:
    """Let somebody a deal was granted to no longer read it."""
    return await command.run(
        lambda transaction, now: take_back(
            DealId(deal_id), AccountId(account_id), transaction=transaction, now=now, reason=reason
        )
    )
