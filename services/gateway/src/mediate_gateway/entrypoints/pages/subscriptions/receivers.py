"""The page of receivers to copy: a program for each way of hearing what happens, with this hub's address in it."""

from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_gateway.entrypoints.pages.subscriptions.places import SECTION, SUBSCRIPTIONS, hub_address
from mediate_gateway.entrypoints.pages.subscriptions.receiving import LANGUAGES, WAYS, program
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

RECEIVERS: Final = SUBSCRIPTIONS + "/receivers"
_EXAMPLE: Final = "https://hub.example"
_NAMES: Final = frozenset(name for way in WAYS for name in way.files)
_ROWS_MAX: Final = 30


def routes() -> APIRouter:
    """Return ``/subscriptions/receivers`` and each program as a file."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(RECEIVERS, dependencies=public)
    async def show_receivers(visit: Visiting) -> Response:
        return visit.page(
            "subscriptions/receivers.html",
            section=SECTION,
            ways=[(way.name, [_shown(visit, name) for name in way.files]) for way in WAYS],
            rows_max=_ROWS_MAX,
            makes_keys=bool(visit.actor.entrusted(Duty.MANAGE_MACHINES)),
        )

    @router.get(RECEIVERS + "/{name}", dependencies=public)
    async def show_receiver(visit: Visiting, name: str) -> Response:
        if name not in _NAMES:
            raise not_found("receiver", name)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(_here(visit, name), media_type="text/plain; charset=utf-8", headers=headers)

    return router


def _shown(visit: Visit, name: str) -> dict[str, str]:
    return {
        "name": name,
        "id": name.replace(".", "-"),
        "language": LANGUAGES[name.rpartition(".")[2]],
        "program": _here(visit, name),
    }


def _here(visit: Visit, name: str) -> str:
    """Return a program with the address of this hub in it."""
    return program(name).replace(_EXAMPLE, hub_address(visit))
