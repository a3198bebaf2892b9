"""The list of grant calls: open ones first, then those that are assessed, published, or known from a source."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import pipeline_views
from mediate_gateway.domain.board import day_of
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.places import (
    APPLICATIONS,
    CALLS,
    STATES,
    announces,
    applies_for,
    state_of,
)
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION, reads
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own

_CALLS_MAX: Final = 300
_SHOWN_MAX: Final = 100


def routes() -> APIRouter:
    """Return ``/pipeline/calls`` and ``/pipeline/applications``."""
    router = APIRouter()

    @router.get(CALLS, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_calls(visit: Visiting) -> Response:
        return await _page(visit)

    @router.get(APPLICATIONS, dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_own_applications(visit: Visiting, after: str = "") -> Response:
        asked = {"cursor": after} if after else {}
        answer = await visit.ask(AREA, "/applications", is_part=False, limit=str(_SHOWN_MAX), **asked)
        following = answer.body["next"]
        return visit.page(
            "pipeline/own_applications.html",
            section=SECTION,
            applications=[
                {**each, "received": datetime.fromisoformat(each["created_at"])} for each in answer.body["items"]
            ],
            next_at=visit.to(APPLICATIONS, after=following) if following else None,
        )

    return router


async def _page(visit: Visit) -> Response:
    async with visit.service.database.reading() as connection:
        calls = await pipeline_views.calls(connection, limit=_CALLS_MAX)
    today = day_of(visit.service.clock())
    groups = [(state, [each for each in calls if state_of(each, today) == state]) for state in STATES]
    return visit.page(
        "pipeline/calls.html",
        section=SECTION,
        groups=[(state, found) for state, found in groups if found],
        may_announce=announces(visit.actor),
        may_apply=bool(applies_for(visit.actor)),
        may_read=reads(visit.actor),
    )
