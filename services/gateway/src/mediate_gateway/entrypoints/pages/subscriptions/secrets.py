"""The page that shows an endpoint's secret, once, and the one that puts a new secret in its place."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
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

ROTATE: Final = ENDPOINT + "/secret"


def routes() -> APIRouter:
    """Return the page that makes a new secret."""
    router = APIRouter()

    @router.get(ROTATE, dependencies=changing())
    async def show_new_secret(visit: Visiting, endpoint_id: UUID) -> Response:
        return _rotate_page(visit, await endpoint_to_change(visit, endpoint_id))

    @router.post(ROTATE, dependencies=changing())
    async def make_new_secret(visit: Visiting, endpoint_id: UUID) -> Response:
        return await _rotate(visit, await endpoint_to_change(visit, endpoint_id))

    return router


def secret_page(visit: Visit, made: Mapping[str, Any], *, is_new: bool) -> Response:
    """Return the page that shows a secret; nobody keeps a copy of it, and it is shown nowhere after."""
    at = endpoint_at(made["id"])
    return visit.page(
        "subscriptions/secret.html",
        section=SECTION,
        at=at,
        endpoint=made,
        secret=made.get("secret"),
        public_key=made.get("public_key"),
        is_new=is_new,
        on_at=visit.to(f"{at}/confirm" if is_new else at),
    )


def _rotate_page(
    visit: Visit, endpoint: Mapping[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return visit.page(
        "subscriptions/rotate.html",
        section=SECTION,
        at=ROTATE.format(endpoint_id=endpoint["id"]),
        typed=typed,
        refused=wrong,
        endpoint=endpoint,
        back=visit.to(endpoint_at(endpoint["id"])),
    )


async def _rotate(visit: Visit, endpoint: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    body = {"revoke_old": True} if typed.text("revoke_old") is not None else {}
    try:
        made = await visit.tell(
            "POST", AREA, f"/endpoints/{endpoint['id']}/secrets", body, expecting=typed.version(), key=typed.text("key")
        )
    except REFUSALS as error:
        return _rotate_page(visit, endpoint, typed=typed, wrong=refused(error, visit.word, "revoke_old"))
    return secret_page(visit, {**endpoint, **made.body, "id": endpoint["id"]}, is_new=False)
