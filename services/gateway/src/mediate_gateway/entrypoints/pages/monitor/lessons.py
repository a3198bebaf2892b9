"""The pages of the learning log: what was learned, what it came from, and what follows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import LessonOrigin
from mediate_gateway.adapters import lessons
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.adapters.lessons import LessonRecord, Named
from mediate_gateway.entrypoints.pages.agenda.places import STATUS_KINDS, activity_at, item_at, target_at
from mediate_gateway.entrypoints.pages.monitor.lesson_listed import LESSON, LESSONS, LISTING, lesson_at
from mediate_gateway.entrypoints.pages.monitor.places import SECTION, indicator_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import needs

SERVICE: Final = "monitor"
_PLACES: Final[Mapping[LessonOrigin, Callable[[Named], str]]] = {
    LessonOrigin.INDICATOR: lambda origin: indicator_at(origin.id),
    LessonOrigin.OBSERVATION: lambda origin: f"{indicator_at(str(origin.of))}#observation-{origin.id}",
    LessonOrigin.ITEM: lambda origin: item_at(origin.id),
    LessonOrigin.SESSION: lambda origin: f"/agenda/sessions/{origin.id}",
    LessonOrigin.ACTIVITY: lambda origin: activity_at(origin.id),
    LessonOrigin.TARGET: lambda origin: target_at(origin.id),
    LessonOrigin.MATCH: lambda origin: f"/community/matches/{origin.id}",
    LessonOrigin.REPORT: lambda origin: f"/monitor/reports/{origin.of}",
}
"""Where what a lesson came from is shown."""


def routes() -> APIRouter:
    """Return ``/monitor/lessons``, and the page of one."""
    router = APIRouter()
    network = [needs(Action.READ, Visibility.NETWORK, of=SERVICE)]

    @router.get(LESSONS, dependencies=network)
    async def show_lessons(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await lines(connection)
        options = {"line": [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found]}
        return visit.page(
            "monitor/lessons.html",
            section=SECTION,
            listing=await LISTING.show(visit, options=options),
            may_log=bool(visit.actor.reach(Action.CREATE, Visibility.NETWORK, SERVICE)),
        )

    @router.get(LESSON, dependencies=network)
    async def show_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        return await _page(visit, lesson_id)

    return router


def keeps(actor: Actor, organisation_id: UUID | None) -> bool:
    """Tell whether somebody keeps a lesson: who facilitates, and whom the organisation is that learned it."""
    reach = actor.reach(Action.CHANGE, Visibility.NETWORK, SERVICE)
    return reach.everything or (organisation_id is not None and reach.covers(organisation_id))


def origins_of(lesson: LessonRecord) -> list[tuple[LessonOrigin, UUID]]:
    """Return what a lesson came from, as kinds and ids."""
    return [(LessonOrigin(each["kind"]), UUID(each["id"])) for each in lesson.origins]


def in_words(origin: Named, visit: Visit) -> str:
    """Return what a lesson came from, by its kind and its name where that is known."""
    kind = visit.word.say(f"lesson_origin.{origin.kind}")
    if origin.title is None:
        return kind
    name = origin.title if isinstance(origin.title, str) else visit.word.of(origin.title)
    return visit.word.say("lessons.origin", kind=kind, name=name)


async def _page(visit: Visit, lesson_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        lesson = await lessons.lesson(connection, lesson_id)
        origins = await lessons.named(connection, origins_of(lesson))
        follow_ups = await lessons.follow_ups(connection, lesson_id)
        found = await lines(connection)
    return visit.page(
        "monitor/lesson.html",
        section=SECTION,
        at=lesson_at(lesson_id),
        lesson=lesson,
        lines=[f"{each.number} {visit.word.of(each.title)}" for each in found if each.number in lesson.action_lines],
        origins=_drawn(origins, visit),
        follow_ups=[{"item": each, "href": visit.to(item_at(each.item_id))} for each in follow_ups],
        kinds=STATUS_KINDS,
        may_keep=keeps(visit.actor, lesson.organisation_id),
        may_propose=visit.actor.reach(Action.CREATE, Visibility.PUBLIC, "agendas").everything,
    )


def _drawn(origins: Sequence[Named], visit: Visit) -> list[dict[str, Any]]:
    return [{"words": in_words(each, visit), "href": _where(each)} for each in origins]


def _where(origin: Named) -> str | None:
    """Return the path of what a lesson came from; None where it is not known here."""
    # Matches are for their parties: whoever may see this one gets there, and nobody is told more of it here.
    is_known = origin.title is not None or origin.kind is LessonOrigin.MATCH
    return _PLACES[origin.kind](origin) if is_known else None
