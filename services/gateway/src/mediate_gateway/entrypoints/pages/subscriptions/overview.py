"""The page that explains by which of four ways one's own systems hear what happens."""

from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.vocabulary import EndpointStatus
from mediate_gateway.adapters import endpoint_views
from mediate_gateway.entrypoints.pages.subscriptions.places import SECTION, SUBSCRIPTIONS, hub_address, reading
from mediate_gateway.entrypoints.pages.subscriptions.words import STATUS_KINDS
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting

_SHOWN_MAX: Final = 10


def routes() -> APIRouter:
    """Return ``/subscriptions``."""
    router = APIRouter()

    @router.get(SUBSCRIPTIONS, dependencies=reading())
    async def show_subscriptions(visit: Visiting) -> Response:
        return await _page(visit)

    return router


async def _page(visit: Visit) -> Response:
    hub = hub_address(visit)
    async with visit.service.database.reading() as connection:
        found = await endpoint_views.of_organisations(connection, visit.actor.organisations, limit=_SHOWN_MAX + 1)
    return visit.page(
        "subscriptions/overview.html",
        section=SECTION,
        feed_at=f"{hub}/v1/feed",
        stream_at=f"{hub}/v1/stream",
        endpoints=found[:_SHOWN_MAX],
        has_more=len(found) > _SHOWN_MAX,
        disabled=sum(each.status is EndpointStatus.DISABLED for each in found),
        kinds=STATUS_KINDS,
        administers=bool(visit.actor.administers),
    )
