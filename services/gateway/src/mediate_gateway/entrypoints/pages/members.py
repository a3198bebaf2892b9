"""The pages on which organisations see who belongs to them, answer who asks, and invite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.policy import Duty
from mediate_contracts.values import AccountId, OrganisationId
from mediate_gateway.adapters import invitations, memberships, organisations
from mediate_gateway.adapters.invitations import Invitation
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.adapters.organisations import Belonging
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_gateway.entrypoints.pages.inviting import Inviting
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.appoint_admin import AppointAdmin, appoint_admin
from mediate_gateway.usecases.decide_on_member import decide_on_member
from mediate_gateway.usecases.end_membership import end_membership
from mediate_gateway.usecases.invite import Invite
from mediate_gateway.usecases.revoke_invitation import revoke_invitation, sight_of
from mediate_gateway.usecases.see_members import manages, see_members
from mediate_shared.identity.guard import needs_duty, needs_sign_in
from mediate_shared.paging import Page, page
from mediate_shared.problems import not_found

ORGANISATIONS: Final = "/organisations"
_MEMBERS: Final = "/organisations/{organisation_id}/members"
_MEMBER: Final = _MEMBERS + "/{account_id}"
_SECTION: Final = "members"
_FOUND_MAX: Final = 50
_SHOWN_MAX: Final = 50
_ASKING_MAX: Final = 200
_INVITATIONS_MAX: Final = 100


def members_of(organisation_id: UUID) -> str:
    """Return the path of an organisation's members."""
    return _MEMBERS.format(organisation_id=organisation_id)


@dataclass(frozen=True)
class MembersPages:
    """Pages of members of organisations, and of whoever manages them."""

    inviting: Inviting

    def routes(self) -> APIRouter:
        """Return ``/organisations`` and what is below it."""
        router = APIRouter()
        managing = [needs_duty(Duty.MANAGE_MEMBERS)]

        @router.get(ORGANISATIONS, dependencies=managing)
        async def show_organisations(visit: Visiting, q: str = "") -> Response:
            return await _organisations_page(visit, searched(q))

        @router.get(_MEMBERS, dependencies=[needs_sign_in()])
        async def show_members(
            visit: Visiting, organisation_id: UUID, after: Annotated[UUID | None, Query()] = None
        ) -> Response:
            return await _members_page(visit, organisation_id, after=after)

        @router.post(_MEMBERS + "/invitations", dependencies=managing)
        async def invite(visit: Visiting, organisation_id: UUID) -> Response:
            return await self._invite(visit, organisation_id)

        @router.post(_MEMBERS + "/invitations/{invitation_id}/revoke", dependencies=managing)
        async def revoke(visit: Visiting, organisation_id: UUID, invitation_id: UUID) -> Response:
            await visit.typed()
            return await _done(
                visit,
                organisation_id,
                "invitation_revoked",
                lambda transaction, now: revoke_invitation(
                    invitation_id, reason=None, transaction=transaction, now=now
                ),
            )

        @router.post(_MEMBER + "/decide", dependencies=managing)
        async def decide(visit: Visiting, organisation_id: UUID, account_id: UUID) -> Response:
            admitted = (await visit.typed()).text("admitted") == "yes"
            return await _done(
                visit,
                organisation_id,
                "admitted" if admitted else "declined",
                lambda transaction, now: decide_on_member(
                    OrganisationId(organisation_id),
                    AccountId(account_id),
                    admitted=admitted,
                    reason=None,
                    transaction=transaction,
                    now=now,
                ),
            )

        @router.post(_MEMBER + "/appoint", dependencies=managing)
        async def appoint(visit: Visiting, organisation_id: UUID, account_id: UUID) -> Response:
            return await _appoint(visit, organisation_id, account_id)

        @router.get(_MEMBER + "/end", dependencies=managing)
        async def show_end(visit: Visiting, organisation_id: UUID, account_id: UUID) -> Response:
            return await _end_page(visit, organisation_id, account_id)

        @router.post(_MEMBER + "/end", dependencies=managing)
        async def end(visit: Visiting, organisation_id: UUID, account_id: UUID) -> Response:
            return await _end(visit, organisation_id, account_id)

        return router

    async def _invite(self, visit: Visit, organisation_id: UUID) -> Response:
        typed = await visit.typed()
        try:
            asked = command(
                Invite,
                email=typed.text("email"),
                organisation_id=organisation_id,
                is_admin=typed.chooses("is_admin", "yes"),
            )
            made = await self.inviting.make(visit, asked)
        except REFUSALS as error:
            wrong = refused(error, visit.word, "email", "is_admin")
            return await _members_page(visit, organisation_id, typed=typed, wrong=wrong)
        return await self.inviting.made_page(visit, made, section=_SECTION, back=members_of(organisation_id))


async def _organisations_page(visit: Visit, asked: str) -> Response:
    reach = visit.actor.entrusted(Duty.MANAGE_MEMBERS)
    within = None if reach.everything else reach.organisations
    async with visit.service.database.reading() as connection:
        found = await organisations.named(connection, asked, within=within, limit=_FOUND_MAX + 1)
        waiting = await organisations.asked_at(connection, limit=_FOUND_MAX) if reach.everything else list(within or ())
        names = await organisations.names(connection, waiting)
        counted = await organisations.belonging(connection, [*waiting, *(each.id for each in found)])
    return visit.page(
        "organisations.html",
        section=_SECTION,
        asked=asked,
        found=found[:_FOUND_MAX],
        more=len(found) > _FOUND_MAX,
        counted=counted,
        nobody=Belonging(),
        waiting=[
            (each, names.get(each), counted[each]) for each in waiting if counted.get(each, Belonging()).requested
        ],
    )


async def _members_page(
    visit: Visit,
    organisation_id: UUID,
    *,
    after: UUID | None = None,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    may_manage = manages(visit.actor, organisation_id)
    asking: Page[Member] = Page(items=[], next=None)
    open_invitations: Sequence[Invitation] = ()
    async with visit.service.database.reading() as connection:
        found = await see_members(
            connection, organisation_id, MembershipStatus.ACTIVE, actor=visit.actor, after=after, limit=_SHOWN_MAX + 1
        )
        names = await organisations.names(connection, [organisation_id])
        if may_manage:
            requested = await see_members(
                connection,
                organisation_id,
                MembershipStatus.REQUESTED,
                actor=visit.actor,
                after=None,
                limit=_ASKING_MAX,
            )
            asking = Page(items=list(requested), next=None)
            open_invitations = await invitations.open_ones(
                connection,
                sight=sight_of(visit.actor),
                organisation_id=organisation_id,
                limit=_INVITATIONS_MAX,
                now=visit.service.clock(),
            )
    # Staff may manage what is there; an organisation that nobody ever heard of has no page.
    if organisation_id not in names and organisation_id not in visit.actor.organisations and not found:
        raise not_found("organisation", organisation_id)
    shown = page(found, _SHOWN_MAX, lambda each: str(each.account_id))
    members = members_of(organisation_id)
    return visit.page(
        "members.html",
        section=_SECTION if may_manage else "profile",
        at=members,
        typed=typed,
        refused=wrong,
        title=names.get(organisation_id) or visit.word.say("organisation.unnamed"),
        members=shown.items,
        asking=asking.items,
        invitations=open_invitations,
        may_manage=may_manage,
        next_at=visit.to(members, after=str(shown.items[-1].account_id)) if shown.next else None,
        first_at=visit.to(members) if after else None,
    )


async def _done(visit: Visit, organisation_id: UUID, done: str, use_case: Any) -> Response:
    """Do what a button of the members page stands for, and return there."""
    try:
        await visit.does(use_case)
    except REFUSALS as error:
        return await _members_page(visit, organisation_id, wrong=refused(error, visit.word))
    visit.forget()
    return visit.go(members_of(organisation_id), done=done)


async def _appoint(visit: Visit, organisation_id: UUID, account_id: UUID) -> Response:
    typed = await visit.typed()
    wanted = AppointAdmin(is_admin=typed.text("is_admin") == "yes")

    async def use_case(transaction: Any, now: Any) -> Member:
        return await appoint_admin(
            wanted,
            OrganisationId(organisation_id),
            AccountId(account_id),
            expecting=typed.version(),
            reason=None,
            transaction=transaction,
            now=now,
        )

    return await _done(visit, organisation_id, "appointed" if wanted.is_admin else "dismissed", use_case)


async def _end_page(
    visit: Visit, organisation_id: UUID, account_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    if not manages(visit.actor, organisation_id):
        raise not_found("organisation", organisation_id)
    async with visit.service.database.reading() as connection:
        member = await memberships.get(connection, organisation_id, account_id)
        names = await organisations.names(connection, [organisation_id])
    say = visit.word.say
    return visit.confirm(
        say("members.end.title", name=member.name),
        say("members.end.what", organisation=names.get(organisation_id) or say("organisation.unnamed")),
        say("members.end.do"),
        back=members_of(organisation_id),
        is_final=True,
        asks_why=True,
        section=_SECTION,
        typed=typed,
        refused=wrong,
    )


async def _end(visit: Visit, organisation_id: UUID, account_id: UUID) -> Response:
    typed = await visit.typed()
    try:
        reason = typed.reason()
        await visit.does(
            lambda transaction, now: end_membership(
                OrganisationId(organisation_id), AccountId(account_id), reason=reason, transaction=transaction, now=now
            )
        )
    except REFUSALS as error:
        wrong = refused(error, visit.word, "reason")
        return await _end_page(visit, organisation_id, account_id, typed=typed, wrong=wrong)
    visit.forget()
    return visit.go(members_of(organisation_id), done="membership_ended")
