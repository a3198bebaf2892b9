"""The page on which a receiver agrees to be sent events: by a code that was posted to it, or by answering the hub."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    ENDPOINT,
    SECTION,
    changing,
    endpoint_at,
    endpoint_to_change,
)
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting

CONFIRM: Final = ENDPOINT + "/confirm"


def routes() -> APIRouter:
    """Return the page on which a receiver agrees, and what its buttons do."""
    router = APIRouter()

    @router.get(CONFIRM, dependencies=changing())
    async def show_confirm_endpoint(visit: Visiting, endpoint_id: UUID) -> Response:
        return _page(visit, await endpoint_to_change(visit, endpoint_id))

    @router.post(CONFIRM, dependencies=changing())
    async def confirm_endpoint(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _by_code(visit, await endpoint_to_change(visit, endpoint_id))

    @router.post(CONFIRM + "/code", dependencies=changing())
    async def send_code(visit: Visiting, endpoint_id: UUID) -> Response:
        endpoint = await endpoint_to_change(visit, endpoint_id)
        at = CONFIRM.format(endpoint_id=endpoint_id)
        return await _press(visit, endpoint, "verification", at, "endpoint_code_sent")

    @router.post(CONFIRM + "/handshake", dependencies=changing())
    async def shake_hands(visit: Visiting, endpoint_id: UUID) -> Response:
        endpoint = await endpoint_to_change(visit, endpoint_id)
        return await _press(visit, endpoint, "handshake", endpoint_at(endpoint_id), "endpoint_confirmed")

    return router


def _page(
    visit: Visit, endpoint: Mapping[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    at = CONFIRM.format(endpoint_id=endpoint["id"])
    return visit.page(
        "subscriptions/confirm.html",
        section=SECTION,
        at=at,
        typed=typed,
        refused=wrong,
        endpoint=endpoint,
        code_at=visit.to(f"{at}/code"),
        handshake_at=visit.to(f"{at}/handshake"),
        back=visit.to(endpoint_at(endpoint["id"])),
    )


async def _by_code(visit: Visit, endpoint: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    code = typed.text("code")
    if code is None:
        return _page(visit, endpoint, typed=typed, wrong=missing(visit.word, "code"))
    try:
        await visit.tell("POST", AREA, f"/endpoints/{endpoint['id']}/confirmation", {"code": code.strip()})
    except REFUSALS as error:
        return _page(visit, endpoint, typed=typed, wrong=refused(error, visit.word, "code"))
    return visit.go(endpoint_at(endpoint["id"]), done="endpoint_confirmed")


async def _press(visit: Visit, endpoint: Mapping[str, Any], verb: str, then: str, done: str) -> Response:
    typed = await visit.typed()
    try:
        await visit.tell("POST", AREA, f"/endpoints/{endpoint['id']}/{verb}", {})
    except REFUSALS as error:
        return _page(visit, endpoint, typed=typed, wrong=refused(error, visit.word, "code"))
    return visit.go(then, done=done)
