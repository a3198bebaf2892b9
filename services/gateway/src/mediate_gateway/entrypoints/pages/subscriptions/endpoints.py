"""The pages of endpoints: which there are, and how one stands, what it is sent and what became of that lately."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_gateway.adapters import endpoint_views
from mediate_gateway.entrypoints.pages.subscriptions.deliveries import listed
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    AWAY,
    ENDPOINT,
    ENDPOINTS,
    SECTION,
    endpoint_at,
    endpoint_of,
    may_change,
    moment,
    names_of,
    reading,
)
from mediate_gateway.entrypoints.pages.subscriptions.words import DELIVERY_KINDS, STATUS_KINDS, filter_in_words
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.problems import ProblemError

_SHOWN_MAX: Final = 50
_LATEST_MAX: Final = 8
_CURSOR_CHARACTERS_MAX: Final = 500

Cursor = Annotated[str | None, Query(max_length=_CURSOR_CHARACTERS_MAX)]


def routes() -> APIRouter:
    """Return ``/subscriptions/endpoints`` and the page of one."""
    router = APIRouter()

    @router.get(ENDPOINTS, dependencies=reading())
    async def show_endpoints(visit: Visiting, cursor: Cursor = None) -> Response:
        return await _list(visit, cursor)

    @router.get(ENDPOINT, dependencies=reading())
    async def show_endpoint(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _page(visit, endpoint_id)

    return router


async def _list(visit: Visit, cursor: str | None) -> Response:
    asked = {"limit": str(_SHOWN_MAX), **({} if cursor is None else {"cursor": cursor})}
    try:
        answer = (await visit.ask(AREA, "/endpoints", is_part=False, **asked)).body
    except ProblemError as error:
        if error.problem.status < AWAY:
            raise
        return await _list_without_the_service(visit)
    found = [{**each, "host": _host(each["url"])} for each in answer["items"]]
    return visit.page(
        "subscriptions/endpoints.html",
        section=SECTION,
        at=ENDPOINTS,
        is_away=False,
        endpoints=found,
        names=await names_of(visit, [each["organisation_id"] for each in found]),
        next_at=visit.to(ENDPOINTS, cursor=answer["next"]) if answer["next"] else None,
        first_at=visit.to(ENDPOINTS) if cursor else None,
        **_of_lists(visit),
    )


async def _list_without_the_service(visit: Visit) -> Response:
    """Return how each endpoint stands as far as events told, which is enough to see whether something is wrong."""
    async with visit.service.database.reading() as connection:
        found = await endpoint_views.of_organisations(connection, visit.actor.organisations, limit=_SHOWN_MAX)
    return visit.page(
        "subscriptions/endpoints.html",
        section=SECTION,
        at=ENDPOINTS,
        is_away=True,
        endpoints=[{**each.model_dump(mode="json"), "host": None} for each in found],
        names=await names_of(visit, [each.organisation_id for each in found]),
        next_at=None,
        first_at=None,
        **_of_lists(visit),
    )


def _of_lists(visit: Visit) -> dict[str, Any]:
    return {"kinds": STATUS_KINDS, "administers": bool(visit.actor.administers)}


def _host(url: str) -> str:
    # The host tells addresses apart; what stands behind it may be long.
    return url.split("/")[2] if url.count("/") > 1 else url


async def _page(visit: Visit, endpoint_id: UUID) -> Response:
    endpoint = await endpoint_of(visit, endpoint_id)
    keys = (await visit.ask(AREA, f"/endpoints/{endpoint_id}/keys")).body["items"]
    names = await names_of(visit, [endpoint["organisation_id"]])
    return visit.page(
        "subscriptions/endpoint.html",
        section=SECTION,
        at=endpoint_at(endpoint_id),
        endpoint=endpoint,
        here_at=endpoint_at(endpoint_id),
        organisation=names[endpoint["organisation_id"]],
        kinds=STATUS_KINDS,
        delivery_kinds=DELIVERY_KINDS,
        told=_told(endpoint),
        sent=filter_in_words(endpoint, visit.word),
        keys=[{**each, "created_at": moment(each["created_at"]), "until": moment(each["until"])} for each in keys],
        latest=await _latest(visit, endpoint_id),
        may_change=may_change(visit, endpoint["organisation_id"]),
    )


def _told(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    names = ("created_at", "updated_at", "delivered_at", "failing_since", "not_before")
    return {name: moment(endpoint.get(name)) for name in names}


async def _latest(visit: Visit, endpoint_id: UUID) -> list[dict[str, Any]] | None:
    """Return the newest deliveries; None where they are not told now."""
    try:
        asked = {"endpoint_id": str(endpoint_id), "limit": str(_LATEST_MAX)}
        answer = await visit.ask(AREA, "/deliveries", is_part=True, **asked)
    except ProblemError as error:
        if error.problem.status < AWAY:
            raise
        return None
    return [listed(each) for each in answer.body["items"]]
