"""Reads and writes mails: what waits to be sent, what was, and what could not be."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.mail_tables import MAIL
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.mailing import Failure, MailState
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

SILENT: Final = timedelta(minutes=10)
"""A process that has not said in this time what came of a mail died over it."""


class Written(BaseModel):
    """A mail in words: its subject, and the same as text and as HTML."""

    subject: str
    text: str
    html: str


class Mail(BaseModel):
    """A mail as it is listed, without its contents; ``name`` is that of whom it is to."""

    id: UUID
    account_id: UUID
    name: str
    period: str
    subject: str
    state: MailState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None
    failure: Failure | None
    smtp_code: int | None


class Addressed(Mail, Written):
    """A mail with its contents, the language they are in, and the address it goes to, if there is one."""

    language: Language
    email: str | None


def _of(kind: type[BaseModel]) -> list[Any]:
    return [ACCOUNT.c[name] if name in {"name", "email"} else MAIL.c[name] for name in kind.model_fields]


async def add(
    transaction: Transaction,
    account_id: UUID,
    period: str,
    written: Written,
    *,
    language: Language,
    state: MailState,
    now: datetime,
) -> None:
    """Keep a mail; where there is one of this account and period already, that one stays as it is."""
    row = {
        "id": new_id(),
        "account_id": account_id,
        "period": period,
        "language": language.value,
        **written.model_dump(),
        "state": state.value,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now if state is MailState.WAITING else None,
    }
    await transaction.execute(insert(MAIL).values(**row).on_conflict_do_nothing(constraint="mail_of_a_period_key"))


async def claim(transaction: Transaction, *, now: datetime) -> Addressed | None:
    """Take up the mail that has waited longest; None where none is to be sent now. No other process takes it too."""
    free = (
        select(MAIL.c.id)
        .where(MAIL.c.state == MailState.WAITING.value, MAIL.c.claimed_at.is_(None), MAIL.c.next_attempt_at <= now)
        .order_by(MAIL.c.next_attempt_at, MAIL.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = MAIL.update().where(MAIL.c.id == free).values(claimed_at=now, attempts=MAIL.c.attempts + 1)
    mail_id = (await transaction.execute(claimed.returning(MAIL.c.id))).scalar_one_or_none()
    if mail_id is None:
        return None
    query = select(*_of(Addressed)).join_from(MAIL, ACCOUNT, ACCOUNT.c.id == MAIL.c.account_id)
    row = (await transaction.execute(query.where(MAIL.c.id == mail_id))).one()
    return Addressed.model_validate(dict(row._mapping))


async def settle(transaction: Transaction, mail_id: UUID, state: MailState, **known: Any) -> None:
    """Write what came of trying to send a mail."""
    settled = MAIL.update().where(MAIL.c.id == mail_id, MAIL.c.state == MailState.WAITING.value)
    await transaction.execute(settled.values(state=state.value, claimed_at=None, **known))


async def fail_interrupted(transaction: Transaction, *, now: datetime) -> int:
    """Fail the mails whose process died over them, and return how many.

    Whether the server took such a one is not known. Nobody shall get the same digest twice, so it is not sent again.
    """
    failed = MAIL.update().where(MAIL.c.state == MailState.WAITING.value, MAIL.c.claimed_at < now - SILENT)
    values = {"state": MailState.FAILED.value, "failure": Failure.INTERRUPTED.value, "claimed_at": None}
    return (await transaction.execute(failed.values(**values, next_attempt_at=None))).rowcount


async def try_again(transaction: Transaction, mail_id: UUID, *, now: datetime) -> bool:
    """Let a mail that failed wait again; tell whether there was one."""
    again = MAIL.update().where(MAIL.c.id == mail_id, MAIL.c.state == MailState.FAILED.value)
    values = {"state": MailState.WAITING.value, "attempts": 0, "next_attempt_at": now, "failure": None}
    return (await transaction.execute(again.values(**values))).rowcount == 1


async def newest(
    connection: AsyncConnection, *, limit: int, account_id: UUID | None = None, state: MailState | None = None
) -> Sequence[Mail]:
    """Return the newest mails first: everybody's, or those of one account, and of one state where it is given."""
    query = select(*_of(Mail)).join_from(MAIL, ACCOUNT, ACCOUNT.c.id == MAIL.c.account_id)
    if account_id is not None:
        query = query.where(MAIL.c.account_id == account_id)
    if state is not None:
        query = query.where(MAIL.c.state == state.value)
    query = query.order_by(MAIL.c.created_at.desc(), MAIL.c.id.desc()).limit(limit)
    return [Mail.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def of_account(connection: AsyncConnection, mail_id: UUID, account_id: UUID) -> Addressed | None:
    """Return one mail to an account; None where it has no such mail."""
    query = select(*_of(Addressed)).join_from(MAIL, ACCOUNT, ACCOUNT.c.id == MAIL.c.account_id)
    row = (await connection.execute(query.where(MAIL.c.id == mail_id, MAIL.c.account_id == account_id))).one_or_none()
    return None if row is None else Addressed.model_validate(dict(row._mapping))


async def counts(connection: AsyncConnection) -> Mapping[MailState, int]:
    """Return how many mails are in each state."""
    counted = await connection.execute(select(MAIL.c.state, func.count()).group_by(MAIL.c.state))
    found = {MailState(state): count for state, count in counted}
    return {state: found.get(state, 0) for state in MailState}


async def forget_before(transaction: Transaction, moment: datetime) -> int:
    """Drop the mails that were written before a moment and wait no more; return how many."""
    over = MAIL.delete().where(MAIL.c.created_at < moment, MAIL.c.state != MailState.WAITING.value)
    return (await transaction.execute(over)).rowcount
