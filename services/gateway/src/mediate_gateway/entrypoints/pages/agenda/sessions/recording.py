"""The pages on which is written down what a session said, decided and left to do, and its outcome is published."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda, matching_views, session_views
from mediate_gateway.adapters.services import Answer
from mediate_gateway.entrypoints.pages.agenda.asked import LANGUAGE, WHY, AreaField, DayField, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.agenda.places import AGENDA, AGENDAS
from mediate_gateway.entrypoints.pages.agenda.sessions.places import SESSION, SESSIONS, session_at
from mediate_gateway.entrypoints.pages.community.fields import BothField, Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.problems import ProblemError

_MINUTES: Final = SESSION + "/minutes"
_DECISIONS: Final = SESSION + "/decisions/new"
_ACTION_POINTS: Final = SESSION + "/action-points/new"
_PUBLISH: Final = SESSION + "/publish"
_DECISION: Final = AGENDA + "/decisions/{decision_id}"
_ACTION_POINT: Final = AGENDA + "/action-points/{action_point_id}"
_MINUTES_CHARACTERS_MAX: Final = 20_000
_ITEMS_MAX: Final = 300
_NOTHING_THERE: Final = 404
_ITEM: Final = NamedField("item_id", "sessions.item")
_MINUTED: Final = (
    AreaField("text", "sessions.minutes.title", is_required=True, characters_max=_MINUTES_CHARACTERS_MAX),
    LANGUAGE,
)
_DECIDED: Final = (AreaField("text", "sessions.decision", is_required=True), LANGUAGE, _ITEM)
_DONE: Final = DayField("done_on", "sessions.done_on")
_TO_DO: Final = (
    AreaField("text", "sessions.action_point", is_required=True),
    LANGUAGE,
    NamedField("organisation_id", "sessions.done_by"),
    DayField("due_date", "sessions.due_date"),
    _ITEM,
)
_SUMMARY: Final = BothField("summary", "sessions.summary", is_required=True, hint="sessions.summary.hint")


def routes() -> APIRouter:
    """Return what is written down below ``/agenda/sessions/{session_id}``, and the pages that change it."""
    router = APIRouter()
    _add_making(router)
    _add_decisions(router)
    _add_action_points(router)
    _add_publishing(router)
    return router


def _add_making(router: APIRouter) -> None:
    writing = [needs(Action.CHANGE, Visibility.NETWORK, of=AGENDAS)]
    making = [needs(Action.CREATE, Visibility.NETWORK, of=AGENDAS)]

    @router.get(_MINUTES, dependencies=writing)
    async def show_write_minutes(visit: Visiting, session_id: UUID) -> Response:
        return drawn(visit, await _minutes(visit, session_id))

    @router.post(_MINUTES, dependencies=writing)
    async def write_minutes(visit: Visiting, session_id: UUID) -> Response:
        form = await _minutes(visit, session_id)
        path = f"/sessions/{session_id}/minutes"
        if form.version is None:
            return await make(visit, form, path, done="minutes_written")
        return await command(visit, form, path, done="minutes_written")

    @router.get(_DECISIONS, dependencies=making)
    async def show_record_decision(visit: Visiting, session_id: UUID) -> Response:
        return drawn(visit, await _of_session(visit, session_id, "decision", _DECIDED))

    @router.post(_DECISIONS, dependencies=making)
    async def record_decision(visit: Visiting, session_id: UUID) -> Response:
        form = await _of_session(visit, session_id, "decision", _DECIDED)
        return await make(visit, form, f"/sessions/{session_id}/decisions", done="decision_recorded")

    @router.get(_ACTION_POINTS, dependencies=making)
    async def show_set_action_point(visit: Visiting, session_id: UUID) -> Response:
        return drawn(visit, await _of_session(visit, session_id, "action_point", _TO_DO))

    @router.post(_ACTION_POINTS, dependencies=making)
    async def set_action_point(visit: Visiting, session_id: UUID) -> Response:
        form = await _of_session(visit, session_id, "action_point", _TO_DO)
        return await make(visit, form, f"/sessions/{session_id}/action-points", done="action_point_set")


def _add_decisions(router: APIRouter) -> None:
    changing = [needs(Action.CHANGE, Visibility.NETWORK, of=AGENDAS)]

    @router.get(_DECISION, dependencies=changing)
    async def show_amend_decision(visit: Visiting, decision_id: UUID) -> Response:
        return drawn(visit, await _decision(visit, decision_id))

    @router.post(_DECISION, dependencies=changing)
    async def amend_decision(visit: Visiting, decision_id: UUID) -> Response:
        form = await _decision(visit, decision_id)
        return await amend(visit, form, f"/decisions/{decision_id}", form.up, done="decision_amended")

    @router.get(_DECISION + "/withdraw", dependencies=changing)
    async def show_withdraw_decision(visit: Visiting, decision_id: UUID) -> Response:
        return drawn(visit, _taking_back(visit, await _decision(visit, decision_id)))

    @router.post(_DECISION + "/withdraw", dependencies=changing)
    async def withdraw_decision(visit: Visiting, decision_id: UUID) -> Response:
        form = _taking_back(visit, await _decision(visit, decision_id))
        return await command(visit, form, f"/decisions/{decision_id}/withdraw", done="decision_withdrawn")


def _add_action_points(router: APIRouter) -> None:
    changing = [needs_own(Action.CHANGE, Visibility.NETWORK, of=AGENDAS)]
    withdrawing_it = [needs(Action.CHANGE, Visibility.NETWORK, of=AGENDAS)]

    @router.get(_ACTION_POINT, dependencies=changing)
    async def show_amend_action_point(visit: Visiting, action_point_id: UUID) -> Response:
        return drawn(visit, await _action_point(visit, action_point_id))

    @router.post(_ACTION_POINT, dependencies=changing)
    async def amend_action_point(visit: Visiting, action_point_id: UUID) -> Response:
        form = await _action_point(visit, action_point_id)
        return await amend(visit, form, f"/action-points/{action_point_id}", form.up, done="action_point_amended")

    @router.get(_ACTION_POINT + "/withdraw", dependencies=withdrawing_it)
    async def show_withdraw_action_point(visit: Visiting, action_point_id: UUID) -> Response:
        return drawn(visit, _taking_back(visit, await _action_point(visit, action_point_id)))

    @router.post(_ACTION_POINT + "/withdraw", dependencies=withdrawing_it)
    async def withdraw_action_point(visit: Visiting, action_point_id: UUID) -> Response:
        form = _taking_back(visit, await _action_point(visit, action_point_id))
        path = f"/action-points/{action_point_id}/withdraw"
        return await command(visit, form, path, done="action_point_withdrawn")


def _add_publishing(router: APIRouter) -> None:
    publishing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_PUBLISH, dependencies=publishing)
    async def show_publish_session(visit: Visiting, session_id: UUID) -> Response:
        return drawn(visit, await _publishing(visit, session_id))

    @router.post(_PUBLISH, dependencies=publishing)
    async def publish_session(visit: Visiting, session_id: UUID) -> Response:
        return await _publish(visit, session_id)


async def _minutes(visit: Visit, session_id: UUID) -> Form:
    record = await _there(visit, f"/sessions/{session_id}/minutes")
    form = await _of_session(visit, session_id, "minutes", _MINUTED)
    if record is None:
        return form
    return replace(form, values=record.body, version=record.version)


async def _there(visit: Visit, path: str) -> Answer | None:
    """Return a record that may not be there yet; None where it is not."""
    try:
        return await visit.ask(AGENDAS, path)
    except ProblemError as error:
        if error.problem.status == _NOTHING_THERE:
            return None
        raise


async def _of_session(visit: Visit, session_id: UUID, noun: str, fields: Sequence[Field]) -> Form:
    say = visit.word.say
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
    paths = {"minutes": _MINUTES, "decision": _DECISIONS, "action_point": _ACTION_POINTS}
    return Form(
        at=paths[noun].format(session_id=session_id),
        title=say(f"sessions.form.{noun}"),
        does=say("community.save"),
        back=session_at(session_id),
        up=session.title[visit.language],
        fields=fields,
        options=await _options(visit, session_id, fields),
        values={"language": visit.language.value},
        tab=SESSIONS,
    )


async def _options(visit: Visit, session_id: UUID, fields: Sequence[Field]) -> Mapping[str, Options]:
    """Return the items and the organisations of the session to choose from, where a form asks for them."""
    asked = {each.key for each in fields}
    found: dict[str, Options] = {}
    async with visit.service.database.reading() as connection:
        if "item_id" in asked:
            items = await agenda.others(connection, session_id, limit=_ITEMS_MAX)
            found["item_id"] = [(str(each.id), f"{each.code} {visit.word.of(each.title)}") for each in items]
        if "organisation_id" in asked:
            there = [each.final_id for each in await session_views.attendances(connection, session_id)]
            standing = await matching_views.standing(connection, there) if there else []
            found["organisation_id"] = [(str(each.id), each.name) for each in standing]
    return found


async def _decision(visit: Visit, decision_id: UUID) -> Form:
    record = await visit.ask(AGENDAS, f"/decisions/{decision_id}")
    form = await _of_session(visit, UUID(record.body["session_id"]), "decision", _DECIDED)
    return replace(form, at=_DECISION.format(decision_id=decision_id), values=record.body, version=record.version)


async def _action_point(visit: Visit, action_point_id: UUID) -> Form:
    """Return the form of an action point; who does it says when it was done, a facilitator all of it."""
    record = await visit.ask(AGENDAS, f"/action-points/{action_point_id}")
    facilitates = visit.actor.reach(Action.CHANGE, Visibility.NETWORK, AGENDAS).everything
    fields = (*_TO_DO, _DONE) if facilitates else (_DONE,)
    form = await _of_session(visit, UUID(record.body["session_id"]), "action_point", fields)
    at = _ACTION_POINT.format(action_point_id=action_point_id)
    intro = None if facilitates else str(record.body["text"])
    return replace(form, at=at, values=record.body, version=record.version, intro=intro)


def _taking_back(visit: Visit, form: Form) -> Form:
    asking = replace(form, at=f"{form.at}/withdraw", fields=(WHY,), values={})
    return withdrawing(asking, visit, str(form.values["text"]))


async def _publishing(visit: Visit, session_id: UUID) -> Form:
    say = visit.word.say
    record = (await visit.ask(AGENDAS, f"/sessions/{session_id}")).body
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
        published = await session_views.outcome(connection, session_id)
    choice = NamedField("with_minutes", "sessions.with_minutes", is_required=True)
    return Form(
        at=_PUBLISH.format(session_id=session_id),
        title=say("sessions.publish"),
        does=say("sessions.publish.do"),
        intro=say("sessions.publish.intro"),
        back=session_at(session_id),
        up=session.title[visit.language],
        fields=(_SUMMARY, *((choice,) if session.minutes else ())),
        options={"with_minutes": [("no", say("listing.no")), ("yes", say("listing.yes"))]},
        values={
            "summary": None if published is None else published.summary,
            "with_minutes": "yes" if published is not None and published.minutes else "no",
        },
        version=record["version"],
        tab=SESSIONS,
    )


async def _publish(visit: Visit, session_id: UUID) -> Response:
    form = await _publishing(visit, session_id)
    typed = await visit.typed()
    found: dict[str, Any] = form.read(typed)
    if empty := form.left_empty(found):
        return drawn(visit, form, typed, missing(visit.word, *empty))
    body = {"summary": found["summary"], "with_minutes": found.get("with_minutes") == "yes"}
    try:
        await visit.tell("POST", AGENDAS, f"/sessions/{session_id}/publish", body, expecting=typed.version())
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done="session_published")
