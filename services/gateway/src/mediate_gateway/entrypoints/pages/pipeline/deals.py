"""Deals for those who may read them: as a list, each on a page of its own, and moved from stage to stage."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealStage
from mediate_gateway.adapters.pipeline_views import account_names
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    DEAL,
    DEALS,
    MOVE,
    PIPELINE,
    SECTION,
    DealSeen,
    changes,
    deal_at,
    deal_of,
    opens,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own, not_allowed

_SHOWN_MAX: Final = 50


def routes() -> APIRouter:
    """Return ``/pipeline/deals`` and what is below a deal."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(DEALS, dependencies=reading)
    async def show_deals(visit: Visiting, stage: str = "", after: str = "") -> Response:
        return await _list(visit, DealStage(stage) if stage in set(DealStage) else None, after)

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


async def _list(visit: Visit, stage: DealStage | None, after: str) -> Response:
    asked: dict[str, str] = {} if stage is None else {"stage": stage.value}
    where = {**asked, "cursor": after} if after else asked
    answer = await visit.ask(AREA, "/deals", seconds_max=None, limit=str(_SHOWN_MAX), **where)
    now, following = visit.service.clock(), answer.body["next"]
    return visit.page(
        "pipeline/deals.html",
        section=SECTION,
        deals=[DealSeen.of(each, now) for each in answer.body["items"]],
        stage=stage,
        stages=[(each.value, visit.word.say(f"stage.{each}")) for each in DealStage],
        next_at=visit.to(DEALS, **asked, after=following) if following else None,
        first_at=visit.to(DEALS, **asked) if after else None,
        may_open=opens(visit.actor),
    )


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
    return visit.page(
        "pipeline/deal.html",
        section=SECTION,
        at=deal_at(deal_id),
        deal=deal,
        fund=fund,
        team=_called(access["team"], names),
        managers=_called([{"account_id": each} for each in access["managers"]], names),
        grants=_called(access["grants"], names),
        may_change=_changes(visit, access),
    )


def _called(named: Sequence[Mapping[str, Any]], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [{**each, "name": names.get(UUID(each["account_id"]))} for each in named]


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
    return visit.go(PIPELINE if typed.text("back") == "board" else deal_at(deal_id), done="deal_moved")


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
        stages=[(each.value, visit.word.say(f"stage.{each}")) for each in deal.next_stages],
    )
