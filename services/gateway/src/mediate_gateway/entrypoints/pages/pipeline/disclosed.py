"""The pages of what was disclosed of deals, for those it was disclosed to: a list, a page each."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import disclosed, merges
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.pipeline.disclosed_words import as_told, shown
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

DISCLOSED: Final = "/pipeline/disclosed"
DISCLOSED_DEAL: Final = "/pipeline/disclosed/{disclosure_id}"
_LISTED_MAX: Final = 200
_OF_ONE_MAX: Final = 20


def routes() -> APIRouter:
    """Return ``/pipeline/disclosed`` and the page of each disclosed deal."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(DISCLOSED, dependencies=public)
    async def show_disclosed(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await disclosed.newest(connection, of_network=_of_network(visit), limit=_LISTED_MAX + 1)
        return visit.page(
            "pipeline/disclosed.html",
            section=SECTION,
            deals=[(each, await shown(visit, as_told(each))) for each in found[:_LISTED_MAX]],
            has_more=len(found) > _LISTED_MAX,
            of_network=_of_network(visit),
        )

    @router.get(DISCLOSED_DEAL, dependencies=public)
    async def show_disclosed_deal(visit: Visiting, disclosure_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            found = await disclosed.one(connection, disclosure_id, of_network=_of_network(visit))
        told = await shown(visit, as_told(found))
        return visit.page(
            "pipeline/disclosed_deal.html", section=SECTION, at=disclosed_at(disclosure_id), deal=found, told=told
        )

    return router


def disclosed_at(disclosure_id: UUID) -> str:
    """Return the path of the page of a disclosed deal."""
    return DISCLOSED_DEAL.format(disclosure_id=disclosure_id)


async def disclosed_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return what was disclosed of an organisation's deals; None where that is nothing."""
    async with visit.service.database.reading() as connection:
        records = await merges.standing_for(connection, organisation_id)
        found = await disclosed.newest(connection, of_network=_of_network(visit), limit=_OF_ONE_MAX, of=records)
    if not found:
        return None
    return Drawn("disclosed.html", {"deals": [(each, await shown(visit, as_told(each))) for each in found]})


def _of_network(visit: Visit) -> bool:
    return visit.actor.reach(Action.READ, Visibility.NETWORK, AREA).everything
