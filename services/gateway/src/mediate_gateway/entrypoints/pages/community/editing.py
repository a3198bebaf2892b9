"""The pages on which one field of an organisation is changed, and a new organisation is entered in the registry."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic_core import to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError
from mediate_gateway.entrypoints.pages.changing import change
from mediate_gateway.entrypoints.pages.community.asking import SOURCE_NAMES, drawn, line_titles, source_of
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, GROUPS, Field, names_of
from mediate_gateway.entrypoints.pages.community.histories import last_change
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
_MERGED: Final = "organisation-merged-into"
_MERGED_STATUS: Final = 409
_SOURCE_PARTS: Final[Mapping[str, str]] = {
    "document": "source_document",
    "file": "source_file",
    "place": "source_place",
}
_ALSO: Final[Mapping[str, str]] = {"description": "description_nl", **_SOURCE_PARTS}


class EditingPages:
    """Pages for who may change organisations: all of them, or their own."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/new`` and ``…/{organisation_id}/edit/{field}``."""
        router = APIRouter()
        registering = [needs(Action.CREATE, Visibility.PUBLIC, of=REGISTRY)]
        changing = [needs_own(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(NEW, dependencies=registering)
        async def show_register(visit: Visiting) -> Response:
            return await _new_page(visit)

        @router.post(NEW, dependencies=registering)
        async def register_one(visit: Visiting) -> Response:
            return await _register(visit)

        @router.get(_EDIT, dependencies=changing)
        async def show_edit(visit: Visiting, organisation_id: UUID, field: str) -> Response:
            hold_to_own(visit, organisation_id)
            current = await registered(visit, organisation_id)
            if (into := current.fields.get("merged_into")) is not None:
                return visit.go(_EDIT.format(organisation_id=into, field=field))
            return await _edit_page(visit, _field(field), current)

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
            return await _edit_page(visit, field, current, typed=typed, wrong=missing(visit.word, *field.names))
        is_changed = current.version != typed.version() and typed.text("drawn") != _mark(current.fields[field.key])
        if is_changed and current.fields[field.key] != after[field.key]:
            # It is not sent at all, so that both can be shown beside each other.
            return await _edit_page(visit, field, current, typed=typed, wrong=_stale(visit))
        kept = await change(
            visit,
            current.record(),
            before={field.key: current.fields[field.key]},
            after=after,
            expecting=current.version,
            source=source_of(typed),
        )
    except REFUSALS as error:
        return await _not_saved(visit, field, current, typed, error)
    asked = {} if kept is None else {"undo": str(kept)}
    return visit.go(organisation_at(organisation_id), done="organisation_changed", **asked)


async def _not_saved(visit: Visit, field: Field, current: Registered, typed: Typed, error: Exception) -> Response:
    """Answer what the registry refused, with what was typed."""
    organisation_id = UUID(current.fields["id"])
    if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
        return visit.go(organisation_at(organisation_id), done="nothing_changed")
    if isinstance(error, ProblemError) and error.problem == PRECONDITION_FAILED:
        now = await registered(visit, organisation_id)
        return await _edit_page(visit, field, now, typed=typed, wrong=_stale(visit))
    if isinstance(error, ProblemError) and error.problem.slug == _MERGED:
        now = await registered(visit, organisation_id)
        return await _merged_page(visit, field, UUID(now.fields["merged_into"]), typed)
    return await _edit_page(visit, field, current, typed=typed, wrong=_refused(visit, error, field))


async def _merged_page(visit: Visit, field: Field, into_id: UUID, typed: Typed) -> Response:
    """Return the page of the record that stands for the one that was edited, with what was typed, to be put there."""
    survivor = await registered(visit, into_id)
    said = visit.word.say("merge.edit.merged", survivor=survivor.fields["name"])
    wrong = Refused(whole=[said], status=_MERGED_STATUS)
    at = _EDIT.format(organisation_id=into_id, field=field.key)
    return await _edit_page(visit, field, survivor, typed=typed, wrong=wrong, at=at)


def _mark(value: Any) -> str:
    """Return what tells whether a field still holds this value, whatever else of the organisation was changed."""
    return sha256(to_json(value)).hexdigest()[:_MARK_CHARACTERS]


def _stale(visit: Visit) -> Refused:
    return Refused(whole=[visit.word.say("community.stale")], status=_CONFLICT)


def _refused(visit: Visit, error: Exception, field: Field) -> Refused:
    # Where a text lacks a language, the service names that; where it lacks both, the field itself.
    also = {field.key: field.names[0], **_SOURCE_PARTS}
    return refused(error, visit.word, *field.names, *SOURCE_NAMES, also=also)


async def _edit_page(
    visit: Visit,
    field: Field,
    current: Registered,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
    at: str | None = None,
) -> Response:
    """Return the form of a field; ``at`` is its path where that is of another record than was asked for."""
    value = current.fields[field.key]
    is_stale = at is not None or (wrong is not None and wrong.status == _CONFLICT)
    return visit.page(
        "community/edit.html",
        section=SECTION,
        at=at or visit.request.url.path,
        typed=typed,
        refused=wrong,
        organisation=current.fields,
        version=current.version,
        mark=_mark(value),
        field=drawn(visit, field, value, await line_titles(visit)),
        says_source=source_of(typed) is not None,
        both=await _both(visit, field, current, typed) if is_stale else None,
    )


async def _both(visit: Visit, field: Field, current: Registered, typed: Typed) -> dict[str, Any]:
    """Return what somebody typed beside what the field holds now, and who made it so, and when."""
    last = await last_change(visit, UUID(current.fields["id"]), field.key)
    return {
        "typed": field.said(_read(field, typed), visit.word),
        "now": field.said(current.fields[field.key], visit.word),
        "who": None if last is None else last.who,
        "when": None if last is None else visit.word.moment(last.at),
    }


def _read(field: Field, typed: Typed) -> Any:
    try:
        return field.read(typed)
    except DomainError:
        return None


async def _register(visit: Visit) -> Response:
    typed = await visit.typed()
    try:
        read = {each.key: each.read(typed) for each in FIELDS.values()}
        body = {name: value for name, value in {**read, "source": source_of(typed)}.items() if value not in (None, [])}
        if "name" not in body or "types" not in body:
            empty = [name for name in ("name", "types") if name not in body]
            return await _new_page(visit, typed=typed, wrong=missing(visit.word, *empty))
        made = await visit.tell("POST", REGISTRY, "/organisations", body, key=typed.text("key"))
    except REFUSALS as error:
        wrong = refused(error, visit.word, *names_of(), *SOURCE_NAMES, also=_ALSO)
        return await _new_page(visit, typed=typed, wrong=wrong)
    return visit.go(organisation_at(UUID(made.body["id"])), done="organisation_registered")


async def _new_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    about = await line_titles(visit)
    return visit.page(
        "community/new.html",
        section=SECTION,
        at=NEW,
        typed=typed,
        refused=wrong,
        groups=[
            {
                "name": group,
                "fields": [drawn(visit, FIELDS[key], None, about) for key in keys],
                # What was filled in, or is wrong, is not hidden behind a heading.
                "is_open": _is_filled(keys, typed) or _is_wrong(keys, wrong),
            }
            for group, keys in GROUPS.items()
        ],
        says_source=source_of(typed) is not None,
        # Sent along, so that a form that is sent twice makes one organisation.
        key=str(uuid4()),
    )


def _names(keys: Sequence[str]) -> list[str]:
    return [name for key in keys for name in FIELDS[key].names]


def _is_filled(keys: Sequence[str], typed: Typed) -> bool:
    return any(typed.texts(name) for name in _names(keys))


def _is_wrong(keys: Sequence[str], wrong: Refused | None) -> bool:
    return wrong is not None and any(name in wrong.by_field for name in _names(keys))


def _field(key: str) -> Field:
    try:
        return FIELDS[key]
    except KeyError as error:
        raise not_found("field", key) from error
