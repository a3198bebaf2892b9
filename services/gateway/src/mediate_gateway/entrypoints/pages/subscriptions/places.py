"""Where the pages of subscriptions are, and how endpoints and deliveries are asked for in the reader's name.

Where an endpoint is, what it is sent and what came of it is asked of the subscriptions service while a page is drawn.
The gateway itself knows from events how each endpoint stands: enough to say so while that service is away.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import merges, organisations
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.guard import needs_own, not_yours

AREA: Final = "subscriptions"
SECTION: Final = "subscriptions"
SUBSCRIPTIONS: Final = "/subscriptions"
ENDPOINTS: Final = "/subscriptions/endpoints"
NEW: Final = "/subscriptions/endpoints/new"
ENDPOINT: Final = "/subscriptions/endpoints/{endpoint_id}"
DELIVERIES: Final = "/subscriptions/deliveries"
DELIVERY: Final = "/subscriptions/deliveries/{delivery_id}"
AWAY: Final = 500
"""From this status on, the service is away: what can be said without it still is."""


def reading() -> list[Any]:
    """Return what a route declares that shows endpoints and deliveries."""
    return [needs_own(Action.READ, Visibility.CASE, of=AREA)]


def changing() -> list[Any]:
    """Return what a route declares by which endpoints are changed."""
    return [needs_own(Action.CHANGE, Visibility.CASE, of=AREA)]


def adding() -> list[Any]:
    """Return what a route declares by which endpoints are added."""
    return [needs_own(Action.CREATE, Visibility.CASE, of=AREA)]


def endpoint_at(endpoint_id: UUID | str) -> str:
    """Return the path of an endpoint's page."""
    return ENDPOINT.format(endpoint_id=endpoint_id)


def delivery_at(delivery_id: UUID | str) -> str:
    """Return the path of a delivery's page."""
    return DELIVERY.format(delivery_id=delivery_id)


def hub_address(visit: Visit) -> str:
    """Return the address of this hub as somebody's systems reach it."""
    told: str | None = visit.request.app.state.public_url
    return (told or str(visit.request.base_url)).rstrip("/")


def may_change(visit: Visit, organisation_id: UUID | str) -> bool:
    """Tell whether who looks keeps the endpoints of an organisation."""
    return visit.actor.reach(Action.CHANGE, Visibility.CASE, AREA).covers(UUID(str(organisation_id)))


async def endpoint_of(visit: Visit, endpoint_id: UUID) -> Mapping[str, Any]:
    """Return an endpoint as who looks may see it. Raises ProblemError (404) where they may not, or there is none."""
    found: Mapping[str, Any] = (await visit.ask(AREA, f"/endpoints/{endpoint_id}")).body
    return found


async def endpoint_to_change(visit: Visit, endpoint_id: UUID) -> Mapping[str, Any]:
    """Return an endpoint that who looks keeps. Raises ProblemError: 404 where they may not see it, 403 otherwise."""
    found = await endpoint_of(visit, endpoint_id)
    if not may_change(visit, found["organisation_id"]):
        raise not_yours("path.endpoint_id", UUID(found["organisation_id"]))
    return found


async def names_of(visit: Visit, identifiers: Sequence[UUID | str]) -> Mapping[str, str]:
    """Return what organisations are called, by their ids as text; those nobody heard of are unnamed."""
    wanted = {UUID(str(each)) for each in identifiers}
    async with visit.service.database.reading() as connection:
        found = await organisations.names(connection, wanted)
    unnamed = visit.word.say("organisation.unnamed")
    return {str(each): found.get(each, unnamed) for each in wanted}


async def administered(visit: Visit) -> list[tuple[str, str]]:
    """Return the organisations whose endpoints somebody keeps, with their names, by name."""
    async with visit.service.database.reading() as connection:
        theirs = visit.actor.administers - await merges.merged_among(connection, visit.actor.administers)
    names = await names_of(visit, list(theirs))
    return sorted(names.items(), key=lambda each: each[1])


def moment(text: str | None) -> datetime | None:
    """Return an instant as the service writes it; None for none."""
    return None if text is None else datetime.fromisoformat(text)
