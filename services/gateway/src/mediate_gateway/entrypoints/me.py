"""Signing in and out over HTTP, and what is about whoever asks."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from mediate_contracts.policy import Role
from mediate_gateway.adapters import accounts, memberships
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.memberships import Membership
from mediate_gateway.entrypoints import discreet
from mediate_gateway.entrypoints.discreet import Unremembered, refuse_first_password
from mediate_gateway.entrypoints.session_cookie import SessionCookie, session_token
from mediate_gateway.usecases.amend_profile import AmendProfile, amend_profile
from mediate_gateway.usecases.sign_in import ChangePassword, SignIn, SigningIn
from mediate_gateway.usecases.sign_out import sign_out, sign_out_everywhere
from mediate_shared.commands import etag, shown
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.guard import Acting, needs_sign_in, not_allowed, open_to_all
from mediate_shared.service import Service

_NO_ADDRESS = "unknown"


class Me(BaseModel):
    """Who asks, as the hub knows them; the ETag is the account's."""

    id: UUID | None
    kind: ActorKind
    roles: list[Role] = Field(description="Everything they act as, what memberships make of them included.")
    scopes: list[str] | None = Field(description="What a machine is narrowed to; null where nothing is.")
    account: Account | None = Field(description="Null for who is no person.")
    memberships: list[Membership]


def account_of(actor: Actor) -> UUID:
    """Return the account of a person. Raises ProblemError (403) for who is none."""
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        raise not_allowed("Only people have an account.")
    return actor.id


def client_address(request: Request) -> str:
    """Return the address that a request came from, by what the server in front makes of its proxies."""
    return _NO_ADDRESS if request.client is None else request.client.host


def routes(signing_in: SigningIn, cookie: SessionCookie, forget: Callable[[], None]) -> APIRouter:
    """Return ``/sessions`` and ``/me``."""
    router = discreet.router(at_first_password=True)

    @router.post("/sessions", dependencies=[open_to_all()], status_code=201, response_model=Account)
    async def sign_in(request: Request, body: SignIn) -> Response:
        """Sign in with a local account; the session is in a cookie. Whoever keeps failing waits."""
        service: Service = request.app.state.service
        signed_in = await signing_in.sign_in(
            body, address=client_address(request), replacing=session_token(request), now=service.clock()
        )
        answer = shown(signed_in.account, 201, {"Location": "/v1/identity/me"})
        cookie.remember(answer, signed_in)
        return answer

    @router.delete("/sessions/current", dependencies=[needs_sign_in()], status_code=204)
    async def leave(request: Request, actor: Acting) -> Response:
        """Sign out of this session."""
        service: Service = request.app.state.service
        token = session_token(request)
        if token is None:
            raise not_allowed("There is no session to end: this was asked with a token or a key.")
        async with service.database.transaction(actor) as transaction:
            await sign_out(token, transaction=transaction, now=service.clock())
        return _left(cookie, forget)

    @router.delete("/sessions", dependencies=[needs_sign_in()], status_code=204)
    async def leave_everywhere(request: Request, actor: Acting) -> Response:
        """Sign out of every session, this one included."""
        service: Service = request.app.state.service
        account_id = account_of(actor)
        async with service.database.transaction(actor) as transaction:
            await sign_out_everywhere(account_id, transaction=transaction, now=service.clock())
        return _left(cookie, forget)

    @router.get("/me", dependencies=[needs_sign_in()], response_model=Me)
    async def show(request: Request, actor: Acting) -> Response:
        """Show who asks: their account, their roles, and where they stand with organisations."""
        me = Me(
            id=actor.id,
            kind=actor.kind,
            roles=sorted(actor.acts_as),
            scopes=None if actor.scopes is None else sorted(actor.scopes),
            account=None,
            memberships=[],
        )
        if actor.kind is not ActorKind.PERSON or actor.id is None:
            return Response(to_json(me), media_type="application/json")
        async with request.app.state.service.database.reading() as connection:
            me.account = await accounts.get(connection, actor.id)
            me.memberships = list(await memberships.of_account(connection, actor.id))
        return Response(to_json(me), headers={"ETag": etag(me.account.version)}, media_type="application/json")

    @router.patch("/me", dependencies=[needs_sign_in()], response_model=Account)
    async def amend(body: AmendProfile, actor: Acting, command: Unremembered) -> Response:
        """Change one's name or language; send the ETag you read as If-Match."""
        refuse_first_password(actor)
        account_id, expecting = account_of(actor), command.expecting
        return await command.run(
            lambda transaction, now: amend_profile(
                body, account_id, expecting=expecting, transaction=transaction, now=now
            )
        )

    @router.post("/me/password", dependencies=[needs_sign_in()], response_model=Account)
    async def change_password(request: Request, body: ChangePassword, actor: Acting) -> Response:
        """Choose another password; every other session of the account ends."""
        service: Service = request.app.state.service
        changed = await signing_in.change_password(
            body, account_of(actor), session=session_token(request), now=service.clock()
        )
        forget()
        return shown(changed)

    return router


def _left(cookie: SessionCookie, forget: Callable[[], None]) -> Response:
    forget()
    answer = Response(status_code=204)
    cookie.forget(answer)
    return answer
