"""Contact persons on the pages: asked of the registry at the moment of drawing, in the name of who looks; kept nowhere.

What is changed of them is told to the registry and to nothing else: a change that could be undone would be a copy.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import ConsentMeans, ConsentPurpose, TextLanguage
from mediate_gateway.entrypoints.pages.community.belonging import changes_cases
from mediate_gateway.entrypoints.pages.community.parts import Drawn
from mediate_gateway.entrypoints.pages.community.places import (
    COMMUNITY,
    ORGANISATION,
    REGISTRY,
    SECTION,
    organisation_at,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs_own, needs_sign_in, not_yours
from mediate_shared.problems import ProblemError

NEW: Final = ORGANISATION + "/contacts/new"
CONTACT: Final = COMMUNITY + "/contacts/{contact_id}"
_AWAY: Final = frozenset({503, 504})
_SHOWN_MAX: Final = 200
_NOTHING_CHANGED: Final = "nothing-changed"
_PARTICULARS: Final = ("name", "function", "email", "phone", "language")
_CONSENT: Final = ("purposes", "on", "by")
_CALLED_SO: Final[Mapping[str, str]] = MappingProxyType({"given_on": "on"})


async def contacts_part(visit: Visit, organisation_id: UUID) -> Drawn | None:
    """Return the contact persons of an organisation that somebody sees; None for whoever sees none of anybody."""
    # A script that keeps the page up to date gets none: whom somebody is shown is audited, and nobody reads that.
    is_script = visit.request.headers.get("sec-fetch-dest") == "empty"
    if is_script or not visit.actor.reach(Action.READ, Visibility.NETWORK, REGISTRY):
        return None
    may_change = changes_cases(visit.actor).covers(organisation_id)
    try:
        asked = {"organisation_id": str(organisation_id), "limit": str(_SHOWN_MAX)}
        answer = await visit.ask(REGISTRY, "/contacts", is_part=True, **asked)
    except ProblemError as error:
        if error.problem.status not in _AWAY:
            raise
        return Drawn("contacts.html", {"is_away": True, "contacts": (), "may_change": may_change, "new_at": None})
    return Drawn(
        "contacts.html",
        {
            "is_away": False,
            "contacts": [_said(visit, each) for each in answer.body["items"]],
            "may_change": may_change,
            "new_at": visit.to(NEW.format(organisation_id=organisation_id)) if may_change else None,
        },
    )


def contact_anchor(identifier: UUID | str) -> str:
    """Return where on the page of their organisation a contact person stands."""
    return f"contact-{identifier}"


def _said(visit: Visit, contact: Mapping[str, Any]) -> dict[str, Any]:
    at = _contact_at(contact["id"])
    looks_after = contact["consents"] is not None
    return {
        **{name: contact[name] for name in ("name", "function", "email", "phone", "synthetic")},
        "mail_to": None if contact["email"] is None else f"mailto:{quote(contact['email'], safe='@')}",
        "anchor": contact_anchor(contact["id"]),
        "language": contact["language"],
        "purposes": [visit.word.say(f"consent.purpose.{each}") for each in contact["purposes"]],
        "consented": visit.word.say("contact.consented", day=_day(visit, contact["consented_on"])),
        "consents": [_told(visit, each) for each in reversed(contact["consents"] or ())],
        "edit_at": visit.to(f"{at}/edit") if looks_after else None,
        "consent_at": visit.to(f"{at}/consent") if looks_after else None,
        "delete_at": visit.to(f"{at}/delete") if looks_after else None,
    }


def _told(visit: Visit, consented: Mapping[str, Any]) -> dict[str, Any]:
    word = visit.word
    purposes = ", ".join(word.say(f"consent.purpose.{each}") for each in consented["purposes"])
    means = None if consented["by"] is None else word.say(f"consent.means.{consented['by']}")
    return {
        "time_text": _day(visit, consented["on"]),
        "datetime": consented["on"],
        "title": purposes or word.say("contact.agrees_with_nothing"),
        "text": means,
    }


def _day(visit: Visit, day: str) -> str:
    return visit.word.day(date.fromisoformat(day))


def _contact_at(identifier: str) -> str:
    return CONTACT.format(contact_id=identifier)


class ContactPages:
    """The forms by which contact persons are added, amended, asked anew and removed."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/contacts/new`` and ``/community/contacts/…``."""
        router = APIRouter()
        adding = [needs_own(Action.CREATE, Visibility.CASE, of=REGISTRY)]
        # Whoever is signed in may be the contact person themself; the registry looks who it is.
        changing = [needs_sign_in()]

        @router.get(NEW, dependencies=adding)
        async def show_add_contact(visit: Visiting, organisation_id: UUID) -> Response:
            return await _new_page(visit, organisation_id)

        @router.post(NEW, dependencies=adding)
        async def add_contact(visit: Visiting, organisation_id: UUID) -> Response:
            return await _add(visit, organisation_id)

        @router.get(CONTACT + "/edit", dependencies=changing)
        async def show_edit_contact(visit: Visiting, contact_id: UUID) -> Response:
            return _edit_page(visit, await _theirs(visit, contact_id))

        @router.post(CONTACT + "/edit", dependencies=changing)
        async def edit_contact(visit: Visiting, contact_id: UUID) -> Response:
            return await _edit(visit, await _theirs(visit, contact_id))

        @router.get(CONTACT + "/consent", dependencies=changing)
        async def show_consent(visit: Visiting, contact_id: UUID) -> Response:
            return _consent_page(visit, await _theirs(visit, contact_id))

        @router.post(CONTACT + "/consent", dependencies=changing)
        async def tell_consent(visit: Visiting, contact_id: UUID) -> Response:
            return await _consent(visit, await _theirs(visit, contact_id))

        @router.get(CONTACT + "/delete", dependencies=changing)
        async def show_delete_contact(visit: Visiting, contact_id: UUID) -> Response:
            return _delete_page(visit, await _theirs(visit, contact_id))

        @router.post(CONTACT + "/delete", dependencies=changing)
        async def delete_contact(visit: Visiting, contact_id: UUID) -> Response:
            return await _delete(visit, await _theirs(visit, contact_id))

        return router


async def _theirs(visit: Visit, contact_id: UUID) -> dict[str, Any]:
    """Return a contact person that somebody looks after. Raises ProblemError: 404 for none, 403 for one of others."""
    record: dict[str, Any] = (await visit.ask(REGISTRY, f"/contacts/{contact_id}")).body
    # Consent is told to those who look after somebody, themself included, and to nobody else.
    if record["consents"] is None:
        raise not_yours("path.contact_id", UUID(record["organisation_id"]))
    return record


def _choices(visit: Visit) -> dict[str, Any]:
    say = visit.word.say
    return {
        "purposes": [
            (each.value, say(f"consent.purpose.{each}"), say(f"consent.about.{each}")) for each in ConsentPurpose
        ],
        "means": [(each.value, say(f"consent.means.{each}")) for each in ConsentMeans],
        "languages_spoken": [(each.value, say(f"page.language.{each}")) for each in TextLanguage],
        "today": visit.service.clock().astimezone(AMSTERDAM).date().isoformat(),
    }


async def _add(visit: Visit, organisation_id: UUID) -> Response:
    typed = await visit.typed()
    needed = [each for each in ("name", "on", "by", "purposes") if not typed.texts(each)]
    if needed:
        return await _new_page(visit, organisation_id, typed=typed, wrong=missing(visit.word, *needed))
    consent = {"given_on": typed.text("on"), "by": typed.text("by"), "purposes": list(typed.texts("purposes"))}
    particulars = {name: value for name in _PARTICULARS if (value := typed.text(name)) is not None}
    body: dict[str, Any] = {"organisation_id": str(organisation_id), "consent": consent, **particulars}
    if typed.text("synthetic") is not None:
        body["synthetic"] = True
    if typed.text("myself") is not None and visit.viewer is not None:
        body["account_id"] = str(visit.actor.id)
    try:
        await visit.tell("POST", REGISTRY, "/contacts", body, key=typed.text("key"))
    except REFUSALS as error:
        wrong = refused(error, visit.word, *_PARTICULARS, *_CONSENT, also=_CALLED_SO)
        return await _new_page(visit, organisation_id, typed=typed, wrong=wrong)
    return visit.go(organisation_at(organisation_id), done="contact_added")


async def _new_page(
    visit: Visit, organisation_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    if not visit.actor.reach(Action.CREATE, Visibility.CASE, REGISTRY).covers(organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    organisation = (await visit.ask(REGISTRY, f"/organisations/{organisation_id}")).body
    return visit.page(
        "community/contact_new.html",
        section=SECTION,
        at=NEW.format(organisation_id=organisation_id),
        typed=typed,
        refused=wrong,
        organisation={"name": organisation["name"], "at": visit.to(organisation_at(organisation_id))},
        is_invented=organisation["synthetic"],
        # Sent along, so that a form that is sent twice adds one person.
        key=str(uuid4()),
        **_choices(visit),
    )


async def _edit(visit: Visit, record: dict[str, Any]) -> Response:
    typed = await visit.typed()
    if typed.text("name") is None:
        return _edit_page(visit, record, typed=typed, wrong=missing(visit.word, "name"))
    changes = {name: typed.text(name) for name in _PARTICULARS}
    back = _back(record)
    try:
        await visit.tell("PATCH", REGISTRY, f"/contacts/{record['id']}", changes, expecting=typed.version())
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(back, done="nothing_changed")
        return _edit_page(visit, record, typed=typed, wrong=refused(error, visit.word, *_PARTICULARS))
    return visit.go(back, done="contact_changed")


def _edit_page(
    visit: Visit, record: dict[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return _page(visit, "community/contact_edit.html", record, "edit", typed=typed, wrong=wrong)


async def _consent(visit: Visit, record: dict[str, Any]) -> Response:
    typed = await visit.typed()
    if typed.text("on") is None:
        return _consent_page(visit, record, typed=typed, wrong=missing(visit.word, "on"))
    told: dict[str, Any] = {"purposes": list(typed.texts("purposes")), "on": typed.text("on")}
    if typed.text("by") is not None:
        told["by"] = typed.text("by")
    try:
        await visit.tell("POST", REGISTRY, f"/contacts/{record['id']}/consent", told, expecting=typed.version())
    except REFUSALS as error:
        return _consent_page(visit, record, typed=typed, wrong=refused(error, visit.word, *_CONSENT))
    return visit.go(_back(record), done="consent_told" if told["purposes"] else "consent_withdrawn")


def _consent_page(
    visit: Visit, record: dict[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return _page(visit, "community/contact_consent.html", record, "consent", typed=typed, wrong=wrong)


def _page(
    visit: Visit, template: str, record: dict[str, Any], verb: str, *, typed: Typed, wrong: Refused | None
) -> Response:
    organisation_id = UUID(record["organisation_id"])
    return visit.page(
        template,
        section=SECTION,
        at=f"{_contact_at(record['id'])}/{verb}",
        typed=typed,
        refused=wrong,
        contact=record,
        organisation={"name": record["organisation_name"], "at": visit.to(organisation_at(organisation_id))},
        **_choices(visit),
    )


def _delete_page(
    visit: Visit, record: dict[str, Any], *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    say = visit.word.say
    return visit.confirm(
        say("contact.delete.title", name=record["name"]),
        say("contact.delete.what", organisation=record["organisation_name"]),
        say("contact.delete.do"),
        back=_back(record),
        is_final=True,
        hidden={"version": str(record["version"])},
        section=SECTION,
        typed=typed,
        refused=wrong,
    )


async def _delete(visit: Visit, record: dict[str, Any]) -> Response:
    typed = await visit.typed()
    try:
        await visit.tell("DELETE", REGISTRY, f"/contacts/{record['id']}", {}, expecting=typed.version())
    except REFUSALS as error:
        return _delete_page(visit, record, typed=typed, wrong=refused(error, visit.word))
    return visit.go(_back(record), done="contact_deleted")


def _back(record: Mapping[str, Any]) -> str:
    return organisation_at(UUID(record["organisation_id"]))
