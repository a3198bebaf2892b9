"""What waits on somebody in the pipeline: next steps of deals, exceptions to decide on, applications to score.

All of it is asked of the pipeline in their name when they look; what it says of a deal is kept by nobody.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import LocalisedLine
from mediate_gateway.domain.board import day_of
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION, STEP_DONE, deal_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import ProblemError

NEXT_STEPS: Final = "/pipeline/next-steps"
AHEAD: Final = timedelta(days=7)
"""How far ahead a reminder looks."""
SHOWN_MAX: Final = 5
_PAGE: Final = 50
_AWAY: Final = 500


@dataclass(frozen=True)
class Step:
    """A next step as a list tells it; ``standing`` says whether it is late, due today, or still to come."""

    deal_at: str
    done_at: str | None
    deal: str
    organisation: str
    step: str
    due_on: date | None
    standing: str | None
    is_mine: bool
    synthetic: bool

    @property
    def tag(self) -> str:
        """The kind of the tag that tells how it stands."""
        return {"late": "negative", "today": "info"}.get(self.standing or "", "neutral")


class ToScore(NamedTuple):
    """A grant call with applications that wait for somebody's score."""

    at: str
    name: LocalisedLine
    left: int
    synthetic: bool


class ToDecide(NamedTuple):
    """An exception that waits for somebody as the second person."""

    at: str
    deal: str
    rule: str
    synthetic: bool


def routes() -> APIRouter:
    """Return ``/pipeline/next-steps``."""
    router = APIRouter()

    @router.get(NEXT_STEPS, dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_next_steps(
        visit: Visiting, whose: str = "", cursor: Annotated[str, Query(max_length=400)] = ""
    ) -> Response:
        return await _page(visit, is_mine=whose != "all", cursor=cursor)

    return router


async def waiting(visit: Visit) -> Mapping[str, Any]:
    """Return what waits on who looks: each part None where the pipeline is away."""
    steps, decisions, scores = await asyncio.gather(_first_steps(visit), _to_decide(visit), _to_score(visit))
    return {"steps": steps, "decisions": decisions, "scores": scores}


async def to_score(visit: Visit) -> Sequence[ToScore]:
    """Return the grant calls that who looks has something to score of; none where the pipeline is away."""
    return await _to_score(visit) or []


async def _first_steps(visit: Visit) -> Sequence[Step] | None:
    until = day_of(visit.service.clock()) + AHEAD + timedelta(days=1)
    found = await _part(visit, "/deals/next-steps", mine="true", due_before=until.isoformat(), limit=str(SHOWN_MAX + 1))
    return None if found is None else [_step(visit, each) for each in found["items"]]


async def _to_decide(visit: Visit) -> Sequence[ToDecide] | None:
    found = await _part(visit, "/overrides", limit=str(SHOWN_MAX))
    if found is None:
        return None
    return [
        ToDecide(deal_at(each["deal_id"]) + "#gates", each["deal_title"], each["rule"], bool(each.get("synthetic")))
        for each in found["items"]
    ]


async def _to_score(visit: Visit) -> Sequence[ToScore] | None:
    found = await _part(visit, "/calls-to-score")
    if found is None:
        return None
    return [
        ToScore(
            f"/pipeline/calls/{each['call_id']}/applications",
            LocalisedLine.model_validate(each["name"]),
            each["to_score"],
            each["synthetic"],
        )
        for each in found["items"]
    ]


async def _part(visit: Visit, path: str, **query: str) -> Any:
    """Return what the pipeline answers; None where it is away."""
    try:
        return (await visit.ask(AREA, path, is_part=True, **query)).body
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return None


async def _page(visit: Visit, *, is_mine: bool, cursor: str) -> Response:
    asked: dict[str, Any] = {"mine": str(is_mine).lower(), "limit": str(_PAGE)} | ({"cursor": cursor} if cursor else {})
    found = (await visit.ask(AREA, "/deals/next-steps", **asked)).body
    chosen = {} if is_mine else {"whose": "all"}
    following = found["next"]
    return visit.page(
        "pipeline/next_steps.html",
        section=SECTION,
        at=visit.address(NEXT_STEPS, **chosen),
        tabs=[
            (visit.to(NEXT_STEPS), visit.word.say("steps.mine"), is_mine),
            (visit.to(NEXT_STEPS, whose="all"), visit.word.say("steps.all"), not is_mine),
        ],
        steps=[_step(visit, each) for each in found["items"]],
        next=None if following is None else visit.to(NEXT_STEPS, **chosen, cursor=following),
        first=visit.to(NEXT_STEPS, **chosen) if cursor else None,
    )


def _step(visit: Visit, told: Mapping[str, Any]) -> Step:
    due_on = None if told["due_on"] is None else date.fromisoformat(told["due_on"])
    may_change = told["basis"] in {"team", "fund_manager"}
    return Step(
        deal_at=visit.to(deal_at(told["deal_id"])),
        done_at=visit.to(STEP_DONE.format(deal_id=told["deal_id"])) if may_change else None,
        deal=told["title"],
        organisation=told["organisation_name"],
        step=told["step"],
        due_on=due_on,
        standing=standing(due_on, day_of(visit.service.clock())),
        is_mine=told["account_id"] == str(visit.actor.id),
        synthetic=told["synthetic"],
    )


def standing(due_on: date | None, today: date) -> str | None:
    """Return whether what is due on a day is ``late``, due ``today``, or ``ahead``; None where it has no day."""
    if due_on is None:
        return None
    if due_on < today:
        return "late"
    return "today" if due_on == today else "ahead"
