"""Idempotency keys: a POST repeated with the same key gets the first answer, in effect only once."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)
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

# Made once: SQLAlchemy takes longer to put a statement together than the database takes to run it.
_CLAIM = insert(idempotency).on_conflict_do_nothing().inline()
_FIRST = select(idempotency.c.fingerprint, idempotency.c.status, idempotency.c.headers, idempotency.c.body).where(
    idempotency.c.key == bindparam("claimed")
)
_ANSWER = (
    idempotency.update()
    .where(idempotency.c.key == bindparam("claimed"))
    .values(status=bindparam("status"), headers=bindparam("headers"), body=bindparam("body"))
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
    """Claim an actor's key, ``<actor>:<key>``, for this transaction, or return the answer it was used for.

    A request with the same key that is under way at the same time is waited for. Raises ProblemError where the key
    was used for another request.
    """
    claimed = await transaction.execute(_CLAIM, {"key": key, "fingerprint": request})
    if claimed.rowcount == 1:
        return None
    first = (await transaction.execute(_FIRST, {"claimed": key})).one()
    if first.fingerprint != request:
        raise ProblemError(
            KEY_REUSED,
            "The key belongs to a request with another path or body; a new request needs a new key.",
            errors=[
                FieldError(
                    field="header.idempotency-key", value=key.partition(":")[2], reason="used for another request"
                )
            ],
        )
    return Answered(first.status, first.headers, first.body)


async def answer(transaction: Transaction, key: str, answered: Answered) -> None:
    """Keep the answer under the claimed key, in the same transaction as what it answers."""
    await transaction.execute(
        _ANSWER, {"claimed": key, "status": answered.status, "headers": answered.headers, "body": answered.body}
    )


async def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Drop keys older than a moment."""
    await transaction.execute(idempotency.delete().where(idempotency.c.created_at < moment))


async def forget_of(transaction: Transaction, actor: UUID) -> int:
    """Drop every key of an actor with its answer, and return how many there were."""
    mine = idempotency.c.key.startswith(f"{actor}:", autoescape=True)
    return (await transaction.execute(idempotency.delete().where(mine))).rowcount


async def empty_those_with(transaction: Transaction, *texts: str) -> int:
    """Take away what was answered wherever one of these texts is in it, and return how many answers that were.

    Their keys stay: a repeat must not do again what was done.
    """
    found = [func.position(literal(each.encode(), LargeBinary).op("IN")(idempotency.c.body)) > 0 for each in texts]
    emptied = idempotency.update().where(or_(false(), *found)).values(body=b"{}")
    return (await transaction.execute(emptied)).rowcount
