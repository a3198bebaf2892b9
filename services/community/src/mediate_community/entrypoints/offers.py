"""Offers over HTTP, and needs that fit them."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response

from mediate_community.adapters.matching_views import Offer, SuggestedNeed
from mediate_community.adapters.posts import NEEDS, OFFERS
from mediate_community.entrypoints.posting import Narrowed, Today
from mediate_community.usecases.amend_post import amend_post
from mediate_community.usecases.post import post
from mediate_community.usecases.posting import OFFER, PostOffer
from mediate_community.usecases.suggest import suggest
from mediate_community.usecases.turn_post import ClosePost, ReopenPost, close_post, reopen_post
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import OfferKind
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["offers"])


@router.post(
    "/offers", dependencies=[needs_own(Action.CREATE, Visibility.NETWORK)], status_code=201, response_model=Offer
)
async def post_offer(body: PostOffer, command: Commanding) -> Response:
    """Post what an organisation lets others use, join or count on."""
    return await command.run(
        lambda transaction, now: post(OFFER, body, transaction=transaction, now=now),
        created_at="/v1/community/offers/{id}",
    )


@router.get("/offers", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_offers(
    request: Request,
    today: Today,
    wanted: Narrowed,
    kind: OfferKind | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Offer]:
    """List offers in the order they were posted."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await OFFERS.listing(connection, wanted, today=today, after=after, limit=limit + 1, kind=kind)
    return page(found, limit, lambda offer: str(offer.id))


@router.get("/offers/{offer_id}", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Offer)
async def show(request: Request, today: Today, offer_id: UUID) -> Response:
    """Show one offer."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await OFFERS.get(connection, offer_id, today=today))


@router.patch("/offers/{offer_id}", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Offer)
async def amend(offer_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Say anew what an offer says; send the ETag you read as If-Match. Whose it is stays as it is."""
    use_case = partial(amend_post, OFFER, offer_id, changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/offers/{offer_id}/close", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Offer
)
async def close(offer_id: UUID, command: Commanding, body: Annotated[ClosePost | None, Body()] = None) -> Response:
    """Close an offer: no new match is made about it."""
    use_case = partial(close_post, OFFER, offer_id, body or ClosePost(), expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/offers/{offer_id}/reopen", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Offer
)
async def reopen(offer_id: UUID, command: Commanding, _body: Annotated[ReopenPost | None, Body()] = None) -> Response:
    """Open an closed offer again."""
    use_case = partial(reopen_post, OFFER, offer_id, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get("/offers/{offer_id}/suggestions", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def suggestions(request: Request, actor: Acting, today: Today, offer_id: UUID) -> Page[SuggestedNeed]:
    """Suggest needs that fit an offer, best first, each with the reasons for it; at most 20, all on one page."""
    reach = actor.reach(Action.READ, Visibility.CASE, "community")
    async with request.app.state.service.database.reading() as connection:
        offer = await OFFERS.get(connection, offer_id, today=today)
        found = await suggest(connection, NEEDS, offer, reach=reach, today=today)
    items = [SuggestedNeed(need=need, score=score, reasons=reasons) for need, score, reasons in found]
    return Page(items=items, next=None)
