"""The pages on which a facilitator plans a session, describes it anew, begins, closes or cancels it."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import SessionStatus
from mediate_gateway.entrypoints.pages.agenda.asked import WHY
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, drawn, make
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS
from mediate_gateway.entrypoints.pages.agenda.sessions.asked import AMENDING, SESSION_FIELDS
from mediate_gateway.entrypoints.pages.agenda.sessions.places import NEW, SESSION, SESSIONS, session_at
from mediate_gateway.entrypoints.pages.agenda.sessions.session import session_page
from mediate_gateway.entrypoints.pages.community.posts import line_choices
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_EDIT: Final = SESSION + "/edit"
_CANCEL: Final = SESSION + "/cancel"


def routes() -> APIRouter:
    """Return ``/agenda/sessions/new`` and what changes a session."""
    router = APIRouter()
    planning = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(NEW, dependencies=planning)
    async def show_plan_session(visit: Visiting) -> Response:
        return drawn(visit, await _new(visit))

    @router.post(NEW, dependencies=planning)
    async def plan_session(visit: Visiting) -> Response:
        return await make(visit, await _new(visit), "/sessions", done="session_planned", then=session_at("{id}"))

    @router.get(_EDIT, dependencies=changing)
    async def show_edit_session(visit: Visiting, session_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, session_id))

    @router.post(_EDIT, dependencies=changing)
    async def edit_session(visit: Visiting, session_id: UUID) -> Response:
        form = await _editing(visit, session_id)
        return await amend(visit, form, f"/sessions/{session_id}", form.up, done="session_amended")

    @router.post(SESSION + "/status", dependencies=changing)
    async def move_session(visit: Visiting, session_id: UUID) -> Response:
        return await _move(visit, session_id)

    @router.get(_CANCEL, dependencies=changing)
    async def show_cancel_session(visit: Visiting, session_id: UUID) -> Response:
        return drawn(visit, await _cancelling(visit, session_id))

    @router.post(_CANCEL, dependencies=changing)
    async def cancel_session(visit: Visiting, session_id: UUID) -> Response:
        return await _cancel(visit, session_id)

    return router


async def _new(visit: Visit) -> Form:
    say = visit.word.say
    return Form(
        at=NEW,
        title=say("sessions.new"),
        does=say("sessions.new.do"),
        back=SESSIONS,
        up=say("sessions.title"),
        fields=SESSION_FIELDS,
        options=await _options(visit),
        tab=SESSIONS,
    )


async def _options(visit: Visit) -> dict[str, Any]:
    async with visit.service.database.reading() as connection:
        return {"action_lines": await line_choices(visit, connection)}


async def _editing(visit: Visit, session_id: UUID) -> Form:
    say = visit.word.say
    record = (await visit.ask(AGENDAS, f"/sessions/{session_id}")).body
    return Form(
        at=_EDIT.format(session_id=session_id),
        title=say("sessions.edit"),
        does=say("community.save"),
        back=session_at(session_id),
        up=record["title"][visit.language],
        fields=AMENDING,
        options=await _options(visit),
        values=record,
        version=record["version"],
        tab=SESSIONS,
    )


async def _cancelling(visit: Visit, session_id: UUID) -> Form:
    say = visit.word.say
    record = (await visit.ask(AGENDAS, f"/sessions/{session_id}")).body
    return Form(
        at=_CANCEL.format(session_id=session_id),
        title=say("sessions.cancel"),
        does=say("sessions.cancel.do"),
        intro=say("sessions.cancel.intro"),
        back=session_at(session_id),
        up=record["title"][visit.language],
        fields=(WHY,),
        version=record["version"],
        tab=SESSIONS,
        is_final=True,
    )


async def _cancel(visit: Visit, session_id: UUID) -> Response:
    form = await _cancelling(visit, session_id)
    typed = await visit.typed()
    reason = typed.text("reason")
    if reason is None:
        return drawn(visit, form, typed, missing(visit.word, "reason"))
    try:
        body = {"status": SessionStatus.CANCELLED.value, "reason": reason}
        await visit.tell("POST", AGENDAS, f"/sessions/{session_id}/status", body, expecting=typed.version())
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, "reason"))
    return visit.go(form.back, done="session_cancelled")


async def _move(visit: Visit, session_id: UUID) -> Response:
    typed = await visit.typed()
    status = typed.text("status") or ""
    try:
        await visit.tell(
            "POST", AGENDAS, f"/sessions/{session_id}/status", {"status": status}, expecting=typed.version()
        )
    except REFUSALS as error:
        return await session_page(visit, session_id, wrong=refused(error, visit.word))
    return visit.go(session_at(session_id), done=f"session_{status}")
