"""The page of one target: what it asks for, every report of what came of it, and what activities come to beside it."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import activity_views, goal_trees
from mediate_gateway.entrypoints.pages.agenda import told_of_targets as told
from mediate_gateway.entrypoints.pages.agenda.activity_fields import day_in_words
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDAS,
    OUTCOME_KINDS,
    SECTION,
    TARGET,
    activity_at,
    moves,
    target_at,
)
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError

_ACTIVITIES_MAX: Final = 200
_REPORTS: Final = "200"


def routes() -> APIRouter:
    """Return ``/agenda/targets/{target_id}``."""
    router = APIRouter()

    @router.get(TARGET, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_target(visit: Visiting, target_id: UUID) -> Response:
        return await _page(visit, target_id)

    return router


async def _page(visit: Visit, target_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        target = await goal_trees.target(connection, target_id)
        goals = {each.id: each for each in await goal_trees.goals(connection, target.year)}
        held = await activity_views.of_target(connection, target_id, limit=_ACTIVITIES_MAX)
        copied_from = await goal_trees.year_of_copied(connection, target.copied_from)
    counted, reports = await _told(visit, target_id)
    return visit.page(
        "agenda/target.html",
        section=SECTION,
        at=target_at(target_id),
        target=target,
        row=told.target_row(target, goals.get(target.goal_id), visit.word),
        goal=goals.get(target.goal_id),
        copied_from=copied_from,
        counted=None if counted is None else _in_words(counted, visit),
        reports=None if reports is None else [_report(each, visit) for each in reversed(reports)],
        is_away=reports is None,
        activities=[
            {
                "title": visit.word.of(each.title),
                "href": visit.to(activity_at(each.id)),
                "on": day_in_words(each.on, visit.word),
                "status": each.status,
            }
            for each in held
        ],
        may_keep=moves(visit.actor),
    )


async def _told(visit: Visit, target_id: UUID) -> tuple[dict[str, Any] | None, list[dict[str, Any]] | None]:
    """Return what activities come to and its reports, as the service has them; None of both where it is away."""
    try:
        counted = (await visit.ask(AGENDAS, f"/targets/{target_id}")).body["counted"]
        reports = await visit.ask(AGENDAS, f"/targets/{target_id}/realisations", limit=_REPORTS)
        return counted, reports.body["items"]
    except ProblemError:
        return None, None


def _in_words(counted: dict[str, Any], visit: Visit) -> list[str]:
    """Return what activities come to: how many count as such, and how many people took part."""
    word = visit.word
    found = [word.say("activity.counted", count=counted["activities"])] if counted["activities"] else []
    if counted["participants"] is not None:
        people = word.figure(counted["participants"], qualifier=counted["qualifier"])
        found.append(word.say("activity.counted.participants", number=people))
    return found


def _report(report: dict[str, Any], visit: Visit) -> dict[str, Any]:
    number = report["number"]
    return {
        **report,
        "said": None if number is None else visit.word.figure(Decimal(number), qualifier=report["qualifier"]),
        "kind": OUTCOME_KINDS.get(report["outcome"], "neutral"),
    }
