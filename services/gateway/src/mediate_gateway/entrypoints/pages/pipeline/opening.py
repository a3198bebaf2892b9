"""The page on which an investment officer opens a deal."""

from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealOrigin
from mediate_gateway.adapters import organisations
from mediate_gateway.domain.reading_figures import parse_money
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, OPEN, SECTION, deal_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_FIELDS: Final = ("organisation_id", "title", "amount_sought", "origin", "fund_id")
_FOUND_MAX: Final = 20
_FUNDS_MAX: Final = 200


def routes() -> APIRouter:
    """Return ``/pipeline/deals/new``."""
    router = APIRouter()
    opening = [needs(Action.CREATE, Visibility.DEAL, of=AREA)]

    @router.get(OPEN, dependencies=opening)
    async def show_open(visit: Visiting, q: str = "") -> Response:
        return await _page(visit, searched(q))

    @router.post(OPEN, dependencies=opening)
    async def open_deal(visit: Visiting) -> Response:
        typed = await visit.typed()
        try:
            made = await visit.tell("POST", AREA, "/deals", _written(typed, visit), key=typed.text("key"))
        except REFUSALS as error:
            wrong = refused(error, visit.word, *_FIELDS, also={"cents": "amount_sought"})
            return await _page(visit, searched(typed.text("q") or ""), typed=typed, wrong=wrong)
        return visit.go(deal_at(UUID(made.body["id"])), done="deal_opened")

    return router


def _written(typed: Typed, visit: Visit) -> dict[str, Any]:
    """Return what was typed as the service takes it. Raises NotAnAmount."""
    amount = typed.text("amount_sought")
    sent: dict[str, Any] = {name: typed.text(name) for name in ("organisation_id", "title", "origin", "fund_id")}
    if amount is not None:
        sent["amount_sought"] = parse_money(amount, visit.language, field="amount_sought").model_dump(mode="json")
    if typed.text("synthetic") is not None:
        sent["synthetic"] = True
    return {name: value for name, value in sent.items() if value is not None}


async def _page(visit: Visit, asked: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    async with visit.service.database.reading() as connection:
        found = list(await organisations.named(connection, asked, limit=_FOUND_MAX + 1))
    funds = (await visit.ask(AREA, "/funds", limit=str(_FUNDS_MAX))).body["items"]
    say = visit.word.say
    return visit.page(
        "pipeline/open.html",
        section=SECTION,
        at=OPEN,
        typed=typed,
        refused=wrong,
        asked=asked,
        found=[(str(each.id), each.name, say("synthetic.label") if each.synthetic else None) for each in found][
            :_FOUND_MAX
        ],
        more=len(found) > _FOUND_MAX,
        origins=[(each.value, say(f"origin.{each}")) for each in DealOrigin],
        funds=[(each["id"], each["name"]) for each in funds],
        key=typed.text("key") or str(uuid4()),
    )
