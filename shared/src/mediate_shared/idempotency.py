"""Idempotency keys: a POST repeated with the same key gets the first answer, in effect only once."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Column, DateTime, Index, LargeBinary, SmallInteger, Table, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from mediate_shared.journal import CHASSIS, Transaction
from mediate_shared.problems import KEY_REUSED, FieldError, ProblemError

idempotency = Table(
    "idempotency",
    CHASSIS,
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("idempotency_by_age", "created_at"),
)


@dataclass(frozen=True)
class Answered:
    """The first answer given under a key."""

    status: int
    headers: dict[str, str]
    body: bytes


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Return what a repeat must be equal in."""
    return sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


async def claim(transaction: Transaction, key: str, request: bytes) -> Answered | None:
    """Claim a key for this transaction, or return the answer it was used for.

    A request with the same key that is under way at the same time is waited for. Raises ProblemError where the key
    was used for another request.
    """
    claimed = await transaction.execute(
        insert(idempotency).values(key=key, fingerprint=request).on_conflict_do_nothing().returning(idempotency.c.key)
    )
    if claimed.first() is not None:
        return None
    found = await transaction.execute(
        select(idempotency.c.fingerprint, idempotency.c.status, idempotency.c.headers, idempotency.c.body).where(
            idempotency.c.key == key
        )
    )
    first = found.one()
    if first.fingerprint != request:
        raise ProblemError(
            KEY_REUSED,
            "The key belongs to a request with another path or body; a new request needs a new key.",
            errors=[FieldError(field="header.idempotency-key", value=key, reason="used for another request")],
        )
    return Answered(first.status, first.headers, first.body)


async def answer(transaction: Transaction, key: str, answered: Answered) -> None:
    """Keep the answer under the claimed key, in the same transaction as what it answers."""
    await transaction.execute(
        idempotency.update()
        .where(idempotency.c.key == key)
        .values(status=answered.status, headers=answered.headers, body=answered.body)
    )


async def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Drop keys older than a moment."""
    await transaction.execute(idempotency.delete().where(idempotency.c.created_at < moment))
