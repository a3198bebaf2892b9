"""Members of organisations over HTTP: asking to join, answering, letting go."""

from collections.abc import Callable
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.policy import Duty
from mediate_contracts.values import AccountId, OrganisationId
from mediate_gateway.adapters import memberships
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_gateway.entrypoints import discreet
from mediate_gateway.entrypoints.discreet import Unremembered
from mediate_gateway.usecases.appoint_admin import AppointAdmin, appoint_admin
from mediate_gateway.usecases.decide_on_member import decide_on_member
from mediate_gateway.usecases.end_membership import end_membership
from mediate_gateway.usecases.request_to_join import request_to_join
from mediate_gateway.usecases.see_members import as_seen_by, see_members
from mediate_shared.audit import Reason
from mediate_shared.commands import shown
from mediate_shared.identity.guard import Acting, needs_duty, needs_sign_in
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

_MEMBER: Final = "/organisations/{organisation_id}/members/{account_id}"


def routes(forget: Callable[[], None]) -> APIRouter:
    """Return ``/organisations/{id}/join-requests`` and ``/organisations/{id}/members``."""
    router = discreet.router()
    managing = [needs_duty(Duty.MANAGE_MEMBERS)]

    @router.post(
        "/organisations/{organisation_id}/join-requests",
        dependencies=[needs_sign_in()],
        status_code=201,
        response_model=Member,
    )
    async def join(organisation_id: UUID, command: Unremembered) -> Response:
        """Ask to belong to an organisation; whoever manages its members answers."""
        return await command.run(
            lambda transaction, now: request_to_join(OrganisationId(organisation_id), transaction=transaction, now=now),
            created_at=f"/v1/identity/organisations/{organisation_id}/members/{{id}}",
        )

    @router.get("/organisations/{organisation_id}/members", dependencies=[needs_sign_in()])
    async def list_members(
        request: Request,
        organisation_id: UUID,
        actor: Acting,
        status: Annotated[MembershipStatus, Query(description="Where they stand.")] = MembershipStatus.ACTIVE,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[Member]:
        """List members in the order of their accounts: members see who else is one, who manages them everything."""
        async with request.app.state.service.database.reading() as connection:
            found = await see_members(
                connection, organisation_id, status, actor=actor, after=id_position(cursor), limit=limit + 1
            )
        return page(found, limit, lambda member: str(member.account_id))

    @router.get(_MEMBER, dependencies=[needs_sign_in()], response_model=Member)
    async def show(request: Request, organisation_id: UUID, account_id: UUID, actor: Acting) -> Response:
        """Show one member."""
        async with request.app.state.service.database.reading() as connection:
            member = await memberships.get(connection, organisation_id, account_id)
        return shown(as_seen_by(actor, member))

    @router.post(_MEMBER + "/approve", dependencies=managing, response_model=Member)
    async def approve(organisation_id: UUID, account_id: UUID, command: Unremembered, reason: Reason) -> Response:
        """Admit somebody who asked."""
        return await decide(organisation_id, account_id, command, reason, admitted=True)

    @router.post(_MEMBER + "/decline", dependencies=managing, response_model=Member)
    async def decline(organisation_id: UUID, account_id: UUID, command: Unremembered, reason: Reason) -> Response:
        """Say no to somebody who asked."""
        return await decide(organisation_id, account_id, command, reason, admitted=False)

    async def decide(
        organisation_id: UUID, account_id: UUID, command: Unremembered, reason: str | None, *, admitted: bool
    ) -> Response:
        answer = await command.run(
            lambda transaction, now: decide_on_member(
                OrganisationId(organisation_id),
                AccountId(account_id),
                admitted=admitted,
                reason=reason,
                transaction=transaction,
                now=now,
            )
        )
        forget()
        return answer

    @router.post(_MEMBER + "/end", dependencies=[needs_sign_in()], response_model=Member)
    async def end(organisation_id: UUID, account_id: UUID, command: Unremembered, reason: Reason) -> Response:
        """Let a member go, leave by oneself, or withdraw what one asked for."""
        answer = await command.run(
            lambda transaction, now: end_membership(
                OrganisationId(organisation_id),
                AccountId(account_id),
                reason=reason,
                transaction=transaction,
                now=now,
            )
        )
        forget()
        return answer

    @router.patch(_MEMBER, dependencies=managing, response_model=Member)
    async def appoint(
        organisation_id: UUID, account_id: UUID, body: AppointAdmin, command: Unremembered, reason: Reason
    ) -> Response:
        """Make a member an admin of the organisation, or no longer; send the ETag you read as If-Match."""
        expecting = command.expecting
        answer = await command.run(
            lambda transaction, now: appoint_admin(
                body,
                OrganisationId(organisation_id),
                AccountId(account_id),
                expecting=expecting,
                reason=reason,
                transaction=transaction,
                now=now,
            )
        )
        forget()
        return answer

    return router
