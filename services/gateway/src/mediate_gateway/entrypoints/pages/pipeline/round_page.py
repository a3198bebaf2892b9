"""The page of a round: who committed what, what was paid, and what was said of it before; and its forms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import RoundStatus
from mediate_gateway.adapters import organisations
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.pipeline.forms import amend
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    DEAL,
    DEALS,
    SECTION,
    DealSeen,
    deal_of,
    deal_to_change,
)
from mediate_gateway.entrypoints.pages.pipeline.round_fields import (
    FIELDS,
    INVESTING,
    OF_INVESTMENT,
    RoundForm,
    Verb,
    fields_of,
)
from mediate_gateway.entrypoints.pages.pipeline.rounds import investors_of, shown
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found

ONE: Final = DEAL + "/rounds/{round_id}"
CHANGE: Final = ONE + "/{verb}"
INVESTMENT: Final = ONE + "/investments/{investment_id}/{verb}"
TRANCHE: Final = ONE + "/investments/{investment_id}/tranches/{tranche_id}/pay"
_MOMENTS_MAX: Final = 200
_INVESTORS_MAX: Final = 1_000


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}/rounds/{round_id}`` and its forms."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(ONE, dependencies=reading)
    async def show_round(visit: Visiting, deal_id: UUID, round_id: UUID) -> Response:
        return await _page(visit, deal_id, round_id)

    @router.get(CHANGE, dependencies=reading)
    async def show_change_round(visit: Visiting, deal_id: UUID, round_id: UUID, verb: str) -> Response:
        return drawn(visit, await _form(visit, deal_id, round_id, verb))

    @router.post(CHANGE, dependencies=changing)
    async def change_round(visit: Visiting, deal_id: UUID, round_id: UUID, verb: str) -> Response:
        form = await _form(visit, deal_id, round_id, verb)
        path = f"/deals/{deal_id}/rounds/{round_id}"
        if verb == "edit":
            return await amend(visit, form, path, done="round_changed")
        return await command(visit, form, f"{path}/{FIELDS[verb].path}", done=f"round_{verb}")

    @router.get(INVESTMENT, dependencies=reading)
    async def show_change_investment(
        visit: Visiting, deal_id: UUID, round_id: UUID, investment_id: UUID, verb: str
    ) -> Response:
        return drawn(visit, await _of_investment(visit, deal_id, round_id, investment_id, verb))

    @router.post(INVESTMENT, dependencies=changing)
    async def change_investment(
        visit: Visiting, deal_id: UUID, round_id: UUID, investment_id: UUID, verb: str
    ) -> Response:
        form = await _of_investment(visit, deal_id, round_id, investment_id, verb)
        path = f"/deals/{deal_id}/rounds/{round_id}/{OF_INVESTMENT[verb].path}"
        return await command(visit, form, path, done=f"investment_{verb}", investment_id=str(investment_id))

    @router.get(TRANCHE, dependencies=reading)
    async def show_pay_tranche(
        visit: Visiting, deal_id: UUID, round_id: UUID, investment_id: UUID, tranche_id: UUID
    ) -> Response:
        return drawn(visit, await _paying(visit, deal_id, round_id, investment_id, tranche_id))

    @router.post(TRANCHE, dependencies=changing)
    async def pay_tranche(
        visit: Visiting, deal_id: UUID, round_id: UUID, investment_id: UUID, tranche_id: UUID
    ) -> Response:
        form = await _paying(visit, deal_id, round_id, investment_id, tranche_id)
        about = {"investment_id": str(investment_id), "tranche_id": str(tranche_id)}
        path = f"/deals/{deal_id}/rounds/{round_id}/payments"
        return await command(visit, form, path, done="investment_pay", **about)

    return router


async def _page(visit: Visit, deal_id: UUID, round_id: UUID) -> Response:
    deal = await deal_of(visit, deal_id)
    path = f"/deals/{deal_id}/rounds/{round_id}"
    found = (await visit.ask(AREA, path)).body
    moments = (await visit.ask(AREA, f"{path}/history", limit=str(_MOMENTS_MAX))).body["items"]
    names = await investors_of(visit, [found, *moments])
    stands = found["status"] != RoundStatus.CANCELLED
    return visit.page(
        "pipeline/round_shown.html",
        section=SECTION,
        deal=deal,
        round=shown(found, visit.word),
        investments=[_investment(each, names, visit.word) for each in found["investments"]],
        moments=[_moment(each, visit.word) for each in reversed(moments)],
        may_change=deal.may_change and stands,
        is_open=found["status"] == RoundStatus.OPEN,
    )


def _investment(found: Mapping[str, Any], names: Mapping[str, str], word: Wording) -> dict[str, Any]:
    paid = sum(each["amount"]["cents"] for each in found["tranches"] if each["paid_on"] is not None)
    parts = sum(each["amount"]["cents"] for each in found["tranches"])
    original = found["original"]
    return {
        **found,
        "name": names.get(found["organisation_id"]) or word.say("pipeline.round.somebody"),
        "kind_words": word.say(f"pipeline.money.{found['kind']}"),
        "paid": {**found["amount"], "cents": paid},
        "has_rest": parts < found["amount"]["cents"],
        "withdrawn_on": _day(found["withdrawn_on"]),
        "original_words": None
        if original is None
        else word.say(
            "round.original",
            number=word.number(Decimal(original["number"])),
            currency=original["currency"],
            rate=word.number(Decimal(original["rate"])),
        ),
        "tranches": [
            {**each, "due_on": _day(each["due_on"]), "paid_on": _day(each["paid_on"])} for each in found["tranches"]
        ],
    }


def _moment(found: Mapping[str, Any], word: Wording) -> dict[str, Any]:
    at = datetime.fromisoformat(found["at"])
    told = word.say("round.history.status", status=word.say(f"round.status.{found['status']}"))
    standing = [each for each in found["investments"] if each["withdrawn_on"] is None]
    public, private = (
        {"cents": sum(each["amount"]["cents"] for each in standing if each["kind"] == kind), "currency": "EUR"}
        for kind in ("public", "private")
    )
    sums = word.say("round.history.sums", public=word.cents(public), private=word.cents(private))
    return {
        "datetime": at.isoformat(),
        "time_text": word.moment(at),
        "title": told,
        "text": f"{sums} {found['reason']}" if found["reason"] else sums,
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


async def _form(visit: Visit, deal_id: UUID, round_id: UUID, verb: str) -> RoundForm:
    """Return a form about a round. Raises ProblemError (404) for what nobody does with one."""
    found = FIELDS.get(verb)
    if found is None:
        raise not_found("form", verb)
    deal, current = await _changing(visit, deal_id, round_id)
    values = {"title": current["title"], "closed_on": current["closed_on"]} if verb == "edit" else {}
    options = await _investors(visit, deal) if verb == INVESTING else {}
    form = _drawn(visit, deal, current, found, f"round.{verb}", CHANGE, values, options=options, verb=verb)
    if verb == "edit" and current["status"] == RoundStatus.OPEN:
        return replace(form, fields=[each for each in form.fields if each.key != "closed_on"])
    return form


async def _of_investment(visit: Visit, deal_id: UUID, round_id: UUID, investment_id: UUID, verb: str) -> RoundForm:
    """Return a form about an investment. Raises ProblemError (404) for what nobody does with one, and for none."""
    found = OF_INVESTMENT.get(verb)
    if found is None:
        raise not_found("form", verb)
    deal, current = await _changing(visit, deal_id, round_id)
    one = _named(current, investment_id)
    values = {"amount": one["amount"]} if verb == "correct" and one["original"] is None else {}
    about = {"name": await _name(visit, one), "amount": visit.word.cents(one["amount"])}
    return _drawn(
        visit,
        deal,
        current,
        found,
        f"investment.{verb}",
        INVESTMENT,
        values,
        about=about,
        verb=verb,
        investment_id=str(investment_id),
    )


async def _paying(visit: Visit, deal_id: UUID, round_id: UUID, investment_id: UUID, tranche_id: UUID) -> RoundForm:
    """Return the form on which a tranche is paid. Raises ProblemError (404) where there is none."""
    deal, current = await _changing(visit, deal_id, round_id)
    one = _named(current, investment_id)
    tranche = next((each for each in one["tranches"] if each["tranche_id"] == str(tranche_id)), None)
    if tranche is None:
        raise not_found("tranche", tranche_id)
    about = {"name": await _name(visit, one), "amount": visit.word.cents(tranche["amount"])}
    return _drawn(
        visit,
        deal,
        current,
        OF_INVESTMENT["pay"],
        "investment.pay",
        TRANCHE,
        {},
        about=about,
        investment_id=str(investment_id),
        tranche_id=str(tranche_id),
    )


async def _changing(visit: Visit, deal_id: UUID, round_id: UUID) -> tuple[DealSeen, Mapping[str, Any]]:
    deal = await deal_to_change(visit, deal_id)
    return deal, (await visit.ask(AREA, f"/deals/{deal_id}/rounds/{round_id}")).body


def _named(current: Mapping[str, Any], investment_id: UUID) -> Mapping[str, Any]:
    for each in current["investments"]:
        if each["investment_id"] == str(investment_id):
            found: Mapping[str, Any] = each
            return found
    raise not_found("investment", investment_id)


async def _name(visit: Visit, investment: Mapping[str, Any]) -> str:
    names = await investors_of(visit, [{"investments": [investment]}])
    return names.get(investment["organisation_id"]) or visit.word.say("pipeline.round.somebody")


async def _investors(visit: Visit, deal: DealSeen) -> Mapping[str, Options]:
    """Return who may be chosen as an investor: everybody the hub knows but the company itself."""
    async with visit.service.database.reading() as connection:
        found = await organisations.named(connection, "", limit=_INVESTORS_MAX)
    company = deal.facts["organisation_id"]
    return {"organisation_id": [(str(each.id), each.name) for each in found if str(each.id) != company]}


def _drawn(
    visit: Visit,
    deal: DealSeen,
    current: Mapping[str, Any],
    verb_found: Verb,
    key: str,
    at: str,
    values: Mapping[str, Any],
    *,
    options: Mapping[str, Any] | None = None,
    about: Mapping[str, str] | None = None,
    **named: str,
) -> RoundForm:
    say, deal_id, round_id = visit.word.say, deal.facts["id"], current["id"]
    return RoundForm(
        at=at.format(deal_id=deal_id, round_id=round_id, **named),
        title=say(f"{key}.title"),
        does=say(f"{key}.do"),
        intro=say(f"{key}.intro", **(about or {})),
        back=ONE.format(deal_id=deal_id, round_id=round_id),
        up=current["title"],
        tab=DEALS,
        fields=fields_of(verb_found, visit.language),
        options=options or {},
        values=values,
        version=current["version"],
        is_final=verb_found.is_final,
    )
