"""The page about the open files: what there is, how to ask for it, and under which conditions."""

from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import open_data
from mediate_gateway.entrypoints.open.places import (
    CATALOGUE,
    INDICATORS_FILE,
    OBSERVATIONS_FILE,
    OPEN_DATA,
    hub_of,
)
from mediate_gateway.entrypoints.pages.monitor.places import SECTION
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_LISTED_MAX: Final = 200


def routes() -> APIRouter:
    """Return ``/open-data``."""
    router = APIRouter()

    @router.get(OPEN_DATA, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_open_data(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await open_data.first_indicators(connection, _LISTED_MAX + 1)
        return visit.page(
            "open/data.html",
            section=SECTION,
            files=_files(visit),
            indicators=found[:_LISTED_MAX],
            is_cut=len(found) > _LISTED_MAX,
            hub=hub_of(visit.request),
        )

    return router


def _files(visit: Visit) -> list[dict[str, object]]:
    """Return the files of everything, each with its kinds; CSV as spreadsheets of the reader's language read it."""
    say = visit.word.say
    return [
        {
            "title": say("open.file.observations"),
            "text": say("open.file.observations.text"),
            "kinds": _kinds(visit, OBSERVATIONS_FILE),
        },
        {
            "title": say("open.file.indicators"),
            "text": say("open.file.indicators.text"),
            "kinds": _kinds(visit, INDICATORS_FILE),
        },
        {
            "title": say("open.file.catalogue"),
            "text": say("open.file.catalogue.text"),
            "kinds": [("JSON-LD", CATALOGUE)],
        },
    ]


def _kinds(visit: Visit, path: str) -> list[tuple[str, str]]:
    csv = visit.address(path.format(kind="csv"), lang=visit.language)
    return [("CSV", csv), ("JSON", path.format(kind="json"))]
