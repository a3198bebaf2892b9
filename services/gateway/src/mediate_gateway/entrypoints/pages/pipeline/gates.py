"""What a deal's fund says of it: on its page, while somebody types, and exceptions that a second person grants.

What is typed of a deal is sent in a form, never in an address, and the answer is drawn and kept by nobody.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import OverrideStatus
from mediate_gateway.domain.reading_figures import parse_money
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn, make
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.forms import PipelineForm, money_of
from mediate_gateway.entrypoints.pages.pipeline.gate_words import Checked, checked_in_words
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    DEAL,
    DEALS,
    SECTION,
    DealSeen,
    deal_at,
    deal_to_change,
)
from mediate_gateway.entrypoints.pages.typed import Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError, not_found

CHECK: Final = "/pipeline/gate-check"
ASK: Final = DEAL + "/overrides/new"
DECIDE: Final = DEAL + "/overrides/{override_id}/{verb}"
_OVERRIDES_MAX: Final = 100
_AWAY: Final = 500
EXCEPTABLE: Final = ("co_investment", "budget")
"""Rules from which a second person may grant an exception."""
VERBS: Final = ("grant", "refuse", "withdraw")
"""What can be done with an exception, as the address says it."""
_TAGS: Final[Mapping[str, str]] = {
    OverrideStatus.REQUESTED: "warning",
    OverrideStatus.GRANTED: "positive",
    OverrideStatus.REFUSED: "negative",
    OverrideStatus.WITHDRAWN: "neutral",
}
_WHY: Final = AreaField("reason", "override.why", hint="override.why.hint", is_required=True)


def routes() -> APIRouter:
    """Return ``/pipeline/gate-check``, and the forms of a deal's exceptions."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.post(CHECK, dependencies=reading)
    async def check_gate(visit: Visiting) -> Response:
        typed = await visit.typed()
        checked, wrong = await checked_as_typed(visit, typed)
        is_part = visit.request.headers.get("hx-request") == "true"
        template = "pipeline/gate_check_part.html" if is_part else "pipeline/gate_check.html"
        return visit.page(template, section=SECTION, at=CHECK, checked=checked, unread=wrong, tab=DEALS)

    @router.get(ASK, dependencies=reading)
    async def show_ask_override(visit: Visiting, deal_id: UUID, rule: str = "") -> Response:
        return drawn(visit, await _asking(visit, deal_id, rule))

    @router.post(ASK, dependencies=changing)
    async def ask_override(visit: Visiting, deal_id: UUID) -> Response:
        form = await _asking(visit, deal_id, "")
        return await make(visit, form, f"/deals/{deal_id}/overrides", done="override_asked")

    @router.get(DECIDE, dependencies=reading)
    async def show_decide_override(visit: Visiting, deal_id: UUID, override_id: UUID, verb: str) -> Response:
        return drawn(visit, await _deciding(visit, deal_id, override_id, verb))

    @router.post(DECIDE, dependencies=changing)
    async def decide_override(visit: Visiting, deal_id: UUID, override_id: UUID, verb: str) -> Response:
        form = await _deciding(visit, deal_id, override_id, verb)
        return await command(visit, form, f"/deals/{deal_id}/overrides/{override_id}/{verb}", done=f"override_{verb}")

    return router


async def of_deal(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return what the fund says of a deal as it is, and the exceptions that were asked for; none without a fund."""
    fund_id, deal_id = deal.facts.get("fund_id"), deal.facts["id"]
    if fund_id is None:
        return {"is_away": False, "check": None, "overrides": [], "may_ask": False}
    asked = {"fund_id": fund_id, "deal_id": deal_id}
    try:
        check = checked_in_words((await visit.tell("POST", AREA, "/gate-checks", asked)).body, visit.word)
        found = (await visit.ask(AREA, f"/deals/{deal_id}/overrides", limit=str(_OVERRIDES_MAX))).body["items"]
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return {"is_away": True, "check": None, "overrides": [], "may_ask": False}
    names = await names_of(visit, [each for one in found for each in (one["asked_by"], one["decided_by"]) if each])
    return {
        "is_away": False,
        "check": check,
        "overrides": [_shown(each, names, visit, may_change=may_change) for each in reversed(found)],
        "may_ask": may_change and not _asked_already(found, deal),
    }


async def checked_as_typed(visit: Visit, typed: Typed) -> tuple[Checked | None, str | None]:
    """Return what a fund says of a deal as it was typed so far, or in words why it says nothing."""
    fund_id = typed.text("fund_id")
    if fund_id is None:
        return None, visit.word.say("gate.check.no_fund")
    try:
        asked = _asked(typed, visit)
        return checked_in_words((await visit.tell("POST", AREA, "/gate-checks", asked)).body, visit.word), None
    except DomainError:
        return None, visit.word.say("gate.check.unread")
    except ProblemError:
        return None, visit.word.say("gate.check.away")


def _asked(typed: Typed, visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = {name: typed.text(name) for name in ("fund_id", "deal_id", "region")}
    for name in ("amount_sought", "private_expected"):
        if (text := typed.text(name)) is not None:
            found[name] = money_of(parse_money(text, visit.language, field=f"body.{name}"))
    if (level := typed.text("readiness")) is not None:
        found["readiness"] = whole_or_as_it_is(level)
    return {name: value for name, value in found.items() if value is not None}


def _asked_already(found: list[dict[str, Any]], deal: DealSeen) -> bool:
    standing = {OverrideStatus.REQUESTED, OverrideStatus.GRANTED}
    amount = deal.facts["amount_sought"]
    return any(each["status"] in standing and each["amount_sought"] == amount for each in found)


def _shown(override: Mapping[str, Any], names: Mapping[str, str], visit: Visit, *, may_change: bool) -> dict[str, Any]:
    say, status = visit.word.say, override["status"]
    is_own = override["asked_by"] == str(visit.actor.id)
    verbs = []
    if may_change and status == OverrideStatus.REQUESTED:
        verbs = ["withdraw"] if is_own else ["grant", "refuse"]
    elif may_change and status == OverrideStatus.GRANTED:
        verbs = ["withdraw"]
    return {
        **override,
        "words": say(f"override.status.{status}"),
        "kind": _TAGS[status],
        "rule_words": say(f"override.rule.{override['rule']}"),
        "asked_name": names.get(override["asked_by"] or "") or say("pipeline.somebody"),
        "decided_name": names.get(override["decided_by"] or "") or say("pipeline.somebody"),
        "verbs": verbs,
        "waits_for_other": is_own and status == OverrideStatus.REQUESTED,
    }


async def _asking(visit: Visit, deal_id: UUID, rule: str) -> PipelineForm:
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    return PipelineForm(
        at=ASK.format(deal_id=deal_id),
        title=say("override.ask.title"),
        does=say("override.ask.do"),
        intro=say("override.ask.intro"),
        back=deal_at(deal_id),
        up=deal.facts["title"],
        tab=DEALS,
        fields=[NamedField("rule", "override.rule", is_required=True, choices=EXCEPTABLE), _WHY],
        options={"rule": [(each, say(f"override.rule.{each}")) for each in EXCEPTABLE]},
        values={"rule": rule if rule in EXCEPTABLE else EXCEPTABLE[0]},
    )


async def _deciding(visit: Visit, deal_id: UUID, override_id: UUID, verb: str) -> PipelineForm:
    """Return the form on which an exception is decided. Raises ProblemError (404) for what nobody does with one."""
    if verb not in VERBS:
        raise not_found("decision", verb)
    deal = await deal_to_change(visit, deal_id)
    override = (await visit.ask(AREA, f"/deals/{deal_id}/overrides/{override_id}")).body
    say = visit.word.say
    form = PipelineForm(
        at=DECIDE.format(deal_id=deal_id, override_id=override_id, verb=verb),
        title=say(f"override.{verb}.title"),
        does=say(f"override.{verb}.do"),
        intro=say(
            "override.decide.intro",
            rule=say(f"override.rule.{override['rule']}"),
            amount=visit.word.cents(override["amount_sought"]),
            reason=override["reason"],
        ),
        back=deal_at(deal_id),
        up=deal.facts["title"],
        tab=DEALS,
        fields=[_WHY],
        version=override["version"],
    )
    return replace(form, is_final=verb == "refuse")
