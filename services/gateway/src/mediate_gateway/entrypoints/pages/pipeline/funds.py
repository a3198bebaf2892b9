"""The pages of funds: what each asks, what its deals come to together, and for its managers which deals those are."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import funds
from mediate_gateway.adapters.funds import FundPicture
from mediate_gateway.entrypoints.pages.agenda.forms import drawn, make
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import times
from mediate_gateway.entrypoints.pages.pipeline.forms import PipelineForm, amend
from mediate_gateway.entrypoints.pages.pipeline.fund_fields import NOTHING_YET, amending, fields_of, levels
from mediate_gateway.entrypoints.pages.pipeline.gate_words import rules_in_words
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION, DealSeen
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs, not_allowed
from mediate_shared.problems import ProblemError

FUNDS: Final = "/pipeline/funds"
NEW_FUND: Final = "/pipeline/funds/new"
FUND: Final = "/pipeline/funds/{fund_id}"
EDIT_FUND: Final = "/pipeline/funds/{fund_id}/edit"
_FUNDS_MAX: Final = 200
_DEALS_MAX: Final = 50
_AWAY: Final = 500


def routes() -> APIRouter:
    """Return ``/pipeline/funds`` and the forms of a fund."""
    router = APIRouter()
    reading = [needs(Action.READ, Visibility.PUBLIC, of=AREA)]
    opening = [needs(Action.CREATE, Visibility.NETWORK, of=AREA)]
    changing = [needs(Action.CHANGE, Visibility.NETWORK, of=AREA)]

    @router.get(FUNDS, dependencies=reading)
    async def show_funds(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await funds.funds(connection, limit=_FUNDS_MAX)
        return visit.page(
            "pipeline/funds.html",
            section=SECTION,
            funds=[{"fund": each, **_short(each, visit)} for each in found],
            may_open=_may(visit, Action.CREATE),
        )

    @router.get(NEW_FUND, dependencies=opening)
    async def show_new_fund(visit: Visiting) -> Response:
        return drawn(visit, _opening(visit))

    @router.post(NEW_FUND, dependencies=opening)
    async def open_fund(visit: Visiting) -> Response:
        # Whoever opens a fund manages it; they then say who else does.
        managers = [str(visit.actor.id)] if visit.actor.id is not None else []
        return await make(
            visit, _opening(visit), "/funds", done="fund_opened", then=f"{FUNDS}/{{id}}", managers=managers
        )

    @router.get(FUND, dependencies=reading)
    async def show_fund(visit: Visiting, fund_id: UUID) -> Response:
        return await _page(visit, fund_id)

    @router.get(EDIT_FUND, dependencies=changing)
    async def show_edit_fund(visit: Visiting, fund_id: UUID) -> Response:
        return drawn(visit, await _amending(visit, fund_id))

    @router.post(EDIT_FUND, dependencies=changing)
    async def edit_fund(visit: Visiting, fund_id: UUID) -> Response:
        return await amend(visit, await _amending(visit, fund_id), f"/funds/{fund_id}", done="fund_changed")

    return router


async def fund_to_change(visit: Visit, fund_id: UUID) -> Mapping[str, Any]:
    """Return a fund as the service keeps it. Raises ProblemError: 403 for who does not manage it, 404 for none."""
    found: Mapping[str, Any] = (await visit.ask(AREA, f"/funds/{fund_id}")).body
    if str(visit.actor.id) not in found["managers"]:
        raise not_allowed("Only who manages a fund says what it asks, and who manages it.")
    return found


async def _page(visit: Visit, fund_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        fund = await funds.fund(connection, fund_id)
        together = await funds.together(connection, fund_id)
    managers = await _managers(visit, fund_id)
    is_manager = str(visit.actor.id) in managers
    names = await names_of(visit, managers)
    return visit.page(
        "pipeline/fund.html",
        section=SECTION,
        fund=fund,
        rules=rules_in_words(fund, visit.word),
        together=None if together is None else _together(together, visit),
        managers=[names.get(each) or visit.word.say("pipeline.somebody") for each in managers],
        is_manager=is_manager,
        **(await _for_managers(visit, fund) if is_manager else {}),
    )


async def _managers(visit: Visit, fund_id: UUID) -> list[str]:
    """Return who manages a fund, as far as whoever looks may know that."""
    if not visit.actor.reach(Action.READ, Visibility.NETWORK, AREA):
        return []
    try:
        found: list[str] = (await visit.ask(AREA, f"/funds/{fund_id}")).body["managers"]
    except ProblemError as error:
        if error.problem.status >= _AWAY:
            return []
        raise
    return found


async def _for_managers(visit: Visit, fund: FundPicture) -> dict[str, Any]:
    """Return what the managers of a fund see beside what everybody does; it is asked in their name and kept nowhere."""
    fund_id = str(fund.id)
    listed = (await visit.ask(AREA, "/deals", fund_id=fund_id, limit=str(_DEALS_MAX))).body
    asked = {"fund_id": fund_id, "amount_sought": {"cents": 0}}
    check = (await visit.tell("POST", AREA, "/gate-checks", asked)).body
    taken = next((each["value"] for each in check["rulings"] if each["rule"] == "budget"), None)
    waiting = (await visit.ask(AREA, "/overrides", limit=str(_DEALS_MAX))).body["items"]
    now = visit.service.clock()
    return {
        "deals": [DealSeen.of(each, now) for each in listed["items"]],
        "has_more": listed["next"] is not None,
        "taken": taken,
        "left": None if taken is None or fund.budget is None else _left(fund.budget, taken),
        "waiting": [each for each in waiting if each["fund_id"] == fund_id],
    }


def _left(budget: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left of a budget; nothing where more was committed, by exception, than there was."""
    return {**budget, "cents": max(0, budget["cents"] - taken["cents"])}


def _together(together: funds.Together, visit: Visit) -> dict[str, Any]:
    figures = together.figures
    public, private = ((figures or {}).get(kind) for kind in ("public", "private"))
    leverage = None
    if public and private and public["cents"]:
        leverage = times(round(Decimal(private["cents"]) / public["cents"], 1), visit.word)
    return {"as_of": together.as_of, "figures": figures, "leverage": leverage}


def _short(fund: FundPicture, visit: Visit) -> dict[str, str]:
    """Return what a fund asks, as short as a cell of a table."""
    word = visit.word
    ticket = [None if each is None else word.cents(each) for each in (fund.ticket_min, fund.ticket_max)]
    level = [None if each is None else str(each) for each in (fund.readiness_min, fund.readiness_max)]
    return {"ticket": _span(word, *ticket), "level": _span(word, *level)}


def _span(word: Wording, least: str | None, most: str | None) -> str:
    if least and most:
        return word.say("fund.span", least=least, most=most)
    if least:
        return word.say("fund.span.least", least=least)
    return word.say("fund.span.most", most=most) if most else word.say("fund.span.none")


def _may(visit: Visit, action: Action) -> bool:
    return visit.actor.reach(action, Visibility.NETWORK, AREA).everything


def _opening(visit: Visit) -> PipelineForm:
    say = visit.word.say
    return PipelineForm(
        at=NEW_FUND,
        title=say("fund.new"),
        does=say("fund.new.do"),
        intro=say("fund.new.intro"),
        back=FUNDS,
        up=say("fund.all"),
        tab=FUNDS,
        fields=fields_of(visit.language),
        options={"readiness_min": levels(), "readiness_max": levels()},
        values=NOTHING_YET,
    )


async def _amending(visit: Visit, fund_id: UUID) -> PipelineForm:
    fund, say = await fund_to_change(visit, fund_id), visit.word.say
    return PipelineForm(
        at=EDIT_FUND.format(fund_id=fund_id),
        title=say("fund.edit.title", name=fund["name"]),
        does=say("fund.edit.do"),
        intro=say("fund.edit.intro"),
        back=FUND.format(fund_id=fund_id),
        up=fund["name"],
        tab=FUNDS,
        fields=amending(visit.language),
        options={"readiness_min": levels(), "readiness_max": levels()},
        values=fund,
        version=fund["version"],
    )
