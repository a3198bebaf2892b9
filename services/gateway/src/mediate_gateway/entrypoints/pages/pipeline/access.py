"""Who is on the team of a deal, and with whom else it is shared: added by looking for their account, and ended."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.account_names import accounts_named
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.places import ACCESS, AREA, SECTION, deal_to_change
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own

_FOUND_MAX: Final = 12
_ROLES: Final = ("member", "lead")
_FIELDS: Final = ("account_id", "role", "reason")


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}/access``."""
    router = APIRouter()

    @router.get(ACCESS, dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_deal_access(visit: Visiting, deal_id: UUID) -> Response:
        return await _page(visit, deal_id)

    @router.post(ACCESS, dependencies=[needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)])
    async def change_deal_access(visit: Visiting, deal_id: UUID) -> Response:
        return await _change(visit, deal_id)

    return router


async def _change(visit: Visit, deal_id: UUID) -> Response:
    typed = await visit.typed()
    account = typed.text("account_id")
    if account is None:
        return await _page(visit, deal_id, typed=typed, wrong=missing(visit.word, "account_id"))
    try:
        done = await _do(visit, deal_id, typed, account)
    except REFUSALS as error:
        wrong = refused(error, visit.word, *_FIELDS, also={"members": "account_id"})
        return await _page(visit, deal_id, typed=typed, wrong=wrong)
    # Whoever took themselves off the team comes to a page that they may still see.
    is_own_end = typed.text("do") == "leave" and account == str(visit.actor.id)
    return visit.go("/pipeline/deals" if is_own_end else ACCESS.format(deal_id=deal_id), done=done)


async def _do(visit: Visit, deal_id: UUID, typed: Typed, account: str) -> str:
    """Do what a button of the page says, and return the name of what was done."""
    team = f"/deals/{deal_id}/team"
    match typed.text("do"):
        case "share":
            body = {name: value for name in ("account_id", "reason") if (value := typed.text(name)) is not None}
            await visit.tell("POST", AREA, f"/deals/{deal_id}/grants", body, expecting=typed.version())
            return "deal_shared"
        case "unshare":
            path = f"/deals/{deal_id}/grants/{UUID(account)}"
            await visit.tell("DELETE", AREA, path, {}, expecting=typed.version())
            return "deal_unshared"
        case "leave":
            members = [each for each in await _team(visit, deal_id) if each["account_id"] != account]
            await visit.tell("PUT", AREA, team, {"members": members}, expecting=typed.version())
            return "team_left"
        case _:
            role = typed.text("role") or _ROLES[0]
            members = [each for each in await _team(visit, deal_id) if each["account_id"] != account]
            members.append({"account_id": account, "role": role})
            await visit.tell("PUT", AREA, team, {"members": members}, expecting=typed.version())
            return "team_joined"


async def _team(visit: Visit, deal_id: UUID) -> list[dict[str, Any]]:
    access = (await visit.ask(AREA, f"/deals/{deal_id}/access")).body
    return [{"account_id": each["account_id"], "role": each["role"]} for each in access["team"]]


async def _page(visit: Visit, deal_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    deal = await deal_to_change(visit, deal_id)
    access = (await visit.ask(AREA, f"/deals/{deal_id}/access")).body
    asked = searched(typed.text("q") or visit.request.query_params.get("q", ""))
    there = [each["account_id"] for each in (*access["team"], *access["grants"])]
    names = await names_of(visit, [*there, *access["managers"]])
    async with visit.service.database.reading() as connection:
        found = await accounts_named(connection, asked, limit=_FOUND_MAX + 1) if asked else []
    say = visit.word.say
    return visit.page(
        "pipeline/access.html",
        section=SECTION,
        at=ACCESS.format(deal_id=deal_id),
        typed=typed,
        refused=wrong,
        deal=deal,
        version=access["version"],
        team=_called(access["team"], names),
        managers=_called([{"account_id": each} for each in access["managers"]], names),
        grants=_called(access["grants"], names),
        asked=asked,
        found=[(str(each.id), each.name, None) for each in found][:_FOUND_MAX],
        more=len(found) > _FOUND_MAX,
        roles=[(each, say(f"pipeline.team.{each}")) for each in _ROLES],
    )


def _called(named: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{**each, "name": names.get(each["account_id"])} for each in named]
