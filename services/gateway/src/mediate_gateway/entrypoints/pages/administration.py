"""The pages of administration besides accounts: invitations to roles, and the audit."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from mediate_contracts.catalogue import SERVICES
from mediate_contracts.policy import Duty
from mediate_gateway.adapters import invitations, organisations, viewers
from mediate_gateway.entrypoints.audits import before_of, cursor_of
from mediate_gateway.entrypoints.pages.account_list import SECTION
from mediate_gateway.entrypoints.pages.accounts import staff_roles
from mediate_gateway.entrypoints.pages.inviting import Inviting
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.privacy import not_answered
from mediate_gateway.usecases.invite import Invite
from mediate_gateway.usecases.read_audit import Asked, Auditing, Found
from mediate_gateway.usecases.revoke_invitation import revoke_invitation, sight_of
from mediate_shared.asking import NotAnswered
from mediate_shared.identity.guard import needs_duty

INVITATIONS: Final = "/administration/invitations"
AUDIT: Final = "/administration/audit"
_BY_DUTY: Final = f"duty:{Duty.READ_AUDIT}"
_FIELDS: Final = ("email", "roles", "organisation_id", "is_admin")
_OPEN_MAX: Final = 200
_ORGANISATIONS_MAX: Final = 500
_ENTRIES_MAX: Final = 50
_NARROWED: Final = ("service", "actor", "object_id")


class _Filter(BaseModel):
    """What the audit is narrowed to; ids of an account or machine, and of what something was done with."""

    actor: UUID | None = None
    object_id: UUID | None = None


@dataclass(frozen=True)
class AdministrationPages:
    """Pages of whoever manages accounts and reads the audit."""

    inviting: Inviting
    auditing: Auditing

    def routes(self) -> APIRouter:
        """Return ``/administration/invitations`` and ``/administration/audit``."""
        router = APIRouter()
        managing = [needs_duty(Duty.MANAGE_ACCOUNTS)]

        @router.get(INVITATIONS, dependencies=managing)
        async def show_invitations(visit: Visiting) -> Response:
            return await _invitations_page(visit)

        @router.post(INVITATIONS, dependencies=managing)
        async def invite_to_roles(visit: Visiting) -> Response:
            return await self._invite(visit)

        @router.post(INVITATIONS + "/{invitation_id}/revoke", dependencies=managing)
        async def revoke_one(visit: Visiting, invitation_id: UUID) -> Response:
            await visit.typed()
            try:
                await visit.does(
                    lambda transaction, now: revoke_invitation(
                        invitation_id, reason=None, transaction=transaction, now=now
                    )
                )
            except REFUSALS as error:
                return await _invitations_page(visit, wrong=refused(error, visit.word))
            return visit.go(INVITATIONS, done="invitation_revoked")

        @router.get(AUDIT, dependencies=[needs_duty(Duty.READ_AUDIT)])
        async def show_audit(
            visit: Visiting, service: str = "", actor: str = "", object_id: str = "", cursor: str = ""
        ) -> Response:
            asked = zip(_NARROWED, (service, actor, object_id), strict=True)
            typed = Typed({name: [value.strip()] for name, value in asked if value.strip()})
            return await self._audit_page(visit, typed, cursor)

        return router

    async def _invite(self, visit: Visit) -> Response:
        typed = await visit.typed()
        try:
            asked = command(
                Invite,
                email=typed.text("email"),
                roles=typed.texts("roles"),
                organisation_id=typed.text("organisation_id"),
                is_admin=typed.chooses("is_admin", "yes"),
            )
            made = await self.inviting.make(visit, asked)
        except REFUSALS as error:
            return await _invitations_page(visit, typed=typed, wrong=refused(error, visit.word, *_FIELDS))
        return await self.inviting.made_page(visit, made, section=SECTION, back=INVITATIONS)

    async def _audit_page(self, visit: Visit, typed: Typed, cursor: str) -> Response:
        try:
            narrowed = command(_Filter, actor=typed.text("actor"), object_id=typed.text("object_id"))
            before = before_of(cursor or None)
        except REFUSALS as error:
            wrong = refused(error, visit.word, "actor", "object_id")
            return await _audit_page(visit, typed, Found([], None), wrong=wrong)
        service = typed.text("service")
        asked = Asked(
            services=(service,) if service in SERVICES else SERVICES,
            before=before,
            limit=_ENTRIES_MAX,
            actor=narrowed.actor,
            object_id=narrowed.object_id,
        )
        try:
            found = await self.auditing.read(asked, actor=visit.actor, basis=_BY_DUTY, reason=None)
        except NotAnswered as unanswered:
            raise not_answered(unanswered) from unanswered
        return await _audit_page(visit, typed, found, is_further=bool(cursor))


async def _audit_page(
    visit: Visit, typed: Typed, found: Found, *, is_further: bool = False, wrong: Refused | None = None
) -> Response:
    told = {each.actor for each in found.entries} | {each.object_id for each in found.entries}
    about = [each for each in told if each is not None]
    async with visit.service.database.reading() as connection:
        names = {**await organisations.names(connection, about), **await viewers.names(connection, about)}
    kept = {name: text for name in _NARROWED if (text := typed.text(name)) is not None}
    return visit.page(
        "audit.html",
        section=SECTION,
        typed=typed,
        refused=wrong,
        entries=found.entries,
        names=names,
        services=[(each, visit.word.say(f"service.{each}")) for each in SERVICES],
        next_at=None if found.going_on is None else visit.to(AUDIT, **kept, cursor=cursor_of(found.going_on)),
        first_at=visit.to(AUDIT, **kept) if is_further else None,
    )


async def _invitations_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    async with visit.service.database.reading() as connection:
        found = await invitations.open_ones(
            connection, sight=sight_of(visit.actor), limit=_OPEN_MAX, now=visit.service.clock()
        )
        known = await organisations.named(connection, "", limit=_ORGANISATIONS_MAX)
        inviters = await viewers.names(connection, [each.invited_by for each in found if each.invited_by])
    return visit.page(
        "invitations.html",
        section=SECTION,
        at=INVITATIONS,
        typed=typed,
        refused=wrong,
        invitations=found,
        inviters=inviters,
        roles=staff_roles(visit),
        organisations=[(str(each.id), each.name) for each in known],
    )
