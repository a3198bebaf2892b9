"""The pages on which organisations say whether they come to a session, and facilitators who was there."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AttendanceStatus
from mediate_gateway.adapters import session_views
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, SECTION
from mediate_gateway.entrypoints.pages.agenda.sessions.places import SESSION, session_at, takes_part_for
from mediate_gateway.entrypoints.pages.agenda.sessions.session import session_page
from mediate_gateway.entrypoints.pages.community.choosing import choose_organisation
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own

_ATTENDANCE: Final = SESSION + "/attendance"
_ADD: Final = _ATTENDANCE + "/new"
_FIELDS: Final = ("organisation_id", "status", "places")


def routes() -> APIRouter:
    """Return ``/agenda/sessions/{session_id}/attendance`` and where a facilitator adds to it."""
    router = APIRouter()

    @router.post(_ATTENDANCE, dependencies=[needs_own(Action.CREATE, Visibility.NETWORK, of=AGENDAS)])
    async def state_attendance(visit: Visiting, session_id: UUID) -> Response:
        typed = await visit.typed()
        return await _state(visit, session_id, typed, on_form=typed.text("at") == "form")

    adding = [needs(Action.CREATE, Visibility.NETWORK, of=AGENDAS)]

    @router.get(_ADD, dependencies=adding)
    async def show_add_attendance(visit: Visiting, session_id: UUID, q: str = "") -> Response:
        return await _form(visit, session_id, q)

    return router


def _written(typed: Typed) -> dict[str, Any]:
    """Return what was typed as the service takes it; what is no whole number is sent as it is, and refused there."""
    found: dict[str, Any] = {name: value for name in _FIELDS if (value := typed.text(name)) is not None}
    if "places" in found:
        found["places"] = whole_or_as_it_is(found["places"])
    return found


async def _state(visit: Visit, session_id: UUID, typed: Typed, *, on_form: bool) -> Response:
    body = _written(typed)
    if left_empty := [name for name in ("organisation_id", "status") if name not in body]:
        wrong = missing(visit.word, *left_empty)
    else:
        try:
            await visit.tell("POST", AGENDAS, f"/sessions/{session_id}/attendances", body)
        except REFUSALS as error:
            wrong = refused(error, visit.word, *_FIELDS)
        else:
            return visit.go(session_at(session_id), done=f"attendance_{body['status']}")
    if on_form:
        return await _form(visit, session_id, typed.text("q") or "", typed=typed, wrong=wrong)
    return await session_page(visit, session_id, wrong=_as_whole(wrong))


def _as_whole(wrong: Refused) -> Refused:
    # The page of a session has a field of that name for each organisation of one's own.
    return Refused(whole=[*wrong.whole, *wrong.by_field.values()], status=wrong.status, retry_after=wrong.retry_after)


async def _form(
    visit: Visit, session_id: UUID, asked: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
    given = typed.text("organisation_id") or visit.request.query_params.get("organisation_id")
    say = visit.word.say
    return visit.page(
        "agenda/session_attendance.html",
        section=SECTION,
        at=_ADD.format(session_id=session_id),
        typed=typed,
        refused=wrong,
        session=session,
        statuses=[(each.value, say(f"attendance.{each}"), None) for each in AttendanceStatus],
        chosen=await choose_organisation(visit, takes_part_for(visit.actor), asked=asked, given=given),
    )
