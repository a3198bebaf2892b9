"""The pages of activities: what people took part in, and which targets it counts towards."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Contribution, ParticipantGroup
from mediate_gateway.adapters import activity_views
from mediate_gateway.adapters.activity_views import ActivityRecord, TargetNamed
from mediate_gateway.entrypoints.pages.agenda.activity_fields import day_in_words, in_order, took_part
from mediate_gateway.entrypoints.pages.agenda.activity_listed import ACTIVITIES as LISTING
from mediate_gateway.entrypoints.pages.agenda.places import (
    ACTIVITIES,
    ACTIVITY,
    ACTIVITY_KINDS,
    SECTION,
    activity_at,
    item_at,
    moves,
    target_at,
)
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs


def routes() -> APIRouter:
    """Return ``/agenda/activities``, and the page of one."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(ACTIVITIES, dependencies=public)
    async def show_activities(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            lines = await activity_views.lines(connection)
            years = await activity_views.years(connection)
        options = {
            "line": [(str(number), f"{number} {visit.word.of(title)}") for number, title in lines],
            "year": [(each, each) for each in years],
        }
        return visit.page(
            "agenda/activities.html",
            section=SECTION,
            listing=await LISTING.show(visit, options=options),
            may_keep=moves(visit.actor),
        )

    @router.get(ACTIVITY, dependencies=public)
    async def show_activity(visit: Visiting, activity_id: UUID) -> Response:
        return await _page(visit, activity_id)

    return router


async def _page(visit: Visit, activity_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        found = await activity_views.activity(connection, activity_id)
        organisers = await activity_views.organisers(connection, found.organisers)
        items = await activity_views.items(connection, found.items)
        counted = [UUID(each["target_id"]) for each in found.counts]
        targets = {each.id: each for each in await activity_views.targets(connection, counted)}
        lines = await activity_views.lines(connection)
    word = visit.word
    return visit.page(
        "agenda/activity.html",
        section=SECTION,
        at=activity_at(activity_id),
        activity=found,
        kind=ACTIVITY_KINDS[found.status],
        on=day_in_words(found.on, word),
        until=None if found.until is None else day_in_words(found.until, word),
        took_part=[took_part(each, word) for each in in_order(found.participants)],
        raters=None
        if found.raters is None
        else word.figure(found.raters["number"], qualifier=found.raters["qualifier"]),
        lines=[f"{number} {word.of(title)}" for number, title in lines if number in found.action_lines],
        organisers=organisers,
        items=[{"title": f"{each.code} {word.of(each.title)}", "href": visit.to(item_at(each.id))} for each in items],
        counts=_counts(found, targets, visit),
        may_keep=moves(visit.actor),
    )


def _counts(found: ActivityRecord, targets: dict[UUID, TargetNamed], visit: Visit) -> list[dict[str, Any]]:
    """Return what an activity counts towards; a target that was withdrawn is left out, and keeps its place."""
    shown = []
    for place, each in enumerate(found.counts):
        target = targets.get(UUID(each["target_id"]))
        if target is None:
            continue
        is_itself = each["contribution"] == Contribution.ACTIVITIES
        counted = Contribution.ACTIVITIES.value if is_itself else each.get("group") or ParticipantGroup.ALL.value
        shown.append(
            {
                "title": f"{target.year} {target.code} {visit.word.of(target.title)}",
                "href": visit.to(target_at(target.id)),
                "what": visit.word.say(f"counts_as.{counted}"),
                "remove_at": f"{activity_at(found.id)}/counts/{place}/remove",
            }
        )
    return shown
