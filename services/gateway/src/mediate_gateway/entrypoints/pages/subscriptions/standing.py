"""The pages that ask before an endpoint is paused, resumed or removed."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    ENDPOINT,
    ENDPOINTS,
    SECTION,
    changing,
    endpoint_at,
    endpoint_to_change,
)
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting

VERBS: Final = ("pause", "resume", "remove")
"""What is asked for on a page of its own; each begins the keys of its words."""


def routes() -> APIRouter:
    """Return the pages that ask before each of these is done."""
    router = APIRouter()
    for verb in VERBS:
        _add(router, verb)
    return router


def _add(router: APIRouter, verb: str) -> None:
    async def show(visit: Visiting, endpoint_id: UUID) -> Response:
        return _page(visit, await endpoint_to_change(visit, endpoint_id), verb)

    async def do(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _do(visit, await endpoint_to_change(visit, endpoint_id), verb)

    path = f"{ENDPOINT}/{verb}"
    router.add_api_route(path, show, methods=["GET"], name=f"show_{verb}_endpoint", dependencies=changing())
    router.add_api_route(path, do, methods=["POST"], name=f"{verb}_endpoint", dependencies=changing())


def _page(
    visit: Visit,
    endpoint: Mapping[str, Any],
    verb: str,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    say = visit.word.say
    return visit.confirm(
        say(f"subscriptions.{verb}.title", name=endpoint["name"]),
        say(f"subscriptions.{verb}.what"),
        say(f"subscriptions.{verb}.do"),
        back=endpoint_at(endpoint["id"]),
        is_final=verb == "remove",
        hidden={"version": str(endpoint["version"])},
        section=SECTION,
        typed=typed,
        refused=wrong,
    )


async def _do(visit: Visit, endpoint: Mapping[str, Any], verb: str) -> Response:
    typed = await visit.typed()
    path = f"/endpoints/{endpoint['id']}"
    method, path = ("DELETE", path) if verb == "remove" else ("POST", f"{path}/{verb}")
    try:
        await visit.tell(method, AREA, path, {}, expecting=typed.version())
    except REFUSALS as error:
        return _page(visit, endpoint, verb, typed=typed, wrong=refused(error, visit.word))
    then = ENDPOINTS if verb == "remove" else endpoint_at(endpoint["id"])
    return visit.go(then, done=f"endpoint_{verb}d")
