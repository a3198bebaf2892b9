"""Reminders of what is next for deals and of what is left to score, over HTTP."""

from datetime import date
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_pipeline.adapters.to_score import CallToScore, calls_to_score
from mediate_pipeline.usecases.remind_of_steps import StepsDue, remind_of_steps
from mediate_shared.identity.guard import Acting, needs_own

router = APIRouter()
_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_FIRST: Final = date(1900, 1, 1)
_LAST: Final = date(2200, 12, 31)
On = Annotated[date | None, Query(description="The day by which it is due, today unless you say.", ge=_FIRST, le=_LAST)]
Since = Annotated[date | None, Query(description="After which day it came due, to be counted.", ge=_FIRST, le=_LAST)]


class CallsToScore(BaseModel):
    """Grant calls of which somebody has applications left to score."""

    items: list[CallToScore]


@router.get("/reminders", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def count_steps_due(request: Request, actor: Acting, on: On = None, since: Since = None) -> StepsDue:
    """Count the next steps for you that are due; of which deals they are is not told."""
    service = request.app.state.service
    today = on or service.clock().astimezone(_AMSTERDAM).date()
    return await remind_of_steps(service.database, actor, on=today, since=since or _FIRST)


@router.get("/calls-to-score", dependencies=[needs_own(Action.READ, Visibility.DEAL)])
async def list_calls_to_score(request: Request, actor: Acting) -> CallsToScore:
    """List the grant calls on whose committee you sit, with how many applications wait for your score."""
    reader = actor.reach(Action.READ, Visibility.DEAL, request.app.state.service.name).account
    async with request.app.state.service.database.reading(actor) as connection:
        found = [] if reader is None else await calls_to_score(connection, reader)
    return CallsToScore(items=list(found))
