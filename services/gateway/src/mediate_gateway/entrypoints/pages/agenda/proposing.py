"""The page on which a facilitator puts a new item on the agenda."""

from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda.amending import options_of
from mediate_gateway.entrypoints.pages.agenda.asked import ITEM_FIELDS
from mediate_gateway.entrypoints.pages.agenda.forms import Form, drawn, make
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, ITEM, ITEMS, PROPOSE
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_LINE: Final = "line_id"
_FIELDS: Final = (ITEM_FIELDS[_LINE], *(each for key, each in ITEM_FIELDS.items() if key != _LINE))
_CHOSEN: Final = (_LINE, "manifesto_points", "programmes")


def routes() -> APIRouter:
    """Return ``/agenda/items/new``."""
    router = APIRouter()
    proposing = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(PROPOSE, dependencies=proposing)
    async def show_propose(visit: Visiting) -> Response:
        return drawn(visit, await _form(visit))

    @router.post(PROPOSE, dependencies=proposing)
    async def propose_item(visit: Visiting) -> Response:
        return await make(visit, await _form(visit), "/items", done="item_proposed", then=ITEM.format(item_id="{id}"))

    return router


async def _form(visit: Visit) -> Form:
    say = visit.word.say
    options = {key: await options_of(visit, key) for key in _CHOSEN}
    return Form(
        at=PROPOSE,
        title=say("agenda.propose.title"),
        does=say("agenda.propose.do"),
        back=ITEMS,
        up=say("agenda.items.title"),
        intro=say("agenda.propose.intro"),
        # What there is nothing to choose from in is not asked for.
        fields=tuple(each for each in _FIELDS if options.get(each.key, True)),
        options=options,
        template="agenda/propose.html",
        values={_LINE: visit.request.query_params.get("line")},
    )
