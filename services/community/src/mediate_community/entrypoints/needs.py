"""Needs over HTTP, and offers that fit them."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response

from mediate_community.adapters.matching_views import Need, SuggestedOffer
from mediate_community.adapters.posts import NEEDS, OFFERS
from mediate_community.entrypoints.posting import Narrowed, Today
from mediate_community.usecases.amend_post import amend_post
from mediate_community.usecases.post import post
from mediate_community.usecases.posting import NEED, PostNeed
from mediate_community.usecases.suggest import suggest
from mediate_community.usecases.turn_post import ClosePost, ReopenPost, close_post, reopen_post
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["needs"])


@router.post(
    "/needs", dependencies=[needs_own(Action.CREATE, Visibility.NETWORK)], status_code=201, response_model=Need
)
async def post_need(body: PostNeed, command: Commanding) -> Response:
    """Post what an organisation looks for."""
    return await command.run(
        lambda transaction, now: post(NEED, body, transaction=transaction, now=now),
        created_at="/v1/community/needs/{id}",
    )


@router.get("/needs", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_needs(
    request: Request,
    today: Today,
    wanted: Narrowed,
    challenge_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Need]:
    """List needs in the order they were posted."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await NEEDS.listing(
            connection, wanted, today=today, after=after, limit=limit + 1, challenge_id=challenge_id
        )
    return page(found, limit, lambda need: str(need.id))


@router.get("/needs/{need_id}", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Need)
async def show(request: Request, today: Today, need_id: UUID) -> Response:
    """Show one need."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await NEEDS.get(connection, need_id, today=today))


@router.patch("/needs/{need_id}", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Need)
async def amend(need_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Say anew what a need says; send the ETag you read as If-Match. Whose it is stays as it is."""
    use_case = partial(amend_post, NEED, need_id, changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/needs/{need_id}/close", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Need)
async def close(need_id: UUID, command: Commanding, body: Annotated[ClosePost | None, Body()] = None) -> Response:
    """Close a need: no new match is made about it."""
    use_case = partial(close_post, NEED, need_id, body or ClosePost(), expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/needs/{need_id}/reopen", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Need
)
async def reopen(need_id: UUID, command: Commanding, _body: Annotated[ReopenPost | None, Body()] = None) -> Response:
    """Open a closed need again."""
    use_case = partial(reopen_post, NEED, need_id, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get("/needs/{need_id}/suggestions", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def suggestions(request: Request, actor: Acting, today: Today, need_id: UUID) -> Page[SuggestedOffer]:
    """Suggest offers that fit a need, best first, each with the reasons for it; at most 20, all on one page."""
    reach = actor.reach(Action.READ, Visibility.CASE, "community")
    async with request.app.state.service.database.reading() as connection:
        need = await NEEDS.get(connection, need_id, today=today)
        found = await suggest(connection, OFFERS, need, reach=reach, today=today)
    items = [SuggestedOffer(offer=offer, score=score, reasons=reasons) for offer, score, reasons in found]
    return Page(items=items, next=None)
