"""The page on which a facilitator puts a new item on the agenda."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Horizon
from mediate_gateway.adapters import agenda
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, PROPOSE, SECTION, item_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_FIELDS: Final = (
    "line_id",
    "code",
    "title_nl",
    "title_en",
    "description_nl",
    "description_en",
    "horizon",
    "due_date",
)


def routes() -> APIRouter:
    """Return ``/agenda/items/new``."""
    router = APIRouter()
    proposing = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(PROPOSE, dependencies=proposing)
    async def show_propose(visit: Visiting) -> Response:
        return await _propose_page(visit)

    @router.post(PROPOSE, dependencies=proposing)
    async def propose_item(visit: Visiting) -> Response:
        typed = await visit.typed()
        try:
            made = await visit.tell("POST", AGENDAS, "/items", _written(typed))
        except REFUSALS as error:
            return await _propose_page(visit, typed=typed, wrong=refused(error, visit.word, *_FIELDS))
        return visit.go(item_at(UUID(made.body["id"])), done="item_proposed")

    return router


def _written(typed: Typed) -> dict[str, Any]:
    """Return what was typed as the service takes it; what was left empty is left out."""
    plain = {name: typed.text(name) for name in ("line_id", "code", "horizon", "due_date")}
    both = {name: _both(typed, name) for name in ("title", "description")}
    return {name: value for name, value in {**plain, **both}.items() if value}


def _both(typed: Typed, name: str) -> dict[str, str]:
    found = {language: typed.text(f"{name}_{language}") for language in ("nl", "en")}
    return {language: text for language, text in found.items() if text}


async def _propose_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
    return visit.page(
        "agenda/propose.html",
        section=SECTION,
        at=PROPOSE,
        typed=typed,
        refused=wrong,
        lines=[(str(each.id), f"{each.number} {visit.word.of(each.title)}") for each in lines],
        line=visit.request.query_params.get("line", ""),
        horizons=[(each.value, visit.word.say(f"horizon.{each}")) for each in Horizon],
    )
