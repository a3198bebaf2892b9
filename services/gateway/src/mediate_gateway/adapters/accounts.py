"""Reads and writes accounts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import Text, and_, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.policy import Role
from mediate_contracts.values import Line
from mediate_gateway.adapters.identity_tables import ACCOUNT, Profile
from mediate_gateway.domain.accounts import AccountStatus, EmailTaken
from mediate_shared.commands import stale
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_NAMED_CHARACTERS_MAX: Final = 64


def _one_line(email: str) -> str:
    if not email.isprintable():
        raise ValueError("contains a character that no email holds")
    return email.lower()


Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, pattern=rf"^[^@\s]{{1,{_NAMED_CHARACTERS_MAX}}}@[^@\s]+\.[^@\s]+$", max_length=254
    ),
    AfterValidator(_one_line),
    Field(examples=["somebody@studio.example"]),
]
"""An email address, kept in lower case; nothing is sent to it."""


class Account(Profile):
    """An account as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    email: str | None
    roles: list[Role] = Field(description="Roles of staff; partners follow from memberships.")
    status: AccountStatus
    login: str | None = Field(description="What a local account signs in with; null for a provider's.")
    issuer: str | None = Field(description="The OpenID provider that knows this person; null for a local account.")
    must_change_password: bool = Field(description="Whether its password is still the first one, chosen by the hub.")
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class Opening:
    """What an account is opened with: by a password, or by what a provider calls its person."""

    name: Line
    language: str
    email: str | None = None
    roles: frozenset[Role] = frozenset()
    login: str | None = None
    password_hash: str | None = None
    must_change_password: bool = False
    issuer: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Credentials:
    """What a sign-in with a password is held against."""

    account_id: UUID
    password_hash: str | None
    is_active: bool


_SHOWN: Final = [ACCOUNT.c[name] for name in Account.model_fields]
LISTED: Final = select(*_SHOWN).subquery("accounts")
"""What is shown of accounts, for lists; what proves somebody is asked for by nobody who lists accounts."""
_ADD: Final = insert(ACCOUNT).on_conflict_do_nothing().inline()
_CREDENTIALS: Final = select(ACCOUNT.c.id, ACCOUNT.c.password_hash, ACCOUNT.c.status).where(
    ACCOUNT.c.login == bindparam("login", type_=Text())
)
_ADMINISTERS: Final = and_(
    ACCOUNT.c.status == AccountStatus.ACTIVE.value, ACCOUNT.c.roles.contains([Role.ADMINISTRATOR.value])
)
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('mediate.administrators', 0))")


async def add(transaction: Transaction, opening: Opening, *, at: datetime) -> Account:
    """Open an account. Raises EmailTaken where its email, login, or issuer and subject are another's."""
    values: dict[str, Any] = {
        "id": new_id(),
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "status": AccountStatus.ACTIVE.value,
        "last_signed_in_at": None,
        **asdict(opening),
        "roles": sorted(opening.roles),
    }
    # Not by the error of the constraint: its text holds what was told in confidence.
    if (await transaction.execute(_ADD, values)).rowcount == 0:
        raise EmailTaken("another account has this email", field="body.email", value=opening.email)
    return Account.model_validate({name: values[name] for name in Account.model_fields})


async def get(connection: AsyncConnection | Transaction, identifier: UUID) -> Account:
    """Return one account. Raises ProblemError (404) where there is none."""
    return _shown(
        (await connection.execute(select(*_SHOWN).where(ACCOUNT.c.id == identifier))).one_or_none(), identifier
    )


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Account:
    """Return an account, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    found = await transaction.execute(select(*_SHOWN).where(ACCOUNT.c.id == identifier).with_for_update())
    account = _shown(found.one_or_none(), identifier)
    if expecting is not None and account.version != expecting:
        raise stale(expecting, account.version)
    return account


async def change(transaction: Transaction, account: Account, changes: dict[str, Any], *, at: datetime) -> Account:
    """Write the next version of a locked account."""
    changed = {**changes, "version": account.version + 1, "updated_at": at}
    await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == account.id).values(**changed))
    return account.model_copy(update={name: value for name, value in changed.items() if name in Account.model_fields})


async def of_provider(connection: AsyncConnection | Transaction, issuer: str, subject: str) -> Account | None:
    """Return the account of whom an OpenID provider calls ``subject``; None where there is none."""
    found = await connection.execute(select(*_SHOWN).where(ACCOUNT.c.issuer == issuer, ACCOUNT.c.subject == subject))
    row = found.one_or_none()
    return None if row is None else _shown(row, row.id)


async def credentials(connection: AsyncConnection, *, login: str) -> Credentials | None:
    """Return what a sign-in under this name, in lower case, is held against; None where nobody has it."""
    found = (await connection.execute(_CREDENTIALS, {"login": login})).one_or_none()
    return None if found is None else Credentials(found.id, found.password_hash, found.status == AccountStatus.ACTIVE)


async def password_hash(connection: AsyncConnection, identifier: UUID) -> str | None:
    """Return what is kept of an account's password; None where it has none."""
    found: str | None = await connection.scalar(select(ACCOUNT.c.password_hash).where(ACCOUNT.c.id == identifier))
    return found


async def rehash(transaction: Transaction, identifier: UUID, *, before: str, after: str) -> None:
    """Keep the same password under newer parameters, unless it was changed meanwhile."""
    await transaction.execute(
        ACCOUNT.update()
        .where(ACCOUNT.c.id == identifier, ACCOUNT.c.password_hash == before)
        .values(password_hash=after)
    )


async def signed_in(transaction: Transaction, identifier: UUID, *, at: datetime) -> bool:
    """Note that somebody signed in; tell whether their account is active. The version stays."""
    noted = await transaction.execute(
        ACCOUNT.update()
        .where(ACCOUNT.c.id == identifier, ACCOUNT.c.status == AccountStatus.ACTIVE.value)
        .values(last_signed_in_at=at)
    )
    return noted.rowcount == 1


async def administrators(transaction: Transaction, *, but: UUID | None = None) -> int:
    """Return how many active administrators there are, besides an account; until the commit it stays so.

    Call it before any account is locked.
    """
    await transaction.execute(_ONE_AT_A_TIME)
    counted = select(func.count()).where(_ADMINISTERS)
    if but is not None:
        counted = counted.where(ACCOUNT.c.id != but)
    count: int = (await transaction.execute(counted)).scalar_one()
    return count


async def first_passwords(connection: AsyncConnection) -> int:
    """Return how many accounts may sign in with a password that the hub made and nobody has changed."""
    counted = select(func.count()).where(ACCOUNT.c.must_change_password, ACCOUNT.c.status == AccountStatus.ACTIVE.value)
    return int((await connection.execute(counted)).scalar_one())


async def oldest(connection: AsyncConnection | Transaction, limit: int) -> list[Account]:
    """Return the first accounts that were opened."""
    query = select(*_SHOWN).order_by(ACCOUNT.c.id).limit(limit)
    return [_shown(row, row.id) for row in await connection.execute(query)]


async def listing(
    connection: AsyncConnection,
    *,
    role: Role | None,
    status: AccountStatus | None,
    after: UUID | None,
    limit: int,
    text: str = "",
) -> Sequence[Account]:
    """Return accounts in the order they were opened, behind ``after``, at most ``limit``.

    With ``text``, those that have it somewhere in their name or email.
    """
    query = select(*_SHOWN).order_by(ACCOUNT.c.id).limit(limit)
    if text:
        query = query.where(
            or_(ACCOUNT.c.name.icontains(text, autoescape=True), ACCOUNT.c.email.icontains(text, autoescape=True))
        )
    if after is not None:
        query = query.where(ACCOUNT.c.id > after)
    if role is not None:
        query = query.where(ACCOUNT.c.roles.contains([role.value]))
    if status is not None:
        query = query.where(ACCOUNT.c.status == status.value)
    return [_shown(row, row.id) for row in await connection.execute(query)]


def _shown(row: Any, identifier: UUID) -> Account:
    if row is None:
        raise not_found("account", identifier)
    return Account.model_validate(dict(row._mapping))
