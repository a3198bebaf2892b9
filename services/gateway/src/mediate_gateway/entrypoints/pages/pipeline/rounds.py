"""Rounds on the page of a deal, and the page on which one is begun or recorded: who put in how much, of which money."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import InvestorKind, RoundStatus
from mediate_gateway.adapters import organisations
from mediate_gateway.domain.reading_figures import parse_day, parse_money
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import times
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, ROUND, SECTION, DealSeen, deal_at, deal_to_change
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError

_PLACES: Final = (1, 2, 3, 4)
"""So many investors are named on the page; others are added to the round, and a script may name more."""
_FIELDS: Final = (
    "title",
    "closed_on",
    *(f"{name}_{place}" for place in _PLACES for name in ("investor", "kind", "amount")),
)
_FOUND_MAX: Final = 200
_ROUNDS_MAX: Final = 100
_AWAY: Final = 500
TAGS: Final[Mapping[str, str]] = {
    RoundStatus.OPEN: "info",
    RoundStatus.CLOSED: "positive",
    RoundStatus.CANCELLED: "neutral",
}
"""The kind of tag that the status of a round is shown as."""


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}/rounds/new``."""
    router = APIRouter()

    # Whoever may not see the deal is told that it is not there, also where they could change none.
    @router.get(ROUND, dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_new_round(visit: Visiting, deal_id: UUID, q: str = "") -> Response:
        return await _page(visit, deal_id, searched(q))

    @router.post(ROUND, dependencies=[needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)])
    async def open_round(visit: Visiting, deal_id: UUID) -> Response:
        typed = await visit.typed()
        try:
            body = _written(typed, visit)
            made = await visit.tell("POST", AREA, f"/deals/{deal_id}/rounds", body, key=typed.text("key"))
        except REFUSALS as error:
            wrong = refused(error, visit.word, *_FIELDS, also=_named_at(typed))
            return await _page(visit, deal_id, searched(typed.text("q") or ""), typed=typed, wrong=wrong)
        done = "round_opened" if made.body["status"] == RoundStatus.OPEN else "round_closed"
        return visit.go(f"{deal_at(deal_id)}/rounds/{made.body['id']}", done=done)

    return router


async def of_deal(visit: Visit, deal: DealSeen, *, may_change: bool) -> dict[str, Any]:
    """Return the rounds of a deal, who invested in them, what they come to, and whether another may be recorded."""
    path = f"/deals/{deal.facts['id']}/rounds"
    try:
        found = (await visit.ask(AREA, path, limit=str(_ROUNDS_MAX))).body["items"]
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return {"is_away": True, "all": [], "investors": {}, "may_record": False, "leverage": None}
    public, private = deal.facts.get("public"), deal.facts.get("private")
    return {
        "is_away": False,
        "all": [shown(each, visit.word) for each in found],
        "investors": await investors_of(visit, found),
        "may_record": may_change,
        "public": public,
        "private": private,
        "leverage": _leverage(public, private, visit.word),
    }


def shown(found: Mapping[str, Any], word: Wording) -> dict[str, Any]:
    """Return a round with its day, its status and its leverage in words."""
    leverage, closed_on = found["leverage"], found["closed_on"]
    return {
        **found,
        "closed_on": None if closed_on is None else date.fromisoformat(closed_on),
        "words": word.say(f"round.status.{found['status']}"),
        "tag": TAGS[found["status"]],
        "leverage": None if leverage is None else times(round(Decimal(leverage), 1), word),
    }


async def investors_of(visit: Visit, rounds: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the names of who invested, by id."""
    named = {UUID(each["organisation_id"]) for one in rounds for each in one["investments"]}
    async with visit.service.database.reading() as connection:
        found = await organisations.names(connection, named)
    return {str(identifier): name for identifier, name in found.items()}


def _leverage(public: Mapping[str, Any] | None, private: Mapping[str, Any] | None, word: Wording) -> str | None:
    if not public or not private or not public["cents"]:
        return None
    return times(round(Decimal(private["cents"]) / public["cents"], 1), word)


def _named_at(typed: Typed) -> Mapping[str, str]:
    """Return at which input of the page an investment of the list that was sent was typed, by its place in that."""
    places = [place for place in _PLACES if typed.text(f"investor_{place}") or typed.text(f"amount_{place}")]
    return {"investments": "investor_1", **{str(sent): f"investor_{place}" for sent, place in enumerate(places)}}


def _written(typed: Typed, visit: Visit) -> dict[str, Any]:
    """Return what was typed as the service takes it. Raises NotAnAmount or NotADay."""
    found: dict[str, Any] = {"title": typed.text("title"), "investments": _investments(typed, visit)}
    closed_on = typed.text("closed_on")
    if closed_on is not None:
        found["closed_on"] = parse_day(closed_on, visit.language, field="closed_on").isoformat()
    if typed.text("synthetic") is not None:
        found["synthetic"] = True
    return {name: value for name, value in found.items() if value is not None}


def _investments(typed: Typed, visit: Visit) -> list[dict[str, Any]]:
    found = []
    for place in _PLACES:
        investor, amount = typed.text(f"investor_{place}"), typed.text(f"amount_{place}")
        if investor is None and amount is None:
            continue
        one: dict[str, Any] = {"organisation_id": investor, "kind": typed.text(f"kind_{place}")}
        if amount is not None:
            one["amount"] = parse_money(amount, visit.language, field=f"amount_{place}").model_dump(mode="json")
        found.append({name: value for name, value in one.items() if value is not None})
    return found


async def _page(
    visit: Visit, deal_id: UUID, asked: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    deal = await deal_to_change(visit, deal_id)
    async with visit.service.database.reading() as connection:
        found = list(await organisations.named(connection, asked, limit=_FOUND_MAX + 1))
    say = visit.word.say
    return visit.page(
        "pipeline/round.html",
        section=SECTION,
        at=ROUND.format(deal_id=deal_id),
        typed=typed,
        refused=wrong,
        deal=deal,
        asked=asked,
        places=_PLACES,
        investors=[(str(each.id), each.name) for each in found if str(each.id) != deal.facts["organisation_id"]],
        more=len(found) > _FOUND_MAX,
        kinds=[(each.value, say(f"pipeline.money.{each}")) for each in InvestorKind],
        key=typed.text("key") or str(uuid4()),
    )
