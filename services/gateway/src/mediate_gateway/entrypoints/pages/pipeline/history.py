"""Everything that was said of a deal, the newest first, for those who read it; and to whom it was said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, HISTORY, SECTION, deal_of
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs_own

_SHOWN_MAX: Final = 50
_BEGINS: Final = "nl.mediate.pipeline."
SAID: Final = (
    "deal.access-changed.v1",
    "deal.opened.v1",
    "deal.amended.v1",
    "deal.stage-moved.v1",
    "deal.assessed.v1",
    "next-step.set.v1",
    "deal.noted.v1",
    "gate-override.moved.v1",
    "deal.exited.v1",
    "deal.written-off.v1",
    "deal.holding-reopened.v1",
    "round.opened.v1",
    "round.closed.v1",
    "round.amended.v1",
)
"""What is said of deals, by how its type ends, that there are words for."""


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}/history``."""
    router = APIRouter()

    @router.get(HISTORY, dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_deal_history(visit: Visiting, deal_id: UUID, after: str = "") -> Response:
        return await _page(visit, deal_id, after)

    return router


async def _page(visit: Visit, deal_id: UUID, after: str) -> Response:
    deal = await deal_of(visit, deal_id)
    cursor = {"cursor": after} if after else {}
    found = (await visit.ask(AREA, f"/deals/{deal_id}/events", is_part=False, limit=str(_SHOWN_MAX), **cursor)).body
    by = [str(who) for each in found["items"] if (who := _by(each)) is not None]
    names = await names_of(visit, sorted(set(by)))
    at = HISTORY.format(deal_id=deal_id)
    return visit.page(
        "pipeline/history.html",
        section=SECTION,
        at=at,
        deal=deal,
        moments=[_moment(visit, each, names) for each in found["items"]],
        next_at=visit.to(at, after=found["next"]) if found["next"] else None,
        first_at=visit.to(at) if after else None,
    )


def _by(event: Mapping[str, Any]) -> str | None:
    """Return the account by which something was said, where its envelope names one."""
    who = (event.get("event") or {}).get("actor")
    try:
        return None if who is None else str(UUID(str(who).rpartition(":")[2]))
    except ValueError:
        return None


def _moment(visit: Visit, event: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kind = str(event["type"]).removeprefix(_BEGINS)
    at = datetime.fromisoformat(event["at"])
    by = names.get(_by(event) or "")
    when = visit.word.moment(at)
    facts = (event.get("event") or {}).get("data") or {}
    return {
        "datetime": at.astimezone(AMSTERDAM).isoformat(),
        "time_text": when if by is None else visit.word.say("pipeline.history.by", when=when, name=by),
        "title": visit.word.say(f"pipeline.said.{kind}") if kind in SAID else event["type"],
        "text": " · ".join(_facts(visit, facts)) or None,
    }


def _facts(visit: Visit, facts: Mapping[str, Any]) -> Sequence[str]:
    """Return what is worth reading of what was said: where it went, how much, which level, and why."""
    say, word = visit.word.say, visit.word
    moved = [f"stage.{facts[name]}" for name in ("previous", "stage") if "previous" in facts]
    told = [" → ".join(say(each) for each in moved)] if moved else []
    told += [word.cents(facts[name]) for name in ("amount_sought", "proceeds") if facts.get(name)]
    if facts.get("readiness"):
        told.append(say("pipeline.trl", level=facts["readiness"]))
    told += [str(facts[name]) for name in ("step", "done", "title", "reason") if facts.get(name)]
    days = (facts[name] for name in ("due_on", "closed_on", "exited_on", "written_off_on") if facts.get(name))
    return [*told, *(word.day(date.fromisoformat(each)) for each in days)]
