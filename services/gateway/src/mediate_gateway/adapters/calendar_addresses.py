"""Reads and writes under which secret addresses people read their calendars."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.calendar_tables import CALENDAR_ADDRESS
from mediate_shared.journal import Transaction


class Address(NamedTuple):
    """That somebody has an address, of which the secret is made by the salt and checked by the hash."""

    salt: bytes
    secret_hash: bytes
    made_at: datetime
    shows_deals: bool


async def find(connection: AsyncConnection | Transaction, account_id: UUID) -> Address | None:
    """Return what is kept of somebody's address; None where they have none."""
    query = select(*(CALENDAR_ADDRESS.c[name] for name in Address._fields))
    row = (await connection.execute(query.where(CALENDAR_ADDRESS.c.account_id == account_id))).one_or_none()
    return None if row is None else Address(*row)


async def owner(connection: AsyncConnection, secret_hash: bytes) -> UUID | None:
    """Return whose address has the secret behind a hash; None where it is nobody's, or no longer."""
    query = select(CALENDAR_ADDRESS.c.account_id).where(CALENDAR_ADDRESS.c.secret_hash == secret_hash)
    return (await connection.execute(query)).scalar_one_or_none()


async def keep(transaction: Transaction, account_id: UUID, salt: bytes, secret_hash: bytes, *, now: datetime) -> None:
    """Keep somebody's address from now on; the one before it is nobody's any more."""
    changes = {"salt": salt, "secret_hash": secret_hash, "made_at": now}
    await transaction.execute(
        insert(CALENDAR_ADDRESS)
        .values(account_id=account_id, **changes)
        .on_conflict_do_update(index_elements=["account_id"], set_=changes)
    )


async def show_deals(transaction: Transaction, account_id: UUID, *, shows: bool) -> None:
    """Let the calendar under somebody's address hold the days of their deals, or no longer."""
    theirs = CALENDAR_ADDRESS.c.account_id == account_id
    await transaction.execute(CALENDAR_ADDRESS.update().where(theirs).values(shows_deals=shows))


async def end(transaction: Transaction, account_id: UUID) -> None:
    """Let somebody's calendar be read under no address, as often as it is asked."""
    await transaction.execute(CALENDAR_ADDRESS.delete().where(CALENDAR_ADDRESS.c.account_id == account_id))
