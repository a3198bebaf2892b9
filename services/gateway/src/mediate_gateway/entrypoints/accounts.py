"""Accounts over HTTP: opening, listing, giving roles, closing."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_contracts.policy import Duty, Role
from mediate_gateway.adapters import accounts
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.opaque import one_time_password
from mediate_gateway.adapters.passwords import Passwords
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.entrypoints import discreet
from mediate_gateway.entrypoints.discreet import Unremembered
from mediate_gateway.usecases.amend_account import AmendAccount, amend_account
from mediate_gateway.usecases.open_account import OpenAccount, OpenedAccount, open_account
from mediate_gateway.usecases.reset_password import reset_password
from mediate_shared.audit import Reason
from mediate_shared.commands import shown
from mediate_shared.identity.guard import needs_duty
from mediate_shared.paging import Cursor, Limit, Page, id_position, page


async def first_password(passwords: Passwords) -> tuple[str, str]:
    """Return a password for one use, and what is kept of it. Raises ProblemError (503)."""
    password = one_time_password()
    async with passwords.turn() as turn:
        return password, await turn.hashed(password)


def routes(passwords: Passwords, forget: Callable[[], None]) -> APIRouter:
    """Return ``/accounts``."""
    router = discreet.router()
    managing = [needs_duty(Duty.MANAGE_ACCOUNTS)]

    @router.post("/accounts", dependencies=managing, status_code=201, response_model=OpenedAccount)
    async def open_one(body: OpenAccount, command: Unremembered, reason: Reason) -> Response:
        """Open a local account. Its first password is in this answer and never again."""
        password, kept = await first_password(passwords)
        return await command.run(
            lambda transaction, now: open_account(
                body, password, kept, reason=reason, transaction=transaction, now=now
            ),
            created_at="/v1/identity/accounts/{id}",
        )

    @router.get("/accounts", dependencies=managing)
    async def list_accounts(
        request: Request,
        role: Role | None = None,
        status: AccountStatus | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[Account]:
        """List accounts in the order they were opened."""
        async with request.app.state.service.database.reading() as connection:
            found = await accounts.listing(
                connection, role=role, status=status, after=id_position(cursor), limit=limit + 1
            )
        return page(found, limit, lambda account: str(account.id))

    @router.get("/accounts/{account_id}", dependencies=managing, response_model=Account)
    async def show(request: Request, account_id: UUID) -> Response:
        """Show one account."""
        async with request.app.state.service.database.reading() as connection:
            return shown(await accounts.get(connection, account_id))

    @router.patch("/accounts/{account_id}", dependencies=managing, response_model=Account)
    async def amend(account_id: UUID, body: AmendAccount, command: Unremembered, reason: Reason) -> Response:
        """Give roles, take them, close or open an account; send the ETag you read as If-Match."""
        expecting = command.expecting
        answer = await command.run(
            lambda transaction, now: amend_account(
                body, account_id, expecting=expecting, reason=reason, transaction=transaction, now=now
            )
        )
        forget()
        return answer

    @router.post("/accounts/{account_id}/password-reset", dependencies=managing, response_model=OpenedAccount)
    async def reset(account_id: UUID, command: Unremembered, reason: Reason) -> Response:
        """Give a local account a new first password, in this answer and never again; its sessions end."""
        password, kept = await first_password(passwords)
        answer = await command.run(
            lambda transaction, now: reset_password(
                account_id, password, kept, reason=reason, transaction=transaction, now=now
            )
        )
        forget()
        return answer

    return router
