"""A deal in one line: read back before anything is saved, and then opened.

What is typed is sent in the body alone: an address would be kept by browsers, and in the logs of what stands before us.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, PIPELINE, QUICK, SECTION, deal_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, in_words, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

TEXT_MAX: Final = 300


def routes() -> APIRouter:
    """Return ``/pipeline/deals/quick``."""
    router = APIRouter()
    opening = [needs(Action.CREATE, Visibility.DEAL, of=AREA)]

    @router.get(QUICK, dependencies=opening)
    async def show_quick(visit: Visiting) -> Response:
        return _page(visit, None)

    @router.post(QUICK, dependencies=opening)
    async def read_or_open(visit: Visiting) -> Response:
        return await _answer(visit)

    return router


async def _answer(visit: Visit) -> Response:
    typed = await visit.typed()
    text = _with_what_was_chosen(typed)
    if not text:
        return _page(visit, None, typed=typed)
    try:
        if typed.text("do") == "open":
            body: dict[str, Any] = {"text": text}
            if typed.text("synthetic") is not None:
                body["synthetic"] = True
            made = await visit.tell("POST", AREA, "/deals/quick", body, key=typed.text("key"))
            where = PIPELINE if typed.text("then") == "board" else deal_at(UUID(made.body["id"]))
            return visit.go(where, done="deal_opened")
        read = (await visit.tell("POST", AREA, "/deals/readings", {"text": text})).body
    except REFUSALS as error:
        return _page(visit, None, typed=typed, wrong=refused(error, visit.word, "text"))
    return _page(visit, _reading(visit, read), typed=Typed({"text": [text]}))


def _with_what_was_chosen(typed: Typed) -> str:
    """Return the line that was typed; where a name stood for several, with the one that was chosen in its place."""
    text = (typed.text("text") or "")[:TEXT_MAX]
    chosen = [typed.text(name) for name in ("organisation", "amount", "fund", "stage")]
    if typed.text("do") != "choose":
        return text
    return ", ".join(_quoted(each) for each in chosen if each)


def _quoted(part: str) -> str:
    return '"' + part.replace('"', "") + '"' if "," in part else part


def _digits(cents: int) -> str:
    """Return an amount as a line holds it in either language: digits alone, and cents behind a comma."""
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02}" if rest else str(whole)


def _reading(visit: Visit, read: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line was read as, with the words that choose each of what it may have meant."""
    amount, stage = read.get("amount_sought"), read.get("stage")
    found = read.get("organisation")
    organisations, funds = read.get("organisations") or [], read.get("funds") or []
    return {
        "key": str(uuid4()),
        "organisation": found,
        "organisations": [] if found else organisations,
        "title": read.get("title"),
        "amount": amount,
        "amount_text": None if amount is None else _digits(amount["cents"]),
        "fund": read.get("fund"),
        "funds": [] if read.get("fund") else funds,
        "stage": stage,
        "stage_text": None if stage is None else visit.word.say(f"stage.{stage}"),
        "refused": [
            {"part": each["part"], "value": each.get("value"), "reason": in_words(each["reason"], visit.word)}
            for each in read.get("refused") or []
        ],
        "may_open": not read.get("refused") and found is not None and amount is not None,
    }


def _page(
    visit: Visit, reading: Mapping[str, Any] | None, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return visit.page(
        "pipeline/quick.html",
        section=SECTION,
        at=QUICK,
        typed=typed,
        refused=wrong,
        reading=reading,
        text_max=TEXT_MAX,
    )
