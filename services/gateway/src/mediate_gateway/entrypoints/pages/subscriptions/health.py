"""The page on which whoever runs the hub sees how deliveries go: counts and hosts, and nothing of what is sent."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from mediate_contracts.policy import Duty
from mediate_gateway.entrypoints.pages.ops import OPS, SECTION
from mediate_gateway.entrypoints.pages.subscriptions.places import AREA, AWAY, moment, names_of
from mediate_gateway.entrypoints.pages.subscriptions.words import STATUS_KINDS
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_duty
from mediate_shared.problems import ProblemError

HEALTH: Final = OPS + "/endpoints"
_MOMENTS: Final = ("failing_since", "oldest_pending_at")


def routes() -> APIRouter:
    """Return ``/ops/endpoints``."""
    router = APIRouter()

    @router.get(HEALTH, dependencies=[needs_duty(Duty.OPERATE)])
    async def show_endpoint_health(
        visit: Visiting, cursor: Annotated[str | None, Query(max_length=300)] = None
    ) -> Response:
        return await _page(visit, cursor)

    return router


async def _page(visit: Visit, cursor: str | None) -> Response:
    found = await _health(visit, cursor)
    listed = [] if found is None else found["items"]
    behind = None if found is None else found["behind"]
    return visit.page(
        "ops/endpoints.html",
        section=SECTION,
        is_away=found is None,
        behind=behind,
        waits_since=None if behind is None else moment(behind["since"]),
        endpoints=[{**each, **{name: moment(each[name]) for name in _MOMENTS}} for each in listed],
        names=await names_of(visit, [each["organisation_id"] for each in listed]),
        kinds=STATUS_KINDS,
        next_at=visit.to(HEALTH, cursor=found["next"]) if found is not None and found["next"] else None,
        first_at=visit.to(HEALTH) if cursor else None,
    )


async def _health(visit: Visit, cursor: str | None) -> Mapping[str, Any] | None:
    """Return how endpoints do; None while the service is away."""
    asked = {} if cursor is None else {"cursor": cursor}
    try:
        found: Mapping[str, Any] = (await visit.ask(AREA, "/endpoint-health", is_part=False, **asked)).body
    except ProblemError as error:
        if error.problem.status < AWAY:
            raise
        return None
    return found
