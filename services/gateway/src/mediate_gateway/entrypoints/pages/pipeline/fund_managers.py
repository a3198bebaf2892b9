"""Who manages a fund, and by that sees every deal in it: added by looking for their account, and ended."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.account_names import accounts_named
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.funds import FUND, FUNDS, fund_to_change
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

MANAGERS: Final = "/pipeline/funds/{fund_id}/managers"
_FOUND_MAX: Final = 12


def routes() -> APIRouter:
    """Return ``/pipeline/funds/{fund_id}/managers``."""
    router = APIRouter()
    changing = [needs(Action.CHANGE, Visibility.NETWORK, of=AREA)]

    @router.get(MANAGERS, dependencies=changing)
    async def show_fund_managers(visit: Visiting, fund_id: UUID) -> Response:
        return await _page(visit, fund_id)

    @router.post(MANAGERS, dependencies=changing)
    async def change_fund_managers(visit: Visiting, fund_id: UUID) -> Response:
        return await _change(visit, fund_id)

    return router


async def _change(visit: Visit, fund_id: UUID) -> Response:
    typed = await visit.typed()
    account = typed.text("account_id")
    if account is None:
        return await _page(visit, fund_id, typed=typed, wrong=missing(visit.word, "account_id"))
    fund = await fund_to_change(visit, fund_id)
    leaves = typed.text("do") == "leave"
    others = [each for each in fund["managers"] if each != account]
    managers = others if leaves else [*others, account]
    try:
        body = {"managers": managers}
        await visit.tell("PUT", AREA, f"/funds/{fund_id}/managers", body, expecting=typed.version())
    except REFUSALS as error:
        wrong = refused(error, visit.word, "account_id", also={"managers": "account_id"})
        return await _page(visit, fund_id, typed=typed, wrong=wrong)
    # Whoever gives the fund away comes to a page that they may still see.
    is_own_end = leaves and account == str(visit.actor.id)
    at = (FUND if is_own_end else MANAGERS).format(fund_id=fund_id)
    return visit.go(at, done="fund_manager_left" if leaves else "fund_manager_joined")


async def _page(visit: Visit, fund_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    fund = await fund_to_change(visit, fund_id)
    asked = searched(typed.text("q") or visit.request.query_params.get("q", ""))
    names = await names_of(visit, fund["managers"])
    async with visit.service.database.reading() as connection:
        found = await accounts_named(connection, asked, limit=_FOUND_MAX + 1) if asked else []
    somebody = visit.word.say("pipeline.somebody")
    return visit.page(
        "pipeline/fund_managers.html",
        section=SECTION,
        at=MANAGERS.format(fund_id=fund_id),
        typed=typed,
        refused=wrong,
        fund=fund,
        fund_at=FUND.format(fund_id=fund_id),
        tab=FUNDS,
        managers=[(each, names.get(each) or somebody) for each in fund["managers"]],
        asked=asked,
        found=[(str(each.id), each.name, None) for each in found if str(each.id) not in fund["managers"]][:_FOUND_MAX],
        more=len(found) > _FOUND_MAX,
    )
