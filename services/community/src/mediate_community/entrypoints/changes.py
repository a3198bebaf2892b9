"""What was changed of organisations and by which source, and changes that were asked for, over HTTP."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response

from mediate_community.adapters import change_log, change_requests, organisations
from mediate_community.adapters.change_log import Change, FieldBasis
from mediate_community.adapters.change_requests import ChangeRequest
from mediate_community.domain.profile import WITHHELD_OF_FREELANCERS, is_withheld
from mediate_community.usecases.decide_on_request import (
    AcceptRequest,
    DeclineRequest,
    WithdrawRequest,
    accept_request,
    decline_request,
    withdraw_request,
)
from mediate_community.usecases.request_change import RequestChange, request_change
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ChangeRequestId, OrganisationId
from mediate_contracts.vocabulary import DecisionStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["changes"])
_AREA = "community"


@router.get("/organisations/{organisation_id}/changes", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_changes(
    request: Request, actor: Acting, organisation_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Change]:
    """List what was changed of an organisation, newest first; who did is told to those who may change it."""
    before = id_position(cursor)
    reach = actor.reach(Action.CHANGE, Visibility.PUBLIC, _AREA)
    async with request.app.state.service.database.reading() as connection:
        organisation = await organisations.get(connection, organisation_id)
        withholds = is_withheld(organisation.types)
        found = await change_log.listing(
            connection, organisation_id, reach=reach, withholds=withholds, before=before, limit=limit + 1
        )
    return page(found, limit, lambda change: str(change.id))


@router.get("/organisations/{organisation_id}/provenance", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_provenance(request: Request, actor: Acting, organisation_id: UUID) -> dict[str, FieldBasis]:
    """Show of every field of an organisation on what it rests as it is now."""
    reach = actor.reach(Action.CHANGE, Visibility.PUBLIC, _AREA)
    async with request.app.state.service.database.reading() as connection:
        await organisations.get(connection, organisation_id)
        return dict(await change_log.provenance(connection, organisation_id, reach=reach))


@router.post(
    "/organisations/{organisation_id}/change-requests",
    dependencies=[needs_own(Action.CREATE, Visibility.CASE)],
    status_code=201,
    response_model=ChangeRequest,
)
async def ask(organisation_id: UUID, body: RequestChange, command: Commanding) -> Response:
    """Ask for a change of an organisation, for those who may change it to decide on."""
    return await command.run(
        lambda transaction, now: request_change(
            OrganisationId(organisation_id), body, transaction=transaction, now=now
        ),
        created_at="/v1/community/change-requests/{id}",
    )


@router.get("/change-requests", dependencies=[needs_own(Action.READ, Visibility.CASE)])
async def list_change_requests(
    request: Request,
    actor: Acting,
    status: DecisionStatus | None = None,
    organisation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ChangeRequest]:
    """List changes that were asked for, in that order: all of them, or those of the sender's own organisations."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await change_requests.listing(
            connection,
            reach=actor.reach(Action.READ, Visibility.CASE, _AREA),
            status=status,
            organisation_id=organisation_id,
            after=after,
            limit=limit + 1,
        )
    return page([_shown_to(actor, each) for each in found], limit, lambda each: str(each.id))


@router.get(
    "/change-requests/{change_request_id}",
    dependencies=[needs_own(Action.READ, Visibility.CASE)],
    response_model=ChangeRequest,
)
async def show_change_request(request: Request, actor: Acting, change_request_id: UUID) -> Response:
    """Show a change that was asked for."""
    reach = actor.reach(Action.READ, Visibility.CASE, _AREA)
    async with request.app.state.service.database.reading() as connection:
        return shown(_shown_to(actor, await change_requests.get(connection, change_request_id, reach=reach)))


@router.post(
    "/change-requests/{change_request_id}/accept",
    dependencies=[needs_own(Action.CHANGE, Visibility.PUBLIC)],
    response_model=ChangeRequest,
)
async def accept(
    change_request_id: UUID, command: Commanding, _body: Annotated[AcceptRequest | None, Body()] = None
) -> Response:
    """Make the change that was asked for; send the request's ETag as If-Match."""
    use_case = partial(accept_request, ChangeRequestId(change_request_id), expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/change-requests/{change_request_id}/decline",
    dependencies=[needs_own(Action.CHANGE, Visibility.PUBLIC)],
    response_model=ChangeRequest,
)
async def decline(change_request_id: UUID, body: DeclineRequest, command: Commanding) -> Response:
    """Decline a change that was asked for; send the request's ETag as If-Match."""
    use_case = partial(decline_request, ChangeRequestId(change_request_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/change-requests/{change_request_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=ChangeRequest,
)
async def withdraw(
    change_request_id: UUID, command: Commanding, _body: Annotated[WithdrawRequest | None, Body()] = None
) -> Response:
    """Take back a change that one asked for; send the request's ETag as If-Match."""
    use_case = partial(withdraw_request, ChangeRequestId(change_request_id), expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def _shown_to(actor: Actor, request: ChangeRequest) -> ChangeRequest:
    if actor.reach(Action.CHANGE, Visibility.PUBLIC, _AREA).covers(request.organisation_id):
        return request
    own = request.by is not None and request.by == actor.id
    changes = [
        each.model_copy(update={"before": None}) if each.field in WITHHELD_OF_FREELANCERS else each
        for each in request.changes
    ]
    return request.model_copy(update={"by": request.by if own else None, "changes": changes})
