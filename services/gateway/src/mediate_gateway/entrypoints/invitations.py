"""Invitations over HTTP: making, listing, revoking, accepting."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import invitations
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.invitations import Invitation
from mediate_gateway.entrypoints import discreet
from mediate_gateway.entrypoints.discreet import Unremembered
from mediate_gateway.entrypoints.session_cookie import SessionCookie
from mediate_gateway.usecases.accept_invitation import Accepting, AcceptInvitation
from mediate_gateway.usecases.invite import Invite, MadeInvitation, invite
from mediate_gateway.usecases.revoke_invitation import revoke_invitation, sight_of
from mediate_shared.audit import Reason
from mediate_shared.commands import shown
from mediate_shared.identity.guard import Acting, needs_duty, open_to_all
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.service import Service


def routes(accepting: Accepting, cookie: SessionCookie, forget: Callable[[], None], *, lasting: timedelta) -> APIRouter:
    """Return ``/invitations``; one can be accepted for ``lasting``."""
    router = discreet.router()
    managing = [needs_duty(Duty.MANAGE_MEMBERS)]

    @router.post("/invitations", dependencies=managing, status_code=201, response_model=MadeInvitation)
    async def make(body: Invite, command: Unremembered, reason: Reason) -> Response:
        """Invite somebody to roles, to an organisation, or to both. Its link is in this answer and never again."""
        return await command.run(
            lambda transaction, now: invite(body, lasting=lasting, reason=reason, transaction=transaction, now=now),
            created_at="/v1/identity/invitations/{id}",
        )

    @router.get("/invitations", dependencies=managing)
    async def list_invitations(
        request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[Invitation]:
        """List invitations in the order they were made: all, or those to the organisations one manages."""
        service: Service = request.app.state.service
        async with service.database.reading() as connection:
            found = await invitations.listing(
                connection, sight=sight_of(actor), after=id_position(cursor), limit=limit + 1, now=service.clock()
            )
        return page(found, limit, lambda invitation: str(invitation.id))

    @router.delete("/invitations/{invitation_id}", dependencies=managing, response_model=Invitation)
    async def revoke(invitation_id: UUID, command: Unremembered, reason: Reason) -> Response:
        """Make an invitation's link lead nowhere."""
        return await command.run(
            lambda transaction, now: revoke_invitation(invitation_id, reason=reason, transaction=transaction, now=now)
        )

    @router.post("/invitations/accept", dependencies=[open_to_all()], status_code=201, response_model=Account)
    async def accept(request: Request, body: AcceptInvitation, actor: Acting) -> Response:
        """Accept an invitation: with a new account, which is signed in, or with the one that is signed in."""
        now = request.app.state.service.clock()
        where = {"Location": "/v1/identity/me"}
        if body.account is None:
            account = await accepting.with_own_account(body.token, actor, now=now)
            forget()
            return shown(account, 201, where)
        signed_in = await accepting.with_new_account(body.token, body.account, now=now)
        answer = shown(signed_in.account, 201, where)
        cookie.remember(answer, signed_in)
        return answer

    return router
