"""The pages on which machines are let in: API keys and OAuth clients."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import machines, merges, organisations, viewers
from mediate_gateway.adapters.machines import Machine
from mediate_gateway.domain.machines import LIFETIME_MAX, ROLES, SCOPES, MachineKind
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_gateway.usecases.make_machine import MakeMachine, make_machine, new_secret
from mediate_gateway.usecases.revoke_machine import check_manages, revoke_machine
from mediate_shared.identity.guard import needs_duty
from mediate_shared.paging import page

KEYS: Final = "/keys"
MAKE: Final = "/keys/new"
_SECTION: Final = "keys"
_SHOWN_MAX: Final = 50
_USUAL_DAYS: Final = 90
_LAST_MOMENT: Final = time(23, 59, 59)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIELDS: Final = ("kind", "name", "organisation_id", "roles", "scopes", "expires_on")


class NoDay(Exception):
    """What was typed for a day is none."""


def routes() -> APIRouter:
    """Return ``/keys`` and what is below it."""
    router = APIRouter()
    managing = [needs_duty(Duty.MANAGE_MACHINES)]

    @router.get(KEYS, dependencies=managing)
    async def show_keys(visit: Visiting, after: Annotated[UUID | None, Query()] = None) -> Response:
        return await _keys_page(visit, after)

    @router.get(MAKE, dependencies=managing)
    async def show_new_key(visit: Visiting) -> Response:
        return await _new_page(visit)

    @router.post(MAKE, dependencies=managing)
    async def make_key(visit: Visiting) -> Response:
        return await _make(visit)

    @router.get(KEYS + "/{machine_id}/revoke", dependencies=managing)
    async def show_revoke(visit: Visiting, machine_id: UUID) -> Response:
        return await _revoke_page(visit, machine_id)

    @router.post(KEYS + "/{machine_id}/revoke", dependencies=managing)
    async def revoke_key(visit: Visiting, machine_id: UUID) -> Response:
        return await _revoke(visit, machine_id)

    return router


async def _keys_page(visit: Visit, after: UUID | None) -> Response:
    reach = visit.actor.entrusted(Duty.MANAGE_MACHINES)
    async with visit.service.database.reading() as connection:
        found = await machines.listing(
            connection,
            organisations=None if reach.everything else reach.organisations,
            after=after,
            limit=_SHOWN_MAX + 1,
        )
        shown = page(found, _SHOWN_MAX, lambda each: str(each.id))
        names = await organisations.names(connection, [each.organisation_id for each in found if each.organisation_id])
        makers = await viewers.names(connection, [each.created_by for each in found if each.created_by])
    now = visit.service.clock()
    return visit.page(
        "keys.html",
        section=_SECTION,
        at=KEYS,
        machines=[(each, _state(each, now)) for each in shown.items],
        names=names,
        makers=makers,
        next_at=visit.to(KEYS, after=str(shown.items[-1].id)) if shown.next else None,
        first_at=visit.to(KEYS) if after else None,
    )


def _state(machine: Machine, now: datetime) -> str:
    if machine.revoked_at is not None:
        return "revoked"
    return "works" if now < machine.expires_at else "expired"


async def _new_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    async with visit.service.database.reading() as connection:
        theirs = visit.actor.administers - await merges.merged_among(connection, visit.actor.administers)
        names = await organisations.names(connection, theirs)
    unnamed = visit.word.say("organisation.unnamed")
    today = visit.service.clock().astimezone(AMSTERDAM).date()
    return visit.page(
        "key_new.html",
        section=_SECTION,
        at=MAKE,
        typed=typed,
        refused=wrong,
        kinds=[_about(visit, f"keys.kind.{kind}", kind) for kind in MachineKind],
        organisations=sorted(((str(each), names.get(each, unnamed)) for each in theirs), key=lambda each: each[1]),
        gives_roles=visit.actor.entrusted(Duty.MANAGE_MACHINES).everything,
        roles=[(role.value, visit.word.say(f"staff.{role}"), visit.word.say(f"staff.about.{role}")) for role in ROLES],
        scopes=[(scope, scope_in_words(visit, scope), None) for scope in SCOPES],
        first_day=(today + timedelta(days=1)).isoformat(),
        last_day=(today + LIFETIME_MAX - timedelta(days=1)).isoformat(),
        usual_day=(today + timedelta(days=_USUAL_DAYS)).isoformat(),
    )


def _about(visit: Visit, phrase: str, value: str) -> tuple[str, str, str]:
    return str(value), visit.word.say(phrase), visit.word.say(f"{phrase}.about")


def scope_in_words(visit: Visit, scope: str) -> str:
    """Return what a scope lets a machine do, in words."""
    service, way = scope.split(":")
    return visit.word.say(f"keys.scope.{way}", service=visit.word.say(f"service.{service}"))


async def _make(visit: Visit) -> Response:
    typed = await visit.typed()
    secret = new_secret()
    try:
        asked = command(
            MakeMachine,
            kind=typed.text("kind"),
            name=typed.text("name"),
            organisation_id=typed.text("organisation_id"),
            roles=typed.texts("roles"),
            scopes=typed.texts("scopes"),
            expires_at=end_of(typed.text("expires_on")),
        )
        made = await visit.does(
            lambda transaction, now: make_machine(asked, secret, reason=None, transaction=transaction, now=now)
        )
    except NoDay:
        wrong = Refused({"expires_on": visit.word.say("refused.day")})
        return await _new_page(visit, typed=typed, wrong=wrong)
    except REFUSALS as error:
        wrong = refused(error, visit.word, *_FIELDS, also={"expires_at": "expires_on"})
        return await _new_page(visit, typed=typed, wrong=wrong)
    is_key = made.kind is MachineKind.API_KEY
    return visit.page(
        "key_made.html",
        section=_SECTION,
        at=KEYS,
        made=made,
        is_key=is_key,
        secret=secret.key if is_key else secret.secret,
        hub=str(visit.request.base_url).rstrip("/"),
    )


def end_of(day: str | None) -> datetime | None:
    """Return the last moment of a day in Amsterdam. Raises NoDay for what is none."""
    if day is None:
        return None
    if not _DAY.fullmatch(day.strip()):
        raise NoDay
    try:
        return datetime.combine(date.fromisoformat(day.strip()), _LAST_MOMENT, tzinfo=AMSTERDAM)
    except ValueError as error:
        raise NoDay from error


async def _revoke_page(
    visit: Visit, machine_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.transaction(visit.actor) as transaction:
        machine = await machines.for_update(transaction, machine_id)
    check_manages(visit.actor, machine)
    say = visit.word.say
    return visit.confirm(
        say("keys.revoke.title", name=machine.name),
        say("keys.revoke.what", prefix=machine.prefix),
        say("keys.revoke.do"),
        back=KEYS,
        is_final=True,
        asks_why=True,
        section=_SECTION,
        typed=typed,
        refused=wrong,
    )


async def _revoke(visit: Visit, machine_id: UUID) -> Response:
    typed = await visit.typed()
    try:
        reason = typed.reason()
        await visit.does(
            lambda transaction, now: revoke_machine(machine_id, reason=reason, transaction=transaction, now=now)
        )
    except REFUSALS as error:
        return await _revoke_page(visit, machine_id, typed=typed, wrong=refused(error, visit.word, "reason"))
    visit.forget()
    return visit.go(KEYS, done="key_revoked")
