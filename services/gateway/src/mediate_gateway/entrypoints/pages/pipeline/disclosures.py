"""Disclosing something of a deal: what others are told is shown first, exactly as they will see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic_core import to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn, make
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, ChoicesField, Field
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.disclosed_words import Shown, shown
from mediate_gateway.entrypoints.pages.pipeline.forms import PipelineForm, amend
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, DEAL, DealSeen, deal_at, deal_to_change
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError

NEW: Final = DEAL + "/disclosures/new"
EDIT: Final = DEAL + "/disclosures/{disclosure_id}/edit"
WITHDRAW: Final = DEAL + "/disclosures/{disclosure_id}/withdraw"
AUDIENCES: Final = ("network", "public")
FIELDS: Final = (
    "fund",
    "amount",
    "public",
    "private",
    "investors",
    "investor_amounts",
    "action_lines",
    "closed_on",
)
"""What can be told of a deal besides the company and a title, in the order of the form."""
DONE: Final = ("disclosed", "amended", "withdrawn")
_OF_ROUNDS: Final = frozenset({"public", "private", "investors", "investor_amounts", "closed_on", "amount"})
_PREVIEWED: Final = ("title", "text", "fields")
_LISTED_MAX: Final = 20
_AWAY: Final = 500


@dataclass(frozen=True, kw_only=True)
class DisclosureForm(PipelineForm):
    """The form of a disclosure, with what others would see of it as it was typed; ``seen`` names that."""

    template: str = "pipeline/disclose.html"
    preview: Shown | None = None
    preview_title: str = ""
    seen: str = ""


def routes() -> APIRouter:
    """Return the forms on which something of a deal is disclosed, told otherwise, or withdrawn."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(NEW, dependencies=reading)
    async def show_disclose(visit: Visiting, deal_id: UUID) -> Response:
        return drawn(visit, await _disclosing(visit, deal_id))

    @router.post(NEW, dependencies=changing)
    async def disclose(visit: Visiting, deal_id: UUID) -> Response:
        form = await _disclosing(visit, deal_id)
        unseen = await _unseen(visit, form, deal_id)
        return unseen or await make(visit, form, f"/deals/{deal_id}/disclosures", done="deal_disclosed")

    @router.get(EDIT, dependencies=reading)
    async def show_edit_disclosure(visit: Visiting, deal_id: UUID, disclosure_id: UUID) -> Response:
        return drawn(visit, await _amending(visit, deal_id, disclosure_id))

    @router.post(EDIT, dependencies=changing)
    async def edit_disclosure(visit: Visiting, deal_id: UUID, disclosure_id: UUID) -> Response:
        form = await _amending(visit, deal_id, disclosure_id)
        unseen = await _unseen(visit, form, deal_id)
        path = f"/deals/{deal_id}/disclosures/{disclosure_id}"
        return unseen or await amend(visit, form, path, done="disclosure_changed")

    @router.get(WITHDRAW, dependencies=reading)
    async def show_withdraw_disclosure(visit: Visiting, deal_id: UUID, disclosure_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, deal_id, disclosure_id))

    @router.post(WITHDRAW, dependencies=changing)
    async def withdraw_disclosure(visit: Visiting, deal_id: UUID, disclosure_id: UUID) -> Response:
        form = await _withdrawing(visit, deal_id, disclosure_id)
        path = f"/deals/{deal_id}/disclosures/{disclosure_id}/withdraw"
        return await command(visit, form, path, done="disclosure_withdrawn")

    return router


async def of_deal(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return what was disclosed of a deal, the newest first, as others see it, and who did what about it."""
    path = f"/deals/{deal.facts['id']}/disclosures"
    try:
        found = (await visit.ask(AREA, path, limit=str(_LISTED_MAX))).body["items"]
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return {"is_away": True, "all": [], "may_disclose": False}
    accounts = [step["account_id"] for each in found for step in each["steps"] if step["account_id"]]
    names = await names_of(visit, accounts)
    shown_of = [await _shown(visit, each, names) for each in reversed(found)]
    return {"is_away": False, "all": shown_of, "may_disclose": may_change}


async def _shown(visit: Visit, disclosure: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    say, is_ended = visit.word.say, disclosure["ended_on"] is not None
    words = "disclosure.ended" if is_ended else f"disclosure.audience.{disclosure['audience']}"
    return {
        "id": disclosure["id"],
        "told": await shown(visit, disclosure["told"]),
        "is_ended": is_ended,
        "words": say(words),
        "kind": "neutral" if is_ended else "positive",
        "behind": ", ".join(say(f"disclosure.field.{each}").lower() for each in disclosure["behind"]),
        "steps": [
            {
                "words": say(f"disclosure.done.{step['done']}"),
                "by": names.get(step["account_id"] or "") or say("pipeline.somebody"),
                "at": datetime.fromisoformat(step["at"]),
                "reason": step["reason"],
                "agreed": step["agreed"],
            }
            for step in disclosure["steps"]
        ],
    }


async def _unseen(visit: Visit, form: DisclosureForm, deal_id: UUID) -> Response | None:
    """Return the page with what others will see, where who sends this has not seen just that; None where they have."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        asked = {name: found[name] for name in _PREVIEWED if found.get(name) is not None}
        told = (await visit.tell("POST", AREA, f"/deals/{deal_id}/disclosure-previews", asked)).body
    except REFUSALS as error:
        return drawn(
            visit, form, typed, refused(error, visit.word, *form.names, also={**form.also, "fields.0": "fields"})
        )
    seen = sha256(to_json([found["audience"], {**told, "disclosed_on": None}])).hexdigest()
    if typed.text("seen") == seen:
        return None
    return drawn(visit, await _with_preview(visit, form, found, told, seen), typed)


async def _with_preview(
    visit: Visit, form: DisclosureForm, found: Mapping[str, Any], told: Mapping[str, Any], seen: str
) -> DisclosureForm:
    say = visit.word.say
    title = say("disclosure.preview", audience=say(f"disclosure.audience.{found['audience']}").lower())
    preview = await shown(visit, told)
    return replace(form, preview=preview, preview_title=title, seen=seen, does=say("disclosure.do"))


async def _disclosing(visit: Visit, deal_id: UUID) -> DisclosureForm:
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    return DisclosureForm(
        at=NEW.format(deal_id=deal_id),
        title=say("disclosure.new.title"),
        does=say("disclosure.preview.do"),
        intro=say("disclosure.new.intro"),
        back=deal_at(deal_id),
        up=deal.facts["title"],
        fields=_fields(_known_of(deal)),
        values={"audience": "network", "fields": []},
    )


async def _amending(visit: Visit, deal_id: UUID, disclosure_id: UUID) -> DisclosureForm:
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    found = (await visit.ask(AREA, f"/deals/{deal_id}/disclosures/{disclosure_id}")).body
    agreed = next((step["agreed"] for step in found["steps"] if step["agreed"]), None)
    told = found["told"]
    return DisclosureForm(
        at=EDIT.format(deal_id=deal_id, disclosure_id=disclosure_id),
        title=say("disclosure.edit.title", title=told["title"]),
        does=say("disclosure.preview.do"),
        intro=say("disclosure.edit.intro"),
        back=deal_at(deal_id),
        up=deal.facts["title"],
        fields=[*_fields(_known_of(deal)), AreaField("reason", "disclosure.why")],
        values={
            "audience": found["audience"],
            "title": told["title"],
            "text": told["text"],
            "fields": found["fields"],
            "agreed": agreed,
        },
        version=found["version"],
    )


async def _withdrawing(visit: Visit, deal_id: UUID, disclosure_id: UUID) -> PipelineForm:
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    found = (await visit.ask(AREA, f"/deals/{deal_id}/disclosures/{disclosure_id}")).body
    return PipelineForm(
        at=WITHDRAW.format(deal_id=deal_id, disclosure_id=disclosure_id),
        title=say("disclosure.withdraw.title", title=found["told"]["title"]),
        does=say("disclosure.withdraw"),
        intro=say("disclosure.withdraw.intro"),
        back=deal_at(deal_id),
        up=deal.facts["title"],
        fields=[AreaField("reason", "disclosure.why", is_required=True)],
        version=found["version"],
        is_final=True,
    )


def _fields(known: tuple[str, ...]) -> list[Field]:
    found: list[Field] = [
        ChoiceField(
            "audience",
            "disclosure.audience",
            hint="disclosure.audience.hint",
            is_required=True,
            choices=AUDIENCES,
            family="disclosure.audience",
        ),
        Field("title", "disclosure.called", hint="disclosure.called.hint", is_required=True),
        BothField("text", "disclosure.text"),
    ]
    if known:
        found.append(
            ChoicesField(
                "fields",
                "disclosure.fields",
                hint="disclosure.fields.hint",
                choices=known,
                family="disclosure.field",
            )
        )
    return [*found, Field("agreed", "disclosure.agreed", hint="disclosure.agreed.hint", is_required=True)]


def _known_of(deal: DealSeen) -> tuple[str, ...]:
    """Return what a deal has that can be told: what it does not have is not asked for."""
    facts = deal.facts
    has_round = bool(facts["public"]["cents"] or facts["private"]["cents"])
    known = {
        **dict.fromkeys(_OF_ROUNDS, has_round),
        "fund": facts["fund_id"] is not None,
        "action_lines": bool(facts["action_lines"]),
    }
    return tuple(field for field in FIELDS if known[field])
