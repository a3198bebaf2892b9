"""The page on which a facilitator asks an organisation to carry an item; it is free to decline."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentRole
from mediate_gateway.adapters import agenda, organisations
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, ITEM, SECTION, item_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_OFFERS: Final = ITEM + "/offers"
_FIELDS: Final = ("organisation_id", "role")
_FOUND_MAX: Final = 25


def offers_at(item_id: UUID) -> str:
    """Return the path on which an item is offered."""
    return _OFFERS.format(item_id=item_id)


def routes() -> APIRouter:
    """Return ``/agenda/items/{item_id}/offers``."""
    router = APIRouter()
    asking = [needs(Action.CREATE, Visibility.CASE, of=AGENDAS)]

    @router.get(_OFFERS, dependencies=asking)
    async def show_offer(visit: Visiting, item_id: UUID, q: str = "") -> Response:
        return await _offer_page(visit, item_id, searched(q))

    @router.post(_OFFERS, dependencies=asking)
    async def offer_item(visit: Visiting, item_id: UUID) -> Response:
        typed = await visit.typed()
        asked = {name: typed.text(name) for name in _FIELDS}
        left_empty = [name for name, value in asked.items() if value is None]
        text = searched(typed.text("q") or "")
        if left_empty:
            wrong = missing(visit.word, *left_empty)
            return await _offer_page(visit, item_id, text, typed=typed, wrong=wrong)
        try:
            await visit.tell("POST", AGENDAS, f"/items/{item_id}/assignments", asked)
        except REFUSALS as error:
            wrong = refused(error, visit.word, *_FIELDS)
            return await _offer_page(visit, item_id, text, typed=typed, wrong=wrong)
        return visit.go(item_at(item_id), done="item_offered")

    return router


async def _offer_page(
    visit: Visit, item_id: UUID, text: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        item = await agenda.item(connection, item_id)
        found = await organisations.named(connection, text, limit=_FOUND_MAX + 1)
    synthetic = visit.word.say("synthetic.label")
    return visit.page(
        "agenda/offer.html",
        section=SECTION,
        at=offers_at(item_id),
        typed=typed,
        refused=wrong,
        item=item,
        asked=text,
        found=[(str(each.id), each.name, synthetic if each.synthetic else None) for each in found[:_FOUND_MAX]],
        more=len(found) > _FOUND_MAX,
        roles=[
            (each.value, visit.word.say(f"role.{each}"), visit.word.say(f"role.about.{each}"))
            for each in AssignmentRole
        ],
    )
