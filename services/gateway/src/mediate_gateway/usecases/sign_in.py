"""Sign somebody in by a password, and change it; whoever keeps failing waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from mediate_contracts.values import Value
from mediate_gateway.adapters import accounts, failures, sessions
from mediate_gateway.adapters.accounts import Account
from mediate_gateway.adapters.passwords import Passwords, Turn
from mediate_gateway.domain.passwords import PASSWORD_CHARACTERS_MAX, PasswordRefused, check_password
from mediate_gateway.domain.throttling import (
    FAILURES_FREE,
    NAME_FAILURES_FREE,
    WINDOW,
    Counted,
    counting_key,
    network,
    waiting,
    who_hash,
)
from mediate_gateway.settings import GatewaySettings
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.database import Database
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.problems import FieldError, Problem, ProblemError

SIGN_IN_REFUSED: Final = Problem(401, "sign-in-refused", "Name or password is wrong")
_REFUSED: Final = "sign_in.refuse"
_REFUSED_INSIDE: Final = "account.refuse_password"
TOO_MANY_ATTEMPTS: Final = Problem(429, "too-many-attempts", "Too many attempts failed")


def _one_line(login: str) -> str:
    if not login.isprintable():
        raise ValueError("contains a character that no name holds")
    return login.lower()


Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=254),
    AfterValidator(_one_line),
    Field(description="An email, or administrator.", examples=["somebody@studio.example"]),
]
Password = Annotated[
    str,
    Field(
        min_length=1,
        max_length=PASSWORD_CHARACTERS_MAX,
        examples=["a password for nobody"],
        json_schema_extra={"format": "password", "writeOnly": True},
    ),
]
"""A password as it is sent; what a new one has to be, the domain says."""


class SignIn(Value):
    """Who somebody says they are, and what proves it."""

    login: Login
    password: Password = Field(repr=False)


class ChangePassword(Value):
    """The password somebody has, and the one they want."""

    current: Password = Field(repr=False)
    new: Password = Field(repr=False, description="12 to 200 characters.")


@dataclass(frozen=True)
class SignedIn:
    """A session that has begun; ``token`` is kept nowhere, and lasts for ``lasting`` at most."""

    account: Account
    token: str
    lasting: timedelta


def person(account: Account) -> Actor:
    """Return the person of an account as who does something in their own name: no roles are needed for that."""
    return Actor(account.id, ActorKind.PERSON)


class SigningIn:
    """Signs in by password, for as many as come; only hashes tell whose the failures are."""

    def __init__(self, database: Database, passwords: Passwords, bounds: GatewaySettings) -> None:
        self._database = database
        self._passwords = passwords
        self._lasting = timedelta(hours=bounds.session_hours_max)
        self._key = counting_key(bounds.identity_private_key)

    async def sign_in(self, command: SignIn, *, address: str, replacing: str | None, now: datetime) -> SignedIn:
        """Begin a session; that with the token ``replacing``, if there is one, ends.

        An unknown name, a wrong password and a closed account are answered alike and as slowly. Raises ProblemError:
        401, 429 with Retry-After once too many attempts failed for this name or from this address, 503.
        """
        login = who_hash(self._key, Counted.LOGIN, command.login)
        here = who_hash(self._key, Counted.LOGIN, f"{command.login} {network(address)}")
        whos = (here, login, who_hash(self._key, Counted.ADDRESS, address))
        # Looked up only when it is one's turn, so that attempts sent all at once are counted one after another.
        async with self._passwords.turn() as turn:
            await self._check_patience(*whos, now=now, wide=login)
            async with self._database.reading() as connection:
                known = await accounts.credentials(connection, login=command.login)
            kept = None if known is None or not known.is_active else known.password_hash
            if not await turn.holds(kept, command.password) or known is None or kept is None:
                account_id = None if known is None else known.account_id
                await self._note_failure(*whos, action=_REFUSED, account_id=account_id, now=now)
                raise _refused()
            newer = await turn.hashed(command.password) if turn.is_outdated(kept) else None
        async with self._database.transaction(Actor(known.account_id, ActorKind.PERSON)) as transaction:
            is_active = await accounts.signed_in(transaction, known.account_id, at=now)
            # Verified a moment ago: who was given another password meanwhile has no session by the old one.
            if not is_active or await accounts.password_hash(transaction.connection, known.account_id) != kept:
                raise _refused()
            await failures.clear(transaction, login)
            await failures.clear(transaction, here)
            if newer is not None:
                await accounts.rehash(transaction, known.account_id, before=kept, after=newer)
            if replacing is not None:
                await sessions.end(transaction, replacing, now=now)
            token = await sessions.start(transaction, known.account_id, now=now, lasting=self._lasting)
            account = await accounts.get(transaction, known.account_id)
            done = Audited("sign_in.accept", "account", known.account_id, "password")
            await audit.append(transaction, transaction.actor, done, at=now)
            return SignedIn(account, token, self._lasting)

    async def change_password(
        self, command: ChangePassword, account_id: UUID, *, session: str | None, now: datetime
    ) -> Account:
        """Give an account the password its owner wants, and end all its sessions but that with the token ``session``.

        Raises PasswordRefused, and ProblemError: 404 where there is no such account, 429, 503.
        """
        async with self._passwords.turn() as turn:
            before, after = await self._checked(turn, command, account_id, now=now)
        async with self._database.transaction(Actor(account_id, ActorKind.PERSON)) as transaction:
            account = await accounts.for_update(transaction, account_id)
            if await accounts.password_hash(transaction.connection, account_id) != before:
                raise _not_the_password()
            changes = {"password_hash": after, "must_change_password": False}
            changed = await accounts.change(transaction, account, changes, at=now)
            await sessions.end_all(transaction, account_id, now=now, but=session)
            done = Audited("account.change_password", "account", account_id, "self")
            await audit.append(transaction, transaction.actor, done, at=now)
        return changed

    async def _checked(
        self, turn: Turn, command: ChangePassword, account_id: UUID, *, now: datetime
    ) -> tuple[str, str]:
        """Return what is kept of the current password, which is right, and the hash of the new one."""
        async with self._database.reading() as connection:
            account = await accounts.get(connection, account_id)
            kept = await accounts.password_hash(connection, account_id)
        # Somebody who found a browser open tries the password here; they wait as they would at the door.
        login = who_hash(self._key, Counted.LOGIN, account.login or str(account_id))
        await self._check_patience(login, now=now)
        if kept is None:
            rule = "this account has no password here: its provider signs it in"
            raise PasswordRefused(rule, field="body.current", value=None)
        check_password(command.new, login=account.login, field="body.new")
        if not await turn.holds(kept, command.current):
            await self._note_failure(login, action=_REFUSED_INSIDE, account_id=account_id, now=now)
            raise _not_the_password()
        if await turn.holds(kept, command.new):
            raise PasswordRefused("this is the password it has already", field="body.new", value=None)
        return kept, await turn.hashed(command.new)

    async def _check_patience(self, *whos: bytes, now: datetime, wide: bytes | None = None) -> None:
        async with self._database.reading() as connection:
            failed = [await failures.newest(connection, who, after=now - WINDOW) for who in whos]
        free = [NAME_FAILURES_FREE if who == wide else FAILURES_FREE for who in whos]
        waits = [waiting(each, now=now, free=most) for each, most in zip(failed, free, strict=True)]
        if any(waits):
            raise _too_many(max(waits))

    async def _note_failure(self, *whos: bytes, action: str, account_id: UUID | None, now: datetime) -> None:
        async with self._database.transaction(VISITOR) as transaction:
            await failures.add(transaction, *whos, at=now)
            # Names that nobody has are not audited: there are as many as anybody likes. That is taken back only once
            # it was done, so that an answer comes as slowly for them.
            async with transaction.connection.begin_nested() as savepoint:
                done = Audited(action, "account", account_id, "password")
                await audit.append(transaction, transaction.actor, done, at=now)
                if account_id is None:
                    await savepoint.rollback()


def _not_the_password() -> PasswordRefused:
    return PasswordRefused("this is not the password of this account", field="body.current", value=None)


def _refused() -> ProblemError:
    reason = "there is no such name, or the password is another"
    return ProblemError(
        SIGN_IN_REFUSED,
        f"You are not signed in: {reason}.",
        errors=[FieldError(field="body.login", reason=reason)],
        headers={"WWW-Authenticate": 'Bearer realm="mediate"'},
    )


def _too_many(wait: timedelta) -> ProblemError:
    seconds = ceil(wait.total_seconds())
    reason = f"too many attempts failed; try again in {seconds} seconds"
    return ProblemError(
        TOO_MANY_ATTEMPTS,
        f"You are not signed in: {reason}.",
        errors=[FieldError(field="body.login", reason=reason)],
        headers={"Retry-After": str(seconds)},
    )
