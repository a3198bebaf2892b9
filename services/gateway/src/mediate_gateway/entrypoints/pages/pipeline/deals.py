"""The page of a deal for those who may read it, and the page on which it is moved to another stage."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealOrigin
from mediate_gateway.adapters.pipeline_views import account_names
from mediate_gateway.entrypoints.pages.pipeline.deal_parts import parts_of
from mediate_gateway.entrypoints.pages.pipeline.lanes import asked_again
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    BACK,
    DEAL,
    MOVE,
    PIPELINE,
    SECTION,
    DealSeen,
    changes,
    deal_at,
    deal_of,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own, not_allowed

_ORIGINS: Final[Mapping[str, str]] = {
    DealOrigin.MATCH: "/community/matches/{}",
    DealOrigin.SESSION: "/agenda/sessions/{}",
    DealOrigin.PROGRAMME: "/agenda/programmes/{}",
    DealOrigin.GRANT: "/pipeline/applications/{}",
}
"""Where what a deal came from is shown."""


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}``, and its move."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(DEAL, dependencies=reading)
    async def show_deal(visit: Visiting, deal_id: UUID) -> Response:
        return await _page(visit, deal_id)

    # Whoever may not see the deal is told that it is not there, also where they could change none.
    @router.get(MOVE, dependencies=reading)
    async def show_move(visit: Visiting, deal_id: UUID) -> Response:
        return await _move_page(visit, deal_id)

    @router.post(MOVE, dependencies=changing)
    async def move_deal(visit: Visiting, deal_id: UUID) -> Response:
        return await _move(visit, deal_id)

    return router


async def _page(visit: Visit, deal_id: UUID) -> Response:
    deal = await deal_of(visit, deal_id)
    access = (await visit.ask(AREA, f"/deals/{deal_id}/access")).body
    fund = None
    if deal.facts["fund_id"] is not None:
        fund = (await visit.ask(AREA, f"/funds/{deal.facts['fund_id']}")).body
    named = [*access["team"], *access["grants"]]
    identifiers = {UUID(each["account_id"]) for each in named} | {UUID(each) for each in access["managers"]}
    async with visit.service.database.reading() as connection:
        names = await account_names(connection, identifiers)
    may_change = _changes(visit, access)
    step, held, original = (deal.facts.get(name) for name in ("next_step", "holding_on", "amount_original"))
    shown: dict[str, Any] = await parts_of(visit, deal, may_change=may_change)
    return visit.page(
        "pipeline/deal.html",
        section=SECTION,
        at=deal_at(deal_id),
        deal=deal,
        fund=fund,
        team=_called(access["team"], names),
        step_by=_by(step, names),
        holding_on=None if held is None else date.fromisoformat(held),
        original=None if original is None else Decimal(original["number"]),
        rate=None if original is None else Decimal(original["rate"]),
        origin_at=_origin_at(deal),
        managers=_called([{"account_id": each} for each in access["managers"]], names),
        grants=_called(access["grants"], names),
        may_change=may_change,
        **shown,
    )


def _called(named: Sequence[Mapping[str, Any]], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [{**each, "name": names.get(UUID(each["account_id"]))} for each in named]


def _by(step: Mapping[str, Any] | None, names: Mapping[UUID, str]) -> str | None:
    """Return by whom the next step is to be done, where that is said and their account is still there."""
    account = None if step is None else step.get("account_id")
    return None if account is None else names.get(UUID(account))


def _origin_at(deal: DealSeen) -> str | None:
    """Return the page of what a deal came from, where that has one by its id."""
    origin_id = deal.facts.get("origin_id")
    where = _ORIGINS.get(deal.facts.get("origin") or "")
    return None if origin_id is None or where is None else where.format(origin_id)


def _changes(visit: Visit, access: Mapping[str, Any]) -> bool:
    """Tell whether who looks is on the team or manages the fund; whom a deal was granted to only reads it."""
    changing = {*(each["account_id"] for each in access["team"]), *access["managers"]}
    return changes(visit.actor) and str(visit.actor.id) in changing


async def _move(visit: Visit, deal_id: UUID) -> Response:
    typed = await visit.typed()
    body = {name: typed.text(name) for name in ("stage", "reason")}
    try:
        await visit.tell(
            "POST",
            AREA,
            f"/deals/{deal_id}/stage",
            {name: value for name, value in body.items() if value is not None},
            expecting=typed.version(),
        )
    except REFUSALS as error:
        return await _move_page(visit, deal_id, typed=typed, wrong=refused(error, visit.word, "stage", "reason"))
    if typed.text("back") == "board":
        return visit.go(PIPELINE, done="deal_moved", **asked_again(typed.text("board")))
    return visit.go(BACK.get(typed.text("back") or "", deal_at(deal_id)), done="deal_moved")


async def _move_page(
    visit: Visit, deal_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    deal = await deal_of(visit, deal_id)
    if not changes(visit.actor):
        raise not_allowed("The deal was granted to you to read; its team and its fund's managers change it.")
    return visit.page(
        "pipeline/move.html",
        section=SECTION,
        at=MOVE.format(deal_id=deal_id),
        typed=typed,
        refused=wrong,
        deal=deal,
        back=typed.text("back") or "",
        board=typed.text("board") or "",
        stages=[(each.value, visit.word.say(f"stage.{each}")) for each in deal.next_stages],
    )
