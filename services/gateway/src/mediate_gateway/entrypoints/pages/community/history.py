"""The page that shows what was changed of an organisation, by whom, and on what that rests."""

from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.community.histories import changes_of
from mediate_gateway.entrypoints.pages.community.places import HISTORY, SECTION, history_at
from mediate_gateway.entrypoints.pages.community.registry import may_change, registered
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs


class HistoryPage:
    """The page of what was changed of an organisation; who did is shown to those who may change it."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/history``."""
        router = APIRouter()

        @router.get(HISTORY, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def show_history(visit: Visiting, organisation_id: UUID) -> Response:
            return await _page(visit, organisation_id)

        return router


async def _page(visit: Visit, organisation_id: UUID) -> Response:
    current = await registered(visit, organisation_id)
    after = visit.request.query_params.get("after")
    changes, following = await changes_of(visit, organisation_id, cursor=after)
    here = history_at(organisation_id)
    return visit.page(
        "community/history.html",
        section=SECTION,
        organisation=current.fields,
        changes=changes,
        shows_who=may_change(visit.actor, organisation_id),
        next_at=None if following is None else visit.to(here, after=following),
        first_at=None if after is None else visit.to(here),
    )
