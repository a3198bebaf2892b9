"""The page of a grant call: what it had to give, what was asked of it, and what came of it."""

from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import pipeline_views
from mediate_gateway.entrypoints.pages.pipeline.places import CALL, SECTION, call_at
from mediate_gateway.entrypoints.pages.visit import Visiting
from mediate_shared.identity.guard import needs


def routes() -> APIRouter:
    """Return ``/pipeline/calls/{call_id}``."""
    router = APIRouter()

    @router.get(CALL, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_call(visit: Visiting, call_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            call = await pipeline_views.call(connection, call_id)
        return visit.page("pipeline/call.html", section=SECTION, at=call_at(call_id), call=call)

    return router
