"""Reads and writes who wants digests, how often, and about what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.mail_tables import MAIL, MAIL_PREFERENCE
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.mailing import Frequency, MailState
from mediate_shared.journal import Transaction


class MailPreference(BaseModel):
    """What somebody wants to hear of by mail; ``lines`` is None for all action lines."""

    account_id: UUID
    frequency: Frequency
    lines: list[UUID] | None
    chosen_at: datetime
    covered_until: datetime


class Reader(MailPreference):
    """Somebody whose digest is due: what they want, and what they are called."""

    name: str
    language: Language


_SHOWN: Final = [MAIL_PREFERENCE.c[name] for name in MailPreference.model_fields]


async def find(connection: AsyncConnection | Transaction, account_id: UUID) -> MailPreference | None:
    """Return what somebody wants; None where they never said."""
    query = select(*_SHOWN).where(MAIL_PREFERENCE.c.account_id == account_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else MailPreference.model_validate(dict(row._mapping))


async def choose(
    transaction: Transaction,
    account_id: UUID,
    frequency: Frequency,
    lines: Sequence[UUID] | None,
    *,
    unsubscribe_hash: bytes,
    now: datetime,
) -> None:
    """Keep what somebody wants from now on; whoever had no digests before is told of nothing that is past."""
    before = await find(transaction, account_id)
    goes_on = before is not None and before.frequency is not Frequency.OFF
    row: dict[str, Any] = {
        "account_id": account_id,
        "frequency": frequency.value,
        "lines": None if lines is None else list(lines),
        "chosen_at": now,
        "covered_until": before.covered_until if before is not None and goes_on else now,
        "unsubscribe_hash": unsubscribe_hash,
    }
    changes = {name: value for name, value in row.items() if name != "account_id"}
    await transaction.execute(
        insert(MAIL_PREFERENCE).values(**row).on_conflict_do_update(index_elements=["account_id"], set_=changes)
    )
    if frequency is Frequency.OFF:
        await _withdraw(transaction, account_id)


async def end(transaction: Transaction, unsubscribe_hash: bytes, *, now: datetime) -> bool:
    """End the digests of whoever has the token behind a hash; tell whether anybody has."""
    ended = await transaction.execute(
        MAIL_PREFERENCE.update()
        .where(MAIL_PREFERENCE.c.unsubscribe_hash == unsubscribe_hash)
        .values(frequency=Frequency.OFF.value, chosen_at=now)
        .returning(MAIL_PREFERENCE.c.account_id)
    )
    account_id = ended.scalar_one_or_none()
    if account_id is not None:
        await _withdraw(transaction, account_id)
    return account_id is not None


async def has_token(connection: AsyncConnection, unsubscribe_hash: bytes) -> bool:
    """Tell whether the token behind a hash ends anybody's digests."""
    query = select(MAIL_PREFERENCE.c.account_id).where(MAIL_PREFERENCE.c.unsubscribe_hash == unsubscribe_hash)
    return (await connection.execute(query)).one_or_none() is not None


async def due(transaction: Transaction, frequency: Frequency, end: datetime) -> Reader | None:
    """Return whose digest of a period that ended is next to be written, locked; None where all are.

    What another process writes at this moment is passed over.
    """
    query = (
        select(*_SHOWN, ACCOUNT.c.name, ACCOUNT.c.language)
        .join_from(MAIL_PREFERENCE, ACCOUNT, ACCOUNT.c.id == MAIL_PREFERENCE.c.account_id)
        .where(
            MAIL_PREFERENCE.c.frequency == frequency.value,
            MAIL_PREFERENCE.c.covered_until < end,
            ACCOUNT.c.status == AccountStatus.ACTIVE.value,
        )
        .order_by(MAIL_PREFERENCE.c.covered_until)
        .limit(1)
        .with_for_update(of=MAIL_PREFERENCE, skip_locked=True)
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else Reader.model_validate(dict(row._mapping))


async def covered(transaction: Transaction, account_id: UUID, until: datetime, *, unsubscribe_hash: bytes) -> None:
    """Write down until when somebody was told what happened, and the hash of the token that they were sent."""
    told = MAIL_PREFERENCE.update().where(MAIL_PREFERENCE.c.account_id == account_id)
    await transaction.execute(told.values(covered_until=until, unsubscribe_hash=unsubscribe_hash))


async def _withdraw(transaction: Transaction, account_id: UUID) -> None:
    """Drop the digests of an account that nobody has begun to send."""
    await transaction.execute(
        MAIL.delete().where(
            MAIL.c.account_id == account_id, MAIL.c.state == MailState.WAITING.value, MAIL.c.claimed_at.is_(None)
        )
    )
