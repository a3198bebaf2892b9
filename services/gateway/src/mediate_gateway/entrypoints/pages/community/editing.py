"""The pages on which one field of an organisation is changed, and a new organisation is entered in the registry."""

from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic_core import to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.changing import change
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, Field, names_of
from mediate_gateway.entrypoints.pages.community.places import NEW, ORGANISATION, REGISTRY, SECTION, organisation_at
from mediate_gateway.entrypoints.pages.community.registry import Registered, hold_to_own, registered
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError, not_found

_EDIT: Final = ORGANISATION + "/edit/{field}"
_CONFLICT: Final = 412
_MARK_CHARACTERS: Final = 16
_NOTHING_CHANGED: Final = "nothing-changed"


class EditingPages:
    """Pages for who may change organisations: all of them, or their own."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/new`` and ``…/{organisation_id}/edit/{field}``."""
        router = APIRouter()
        registering = [needs(Action.CREATE, Visibility.PUBLIC, of=REGISTRY)]
        changing = [needs_own(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(NEW, dependencies=registering)
        async def show_register(visit: Visiting) -> Response:
            return _new_page(visit)

        @router.post(NEW, dependencies=registering)
        async def register_one(visit: Visiting) -> Response:
            return await _register(visit)

        @router.get(_EDIT, dependencies=changing)
        async def show_edit(visit: Visiting, organisation_id: UUID, field: str) -> Response:
            hold_to_own(visit, organisation_id)
            return _edit_page(visit, _field(field), await registered(visit, organisation_id))

        @router.post(_EDIT, dependencies=changing)
        async def edit(visit: Visiting, organisation_id: UUID, field: str) -> Response:
            hold_to_own(visit, organisation_id)
            return await _edit(visit, organisation_id, _field(field))

        return router


async def _edit(visit: Visit, organisation_id: UUID, field: Field) -> Response:
    typed = await visit.typed()
    current = await registered(visit, organisation_id)
    try:
        after = {field.key: field.read(typed)}
        if field.is_required and after[field.key] in (None, []):
            return _edit_page(visit, field, current, typed=typed, wrong=missing(visit.word, *field.names))
        is_changed = current.version != typed.version() and typed.text("drawn") != _mark(current.fields[field.key])
        if is_changed and current.fields[field.key] != after[field.key]:
            # It is not sent at all, so that both can be shown beside each other.
            return _edit_page(visit, field, current, typed=typed, wrong=_stale(visit))
        kept = await change(
            visit,
            current.record(),
            before={field.key: current.fields[field.key]},
            after=after,
            expecting=current.version,
        )
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(organisation_at(organisation_id), done="nothing_changed")
        if isinstance(error, ProblemError) and error.problem == PRECONDITION_FAILED:
            current = await registered(visit, organisation_id)
            return _edit_page(visit, field, current, typed=typed, wrong=_stale(visit))
        return _edit_page(visit, field, current, typed=typed, wrong=_refused(visit, error, field))
    asked = {} if kept is None else {"undo": str(kept)}
    return visit.go(organisation_at(organisation_id), done="organisation_changed", **asked)


def _mark(value: Any) -> str:
    """Return what tells whether a field still holds this value, whatever else of the organisation was changed."""
    return sha256(to_json(value)).hexdigest()[:_MARK_CHARACTERS]


def _stale(visit: Visit) -> Refused:
    return Refused(whole=[visit.word.say("community.stale")], status=_CONFLICT)


def _refused(visit: Visit, error: Exception, field: Field) -> Refused:
    # Where a text lacks a language, the service names that; where it lacks both, the field itself.
    return refused(error, visit.word, *field.names, also={field.key: field.names[0]})


def _edit_page(
    visit: Visit,
    field: Field,
    current: Registered,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    value = current.fields[field.key]
    is_stale = wrong is not None and wrong.status == _CONFLICT
    return visit.page(
        "community/edit.html",
        section=SECTION,
        at=visit.request.url.path,
        typed=typed,
        refused=wrong,
        organisation=current.fields,
        version=current.version,
        mark=_mark(value),
        field=drawn(visit, field, value),
        value_now=field.said(value, visit.word) if is_stale else None,
    )


def drawn(visit: Visit, field: Field, value: Any) -> dict[str, Any]:
    """Return what ``community/field.html`` draws a field with this value from."""
    say = visit.word.say
    return {
        "key": field.key,
        "drawn": field.drawn,
        "words": say(field.words),
        "hint": None if field.hint is None else say(field.hint),
        "is_required": field.is_required,
        "characters_max": field.characters_max,
        "names": field.names,
        "written": field.written(value),
        "chosen": field.chosen(value),
        "options": field.options(visit.word),
        "triples": [(each, words, None) for each, words in field.options(visit.word)],
    }


async def _register(visit: Visit) -> Response:
    typed = await visit.typed()
    try:
        read = {each.key: each.read(typed) for each in FIELDS.values()}
        body = {name: value for name, value in read.items() if value not in (None, [])}
        if "name" not in body or "types" not in body:
            empty = [name for name in ("name", "types") if name not in body]
            return _new_page(visit, typed=typed, wrong=missing(visit.word, *empty))
        made = await visit.tell("POST", REGISTRY, "/organisations", body, key=typed.text("key"))
    except REFUSALS as error:
        also = {"description": "description_nl"}
        return _new_page(visit, typed=typed, wrong=refused(error, visit.word, *names_of(), also=also))
    return visit.go(organisation_at(UUID(made.body["id"])), done="organisation_registered")


def _new_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    return visit.page(
        "community/new.html",
        section=SECTION,
        at=NEW,
        typed=typed,
        refused=wrong,
        fields=[drawn(visit, each, None) for each in FIELDS.values()],
        # Sent along, so that a form that is sent twice makes one organisation.
        key=str(uuid4()),
    )


def _field(key: str) -> Field:
    try:
        return FIELDS[key]
    except KeyError as error:
        raise not_found("field", key) from error
