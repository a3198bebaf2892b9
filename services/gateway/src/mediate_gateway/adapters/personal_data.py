"""What the gateway itself holds about a person: all of it handed to them; removed but for an id that is closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Column, ColumnElement, Delete, LargeBinary, Table, Update, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.calendar_tables import CALENDAR_ADDRESS
from mediate_gateway.adapters.identity_tables import (
    ACCOUNT,
    ERASURE,
    INVITATION,
    MACHINE,
    MEMBERSHIP,
    SESSION,
    SIGN_IN_FAILURE,
)
from mediate_gateway.adapters.import_tables import IMPORT_FILE, IMPORT_MAPPING
from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.adapters.listing_tables import CHANGE, SAVED_VIEW
from mediate_gateway.adapters.mail_tables import MAIL, MAIL_PREFERENCE
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.throttling import Counted as Failing
from mediate_gateway.domain.throttling import counting_key, who_hash
from mediate_shared import idempotency
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Counted, Held, PersonalData, counted

_NAMELESS: Final = "?"
_SECRETS: Final = frozenset({"token_hash", "secret_hash", "password_hash"})
"""What proves somebody or something: it is handed to nobody, whoever it is about."""


@dataclass(frozen=True)
class _About:
    """The rows of a table that are about a person, by their account and email."""

    kind: str
    table: Table
    condition: Callable[[UUID, str | None], ColumnElement[bool]]

    async def held(self, connection: AsyncConnection, account_id: UUID, email: str | None) -> list[Held]:
        shown = [
            column
            for column in self.table.columns
            if column.name not in _SECRETS and not isinstance(column.type, LargeBinary)
        ]
        found = await connection.execute(
            select(*shown).where(self.condition(account_id, email)).order_by(*self.table.primary_key.columns)
        )
        return [Held(kind=self.kind, record=to_jsonable_python(dict(row._mapping))) for row in found]


def _sent_or_taken_up(account_id: UUID, email: str | None) -> ColumnElement[bool]:
    taken_up = INVITATION.c.accepted_by == account_id
    return taken_up if email is None else or_(taken_up, INVITATION.c.email == email)


@dataclass(frozen=True)
class _Owned:
    """Rows that are an account's own and go with it; their bytes, such as files, are not handed out."""

    kind: str
    table: Table
    account: Column[Any]
    row: Column[Any]

    def about(self) -> _About:
        return _About(self.kind, self.table, lambda account_id, _: self.account == account_id)


_OWNED: Final = (
    _Owned("imported file", IMPORT_FILE, IMPORT_FILE.c.account_id, IMPORT_FILE.c.id),
    _Owned("columns of imported files", IMPORT_MAPPING, IMPORT_MAPPING.c.account_id, IMPORT_MAPPING.c.account_id),
    _Owned("long work", JOB, JOB.c.account_id, JOB.c.id),
    _Owned("mail", MAIL, MAIL.c.account_id, MAIL.c.id),
    _Owned("what they want by mail", MAIL_PREFERENCE, MAIL_PREFERENCE.c.account_id, MAIL_PREFERENCE.c.account_id),
    _Owned("address of their calendar", CALENDAR_ADDRESS, CALENDAR_ADDRESS.c.account_id, CALENDAR_ADDRESS.c.account_id),
    _Owned("saved view", SAVED_VIEW, SAVED_VIEW.c.account_id, SAVED_VIEW.c.id),
    _Owned("change that can be undone", CHANGE, CHANGE.c.account_id, CHANGE.c.id),
)
"""Tables of which a person's rows are handed out and removed as they are; a new one needs its line here alone."""

_EVERYTHING: Final = (
    _About("account", ACCOUNT, lambda account_id, _: ACCOUNT.c.id == account_id),
    _About("membership", MEMBERSHIP, lambda account_id, _: MEMBERSHIP.c.account_id == account_id),
    _About("session", SESSION, lambda account_id, _: SESSION.c.account_id == account_id),
    _About("invitation", INVITATION, _sent_or_taken_up),
    _About("invitation they sent", INVITATION, lambda account_id, _: INVITATION.c.invited_by == account_id),
    _About("machine they made", MACHINE, lambda account_id, _: MACHINE.c.created_by == account_id),
    _About("erasure", ERASURE, lambda account_id, _: ERASURE.c.account_id == account_id),
    *(owned.about() for owned in _OWNED),
)


async def _held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    email = await connection.scalar(select(ACCOUNT.c.email).where(ACCOUNT.c.id == account_id))
    return [record for about in _EVERYTHING for record in await about.held(connection, account_id, email)]


def of_gateway(secret: str) -> PersonalData:
    """Return what the gateway does about personal data; with the hub's private key failed sign-ins are told apart."""
    counting = counting_key(secret)

    async def removed(transaction: Transaction, account_id: UUID, at: datetime) -> Sequence[Counted]:
        known = (
            await transaction.execute(
                select(ACCOUNT.c.email, ACCOUNT.c.login).where(ACCOUNT.c.id == account_id).with_for_update()
            )
        ).one_or_none()
        if known is None:
            return []
        failed = who_hash(counting, Failing.LOGIN, known.login or str(account_id))
        gone = [
            await _of(
                transaction,
                "failed sign-in",
                SIGN_IN_FAILURE.delete().where(SIGN_IN_FAILURE.c.who_hash == failed),
                SIGN_IN_FAILURE.c.id,
            ),
            await _of(transaction, "session", SESSION.delete().where(SESSION.c.account_id == account_id), SESSION.c.id),
            await _of(
                transaction,
                "membership (by organisation)",
                MEMBERSHIP.delete().where(MEMBERSHIP.c.account_id == account_id),
                MEMBERSHIP.c.organisation_id,
            ),
            await _of(
                transaction,
                "invitation",
                INVITATION.delete().where(_sent_or_taken_up(account_id, known.email)),
                INVITATION.c.id,
            ),
            await _of(transaction, "name of a machine they made", _named_anew(account_id, at), MACHINE.c.id),
            *[
                await _of(transaction, owned.kind, owned.table.delete().where(owned.account == account_id), owned.row)
                for owned in _OWNED
            ],
            Counted(
                kind="answer kept for another's Idempotency-Key",
                count=await idempotency.empty_those_with(transaction, str(account_id), *filter(None, [known.email])),
            ),
            await _of(transaction, "account", _emptied(account_id, at), ACCOUNT.c.id),
        ]
        return [each for each in gone if each.count]

    return PersonalData(_held, removed)


def _named_anew(account_id: UUID, at: datetime) -> Update:
    # Nobody stands for a machine whose maker is gone: it asks no more, and its row says so.
    return (
        MACHINE.update()
        .where(MACHINE.c.created_by == account_id)
        .values(
            name=MACHINE.c.prefix,
            version=MACHINE.c.version + 1,
            revoked_at=func.coalesce(MACHINE.c.revoked_at, at),
        )
    )


def _emptied(account_id: UUID, at: datetime) -> Update:
    return (
        ACCOUNT.update()
        .where(ACCOUNT.c.id == account_id)
        .values(
            version=ACCOUNT.c.version + 1,
            updated_at=at,
            status=AccountStatus.CLOSED.value,
            name=_NAMELESS,
            email=None,
            login=None,
            password_hash=None,
            must_change_password=False,
            issuer=None,
            subject=None,
            roles=[],
            last_signed_in_at=None,
        )
    )


async def _of(transaction: Transaction, kind: str, statement: Delete | Update, identifier: Column[Any]) -> Counted:
    """Run a statement and count what it took away, by an id of each row."""
    return counted(kind, (await transaction.execute(statement.returning(identifier))).scalars().all())
