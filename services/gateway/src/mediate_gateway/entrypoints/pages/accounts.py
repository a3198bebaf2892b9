"""The pages on which administrators open accounts, give roles, and close accounts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.policy import STAFF, Duty, Role
from mediate_gateway.adapters import accounts, memberships
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.passwords import Passwords
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_gateway.entrypoints.accounts import first_password
from mediate_gateway.entrypoints.pages.account_list import ACCOUNT, ACCOUNTS, LISTED, SECTION, account_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, command
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.amend_account import AmendAccount, amend_account
from mediate_gateway.usecases.open_account import OpenAccount, open_account
from mediate_gateway.usecases.reset_password import reset_password
from mediate_shared.identity.guard import needs_duty
from mediate_shared.journal import Transaction

OPEN: Final = "/administration/accounts/new"


def staff_roles(visit: Visit) -> list[tuple[str, str, str]]:
    """Return the roles that an account can be given, with what they are for."""
    return [(role.value, visit.word.say(f"staff.{role}"), visit.word.say(f"staff.about.{role}")) for role in STAFF]


def in_a_language(visit: Visit) -> list[tuple[str, str]]:
    """Return the languages that an account can have."""
    return [(each.value, visit.word.say(f"page.language.{each}")) for each in Language]


@dataclass(frozen=True)
class AccountsPages:
    """Pages of accounts."""

    passwords: Passwords

    def routes(self) -> APIRouter:
        """Return ``/administration`` and ``/administration/accounts``."""
        router = APIRouter()
        managing = [needs_duty(Duty.MANAGE_ACCOUNTS)]

        @router.get(ACCOUNTS, dependencies=managing)
        async def show_accounts(visit: Visiting) -> Response:
            return visit.page("accounts.html", section=SECTION, listing=await LISTED.show(visit))

        @router.get(OPEN, dependencies=managing)
        async def show_open(visit: Visiting) -> Response:
            return _open_page(visit)

        @router.post(OPEN, dependencies=managing)
        async def open_one(visit: Visiting) -> Response:
            return await self._open(visit)

        @router.get(ACCOUNT, dependencies=managing)
        async def show_account(visit: Visiting, account_id: UUID) -> Response:
            return await _account_page(visit, account_id)

        @router.post(ACCOUNT + "/roles", dependencies=managing)
        async def give_roles(visit: Visiting, account_id: UUID) -> Response:
            typed = await visit.typed()
            return await _amend(visit, account_id, typed, "roles", lambda: {"roles": typed.texts("roles")})

        @router.get(ACCOUNT + "/status", dependencies=managing)
        async def show_status(visit: Visiting, account_id: UUID) -> Response:
            return await _status_page(visit, account_id)

        @router.post(ACCOUNT + "/status", dependencies=managing)
        async def change_status(visit: Visiting, account_id: UUID) -> Response:
            typed = await visit.typed()
            return await _amend(visit, account_id, typed, "status", lambda: {"status": typed.text("status")})

        @router.get(ACCOUNT + "/password", dependencies=managing)
        async def show_reset(visit: Visiting, account_id: UUID) -> Response:
            return await _reset_page(visit, account_id)

        @router.post(ACCOUNT + "/password", dependencies=managing)
        async def reset(visit: Visiting, account_id: UUID) -> Response:
            return await self._reset(visit, account_id)

        return router

    async def _open(self, visit: Visit) -> Response:
        typed = await visit.typed()
        fields = ("name", "email", "roles", "language")
        try:
            asked = command(
                OpenAccount,
                name=typed.text("name"),
                email=typed.text("email"),
                roles=typed.texts("roles"),
                language=typed.text("language"),
            )
            password, kept = await first_password(self.passwords)
            opened = await visit.does(
                lambda transaction, now: open_account(
                    asked, password, kept, reason=None, transaction=transaction, now=now
                )
            )
        except REFUSALS as error:
            return _open_page(visit, typed=typed, wrong=refused(error, visit.word, *fields))
        return _password_page(visit, opened, password, "administration.opened")

    async def _reset(self, visit: Visit, account_id: UUID) -> Response:
        typed = await visit.typed()
        try:
            reason = typed.reason()
            password, kept = await first_password(self.passwords)
            changed = await visit.does(
                lambda transaction, now: reset_password(
                    account_id, password, kept, reason=reason, transaction=transaction, now=now
                )
            )
        except REFUSALS as error:
            wrong = refused(error, visit.word, "reason")
            return await _reset_page(visit, account_id, typed=typed, wrong=wrong)
        visit.forget()
        return _password_page(visit, changed, password, "administration.reset")


def _open_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    return visit.page(
        "account_new.html",
        section=SECTION,
        at=OPEN,
        typed=typed,
        refused=wrong,
        roles=staff_roles(visit),
        written_in=in_a_language(visit),
    )


def _password_page(visit: Visit, account: Account, password: str, phrase: str) -> Response:
    """Return the page that shows a password for one use, this once."""
    return visit.page(
        "account_password.html",
        section=SECTION,
        at=account_at(account.id),
        account=account,
        password=password,
        title=visit.word.say(f"{phrase}.title", name=account.name),
        intro=visit.word.say(f"{phrase}.intro"),
    )


async def _account_page(
    visit: Visit, account_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        account = await accounts.get(connection, account_id)
        theirs = await memberships.of_account(connection, account_id)
    return visit.page(
        "account.html",
        section=SECTION,
        at=account_at(account_id),
        typed=typed,
        refused=wrong,
        account=account,
        memberships=[each for each in theirs if each.status is not MembershipStatus.ENDED],
        roles=staff_roles(visit),
        may_erase=bool(visit.actor.entrusted(Duty.ERASE_PERSONS)),
    )


async def _amend(
    visit: Visit, account_id: UUID, typed: Typed, what: str, changes: Callable[[], dict[str, Any]]
) -> Response:
    async def use_case(transaction: Transaction, now: datetime) -> Account:
        return await amend_account(
            command(AmendAccount, **changes()),
            account_id,
            expecting=typed.version(),
            reason=typed.reason(),
            transaction=transaction,
            now=now,
        )

    return await _done(visit, account_id, typed, what, use_case)


async def _done(
    visit: Visit,
    account_id: UUID,
    typed: Typed,
    what: str,
    use_case: Callable[[Transaction, datetime], Awaitable[Account]],
) -> Response:
    try:
        changed = await visit.does(use_case)
    except REFUSALS as error:
        wrong = refused(error, visit.word, "roles", "reason")
        if what == "status":
            return await _status_page(visit, account_id, typed=typed, wrong=wrong)
        return await _account_page(visit, account_id, typed=typed, wrong=wrong)
    visit.forget()
    if changed.id == visit.actor.id and Role.ADMINISTRATOR not in changed.roles:
        return visit.go("/")
    done = {"roles": "roles"}.get(what, f"account_{changed.status}")
    return visit.go(account_at(account_id), done=done)


async def _status_page(
    visit: Visit, account_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        account = await accounts.get(connection, account_id)
    verb = "close" if account.status is AccountStatus.ACTIVE else "reopen"
    to = AccountStatus.CLOSED if account.status is AccountStatus.ACTIVE else AccountStatus.ACTIVE
    say = visit.word.say
    return visit.confirm(
        say(f"account.{verb}.title", name=account.name),
        say(f"account.{verb}.what"),
        say(f"account.{verb}.do"),
        back=account_at(account_id),
        is_final=verb == "close",
        asks_why=True,
        section=SECTION,
        typed=typed,
        refused=wrong,
        hidden={"status": to.value, "version": str(account.version)},
    )


async def _reset_page(
    visit: Visit, account_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        account = await accounts.get(connection, account_id)
    say = visit.word.say
    return visit.confirm(
        say("account.reset.title", name=account.name),
        say("account.reset.what"),
        say("account.reset.do"),
        back=account_at(account_id),
        asks_why=True,
        section=SECTION,
        typed=typed,
        refused=wrong,
    )
