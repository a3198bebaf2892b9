"""Grant calls that are held here over HTTP: announcing them, who assesses them, how far they are, publishing."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import GrantCallId
from mediate_pipeline.adapters import calls
from mediate_pipeline.adapters.call_tables import Assessors, CallTotals, HeldCall, Ranking, Recusal
from mediate_pipeline.usecases.amend_call import amend_call
from mediate_pipeline.usecases.name_assessors import NameAssessors, name_assessors
from mediate_pipeline.usecases.open_call import OpenCall, open_call
from mediate_pipeline.usecases.publish_call import PublishCall, publish_call
from mediate_pipeline.usecases.read_call import list_recusals, read_people, read_ranking, read_totals
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as

router = APIRouter()
_EVERYBODYS = [needs(Action.READ, Visibility.PUBLIC)]
_KEEPERS = [needs(Action.CHANGE, Visibility.PUBLIC)]
_NAMED = [needs_own(Action.READ, Visibility.DEAL)]
_CHANGES = changes_such_as({"purpose": {"nl": "Waarvoor de regeling is.", "en": "What the call is for."}})


@router.post(
    "/held-calls", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=HeldCall
)
async def open_held(body: OpenCall, command: Commanding, reason: Reason) -> Response:
    """Announce a grant call with its window, its budget, and what it is assessed by."""
    return await command.run(
        lambda transaction, now: open_call(body, transaction=transaction, now=now, reason=reason),
        created_at="/v1/pipeline/held-calls/{id}",
    )


@router.get("/held-calls", dependencies=_EVERYBODYS)
async def list_held(request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50) -> Page[HeldCall]:
    """List the grant calls that are or were held here, in order of announcement."""
    async with request.app.state.service.database.reading(actor) as connection:
        found = await calls.listing(connection, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda call: str(call.id))


@router.get("/held-calls/{call_id}", dependencies=_EVERYBODYS, response_model=HeldCall)
async def show_held(request: Request, actor: Acting, call_id: UUID) -> Response:
    """Show one grant call, with what came of it once that was published."""
    async with request.app.state.service.database.reading(actor) as connection:
        return shown(await calls.get(connection, call_id))


@router.patch("/held-calls/{call_id}", dependencies=_KEEPERS, response_model=HeldCall)
async def amend_held(
    call_id: UUID, body: Annotated[dict[str, Any], _CHANGES], command: Commanding, reason: Reason
) -> Response:
    """Say anew what a call is about, until it is published; send the ETag you read as If-Match."""
    use_case = partial(amend_call, GrantCallId(call_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get("/held-calls/{call_id}/assessors", dependencies=_NAMED, response_model=Assessors)
async def show_assessors(request: Request, actor: Acting, call_id: UUID) -> Response:
    """Show who keep a call and who sit on its committee, to them."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return shown(await read_people(GrantCallId(call_id), transaction=transaction, now=service.clock()))


@router.put("/held-calls/{call_id}/assessors", dependencies=_KEEPERS, response_model=Assessors)
async def name_people(call_id: UUID, body: NameAssessors, command: Commanding, reason: Reason) -> Response:
    """Say who keep a call and who sit on its committee; send the call's ETag as If-Match."""
    use_case = partial(name_assessors, GrantCallId(call_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get("/held-calls/{call_id}/totals", dependencies=_NAMED)
async def show_totals(request: Request, actor: Acting, call_id: UUID) -> CallTotals:
    """Show how far a call is against its budget, to its people."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return await read_totals(GrantCallId(call_id), transaction=transaction, now=service.clock())


@router.get("/held-calls/{call_id}/ranking", dependencies=_NAMED)
async def show_ranking(request: Request, actor: Acting, call_id: UUID, reason: Reason) -> Ranking:
    """Show the applications in the order of the committee; of what you have yet to score, no score is told."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        return await read_ranking(GrantCallId(call_id), transaction=transaction, now=service.clock(), reason=reason)


@router.get("/held-calls/{call_id}/recusals", dependencies=_NAMED)
async def list_recused(
    request: Request, actor: Acting, call_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Recusal]:
    """List who recused themselves from which application; of those you recused yourself from, your own alone."""
    service = request.app.state.service
    async with service.database.transaction(actor) as transaction:
        found = await list_recusals(
            GrantCallId(call_id), after=id_position(cursor), limit=limit, transaction=transaction, now=service.clock()
        )
    return page(found, limit, lambda each: str(each.id))


@router.post("/held-calls/{call_id}/publish", dependencies=_KEEPERS, response_model=HeldCall)
async def publish_held(call_id: UUID, body: PublishCall, command: Commanding, reason: Reason) -> Response:
    """Publish what came of a call, for good; every applicant reads their letter from then on."""
    use_case = partial(publish_call, GrantCallId(call_id), body, expecting=command.expecting, reason=reason)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
