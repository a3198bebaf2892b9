"""Where events wait that a consumer could not apply: with their error, in order, until somebody redrives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.envelope import Envelope
from mediate_shared.ids import new_id
from mediate_shared.journal import CHASSIS, Transaction

parked = Table(
    "parked",
    CHASSIS,
    Column("parked_id", Uuid, primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("source", Text),
    Column("sequence", BigInteger),
    Column("subject", Text),
    Column("type", Text),
    Column("body", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("parked_in_order", "consumer", "source", "sequence"),
)

# Asked before every batch, so it is made once.
_BLOCKED = (
    select(parked.c.source, parked.c.subject)
    .where(parked.c.consumer == bindparam("hearing"), parked.c.source.is_not(None))
    .distinct()
)


# What has no place in any source's order comes behind what has one.
_ORDER = (
    parked.c.consumer,
    parked.c.source.is_(None),
    func.coalesce(parked.c.source, ""),
    func.coalesce(parked.c.sequence, 0),
    parked.c.parked_id,
)


@dataclass(frozen=True)
class Parked:
    """One parked event: who could not apply it, why, and its bytes as they came."""

    parked_id: UUID
    consumer: str
    source: str | None
    sequence: int | None
    subject: str | None
    type: str | None
    body: bytes
    error: str
    attempts: int
    parked_at: datetime


class NotParked(Exception):
    """No event is parked under this id any more."""


async def park(
    transaction: Transaction, consumer: str, body: bytes, envelope: Envelope | None, error: str, *, attempts: int
) -> None:
    """Park an event; one that could not be read as an envelope has neither source nor sequence."""
    await transaction.execute(
        parked.insert().values(
            parked_id=new_id(),
            consumer=consumer,
            source=envelope.source if envelope else None,
            sequence=envelope.sequence if envelope else None,
            subject=envelope.subject if envelope else None,
            type=envelope.type if envelope else None,
            body=body,
            error=error[:4_000],
            attempts=attempts,
        )
    )


async def park_unread(transaction: Transaction, consumer: str, body: bytes, error: str) -> None:
    """Park a message that has no place in any source's order, once however often it comes again."""
    alike = exists().where(parked.c.consumer == consumer, parked.c.source.is_(None), parked.c.body == body)
    values = {"parked_id": new_id(), "consumer": consumer, "body": body, "error": error[:4_000], "attempts": 1}
    row = select(*(literal(value, parked.c[name].type) for name, value in values.items())).where(~alike)
    await transaction.execute(parked.insert().from_select(list(values), row))


async def blocked(transaction: Transaction, consumer: str) -> set[tuple[str, str]]:
    """Return (source, subject) of every aggregate that has an event parked for this consumer."""
    rows = await transaction.execute(_BLOCKED, {"hearing": consumer})
    return {(row.source, row.subject) for row in rows}


async def take(transaction: Transaction, parked_id: UUID) -> None:
    """Remove a parked event in the transaction that applies it. Raises NotParked where it is gone."""
    result = await transaction.execute(parked.delete().where(parked.c.parked_id == parked_id))
    if result.rowcount != 1:
        raise NotParked(parked_id)


async def forget(transaction: Transaction, consumer: str) -> None:
    """Drop a consumer's parked events that came with a sequence: a rebuild applies them again.

    What could not be read as an envelope is in no journal, and stays.
    """
    await transaction.execute(parked.delete().where(parked.c.consumer == consumer, parked.c.sequence.is_not(None)))


async def listing(connection: AsyncConnection, *, after: Parked | None = None, limit: int) -> Sequence[Parked]:
    """Return parked events in the order in which redriving keeps each aggregate's order, behind a given one."""
    query = select(parked).order_by(*_ORDER).limit(limit)
    if after is not None:
        place = (after.consumer, after.source is None, after.source or "", after.sequence or 0, after.parked_id)
        query = query.where(tuple_(*_ORDER) > tuple_(*map(literal, place)))
    return [Parked(**row._mapping) for row in await connection.execute(query)]


async def count(connection: AsyncConnection) -> int:
    """Return how many events are parked in this service."""
    return await connection.scalar(select(func.count()).select_from(parked)) or 0
