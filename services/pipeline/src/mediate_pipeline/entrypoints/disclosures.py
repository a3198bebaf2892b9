"""What is disclosed of deals, over HTTP: for those who disclose it, and for those it is disclosed to."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId, DisclosureId
from mediate_pipeline.adapters import disclosures
from mediate_pipeline.adapters.disclosure_tables import DisclosedView, Disclosure, ToldOfDeal
from mediate_pipeline.entrypoints.guarding import needs_deal_of_theirs
from mediate_pipeline.usecases.disclose_deal import (
    DiscloseDeal,
    PreviewDisclosure,
    WithdrawDisclosure,
    amend_disclosure,
    disclose_deal,
    list_disclosures,
    preview_disclosure,
    withdraw_disclosure,
)
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as
from mediate_shared.problems import not_found

router = APIRouter()
_ALL = "/deals/{deal_id}/disclosures"
_ONE = f"{_ALL}/{{disclosure_id}}"
_READS = needs_own(Action.READ, Visibility.DEAL)


@router.get("/disclosed-deals", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_disclosed(
    request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50
) -> Page[DisclosedView]:
    """List what was disclosed of deals to you, in the order in which it was."""
    async with request.app.state.service.database.reading(actor) as connection:
        found = await disclosures.disclosed(connection, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda each: str(each.id))


@router.post(_ALL, dependencies=[needs_deal_of_theirs()], status_code=201, response_model=Disclosure)
async def disclose(deal_id: UUID, body: DiscloseDeal, command: Commanding, reason: Reason) -> Response:
    """Disclose something of a deal, to the network or to everybody."""
    use_case = partial(disclose_deal, DealId(deal_id), body, reason=reason)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now),
        created_at=f"/v1/pipeline/deals/{deal_id}/disclosures/{{id}}",
    )


@router.get(_ALL, dependencies=[_READS])
async def list_of_deal(
    request: Request, actor: Acting, deal_id: UUID, reason: Reason, cursor: Cursor = None, limit: Limit = 50
) -> Page[Disclosure]:
    """List what was disclosed of a deal, with who did what about it, and what of it is otherwise by now."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        every = await list_disclosures(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
    after = id_position(cursor)
    found = [each for each in every if after is None or each.id > after]
    return page(found[: limit + 1], limit, lambda each: str(each.id))


@router.get(_ONE, dependencies=[_READS], response_model=Disclosure)
async def show_disclosure(
    request: Request, actor: Acting, deal_id: UUID, disclosure_id: UUID, reason: Reason
) -> Response:
    """Show one disclosure."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        every = await list_disclosures(DealId(deal_id), transaction=transaction, now=service.clock(), reason=reason)
    for each in every:
        if each.id == disclosure_id:
            return shown(each)
    raise not_found("disclosure", disclosure_id)


@router.post("/deals/{deal_id}/disclosure-previews", dependencies=[_READS])
async def preview(
    request: Request, actor: Acting, deal_id: UUID, body: PreviewDisclosure, reason: Reason
) -> ToldOfDeal:
    """Show exactly what others would be told of a deal; nothing is written."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return await preview_disclosure(
            DealId(deal_id), body, transaction=transaction, now=service.clock(), reason=reason
        )


@router.patch(_ONE, dependencies=[needs_deal_of_theirs()], response_model=Disclosure)
async def amend(
    deal_id: UUID,
    disclosure_id: UUID,
    changes: Annotated[dict[str, Any], changes_such_as({"title": "Groeironde 2026"})],
    command: Commanding,
    reason: Reason,
) -> Response:
    """Disclose otherwise, or to others, what the deal holds now; send the ETag you read as If-Match."""
    use_case = partial(
        amend_disclosure,
        DealId(deal_id),
        DisclosureId(disclosure_id),
        changes,
        expecting=command.expecting,
        reason=reason,
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(f"{_ONE}/withdraw", dependencies=[needs_deal_of_theirs()], response_model=Disclosure)
async def withdraw(
    deal_id: UUID, disclosure_id: UUID, body: WithdrawDisclosure, command: Commanding, reason: Reason
) -> Response:
    """Show something of a deal no longer; send the ETag you read as If-Match."""
    use_case = partial(
        withdraw_disclosure,
        DealId(deal_id),
        DisclosureId(disclosure_id),
        body,
        expecting=command.expecting,
        reason=reason,
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
