"""What funds ask of deals, and exceptions from it, over HTTP."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId, OverrideId
from mediate_contracts.vocabulary import OverrideStatus
from mediate_pipeline.adapters import overrides
from mediate_pipeline.adapters.override_tables import Override
from mediate_pipeline.adapters.overrides import WaitingOverride
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.ask_override import AskOverride, DecideOverride, ask_override, decide_override
from mediate_pipeline.usecases.check_gates import AskGates, GateCheck, check_gates
from mediate_pipeline.usecases.read_deals import read_deal
from mediate_pipeline.usecases.read_overrides import list_waiting
from mediate_shared.audit import Reason
from mediate_shared.commands import Command, Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter()
_ONE = "/deals/{deal_id}/overrides/{override_id}"


@router.post("/gate-checks", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def check_before(request: Request, body: AskGates, actor: Acting, reason: Reason) -> GateCheck:
    """Say what a fund says of a deal as it is or would be; nothing is written."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return await check_gates(body, transaction=transaction, now=service.clock(), reason=reason)


@router.get("/overrides", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def list_waiting_overrides(
    request: Request, actor: Acting, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[WaitingOverride]:
    """List the exceptions that wait for you: asked by another, for deals that you may change."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        found = await list_waiting(
            transaction=transaction, after=id_position(cursor), limit=limit, now=service.clock(), reason=reason
        )
    return page(found, limit, lambda each: str(each.id))


@router.post(
    "/deals/{deal_id}/overrides", dependencies=[needs_deal_of_theirs()], status_code=201, response_model=Override
)
async def ask(deal_id: UUID, body: AskOverride, command: Commanding, reason: Reason) -> Response:
    """Ask for an exception from what the deal's fund asks; a second person decides on it."""
    use_case = partial(ask_override, DealId(deal_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/pipeline/deals/{deal_id}/overrides/{{id}}",
    )


@router.get("/deals/{deal_id}/overrides", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def list_overrides(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Override]:
    """List the exceptions that were asked for a deal, in that order."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
        found = await overrides.listing(transaction.connection, deal_id, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda each: str(each.id))


@router.get(_ONE, dependencies=[needs_own(Action.READ, Visibility.DEAL)], response_model=Override)
async def show_override(request: Request, actor: Acting, deal_id: UUID, override_id: UUID, reason: Reason) -> Response:
    """Show one exception."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        await read_deal(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
        found = await overrides.get(transaction.connection, deal_id, override_id)
    return shown(found)


@router.post(f"{_ONE}/grant", dependencies=[needs_deal_of_theirs()], response_model=Override)
async def grant_override(
    deal_id: UUID, override_id: UUID, body: DecideOverride, command: Commanding, reason: Reason
) -> Response:
    """Grant an exception that another asked for; send the ETag you read as If-Match."""
    return await _decide(command, deal_id, override_id, body, OverrideStatus.GRANTED, reason)


@router.post(f"{_ONE}/refuse", dependencies=[needs_deal_of_theirs()], response_model=Override)
async def refuse_override(
    deal_id: UUID, override_id: UUID, body: DecideOverride, command: Commanding, reason: Reason
) -> Response:
    """Refuse an exception that another asked for; send the ETag you read as If-Match."""
    return await _decide(command, deal_id, override_id, body, OverrideStatus.REFUSED, reason)


@router.post(f"{_ONE}/withdraw", dependencies=[needs_deal_of_theirs()], response_model=Override)
async def withdraw_override(
    deal_id: UUID, override_id: UUID, body: DecideOverride, command: Commanding, reason: Reason
) -> Response:
    """Withdraw an exception, also one that was granted; send the ETag you read as If-Match."""
    return await _decide(command, deal_id, override_id, body, OverrideStatus.WITHDRAWN, reason)


async def _decide(
    command: Command,
    deal_id: UUID,
    override_id: UUID,
    body: DecideOverride,
    status: OverrideStatus,
    reason: str | None,
) -> Response:
    use_case = partial(
        decide_override,
        DealId(deal_id),
        OverrideId(override_id),
        body,
        status=status,
        expecting=command.expecting,
        reason=reason,
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
