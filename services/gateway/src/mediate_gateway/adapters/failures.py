"""Reads and writes failed sign-ins; whose they are is told by keyed hashes alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import DateTime, LargeBinary, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import SIGN_IN_FAILURE
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_COUNTED_MAX: Final = 50
"""More failures than this make nobody wait longer."""
_NEWEST: Final = (
    select(SIGN_IN_FAILURE.c.at)
    .where(
        SIGN_IN_FAILURE.c.who_hash == bindparam("who", type_=LargeBinary()),
        SIGN_IN_FAILURE.c.at > bindparam("after", type_=DateTime(timezone=True)),
    )
    .order_by(SIGN_IN_FAILURE.c.at.desc())
    .limit(_COUNTED_MAX)
)


async def newest(connection: AsyncConnection, who: bytes, *, after: datetime) -> Sequence[datetime]:
    """Return when somebody failed since ``after``, newest first."""
    return (await connection.execute(_NEWEST, {"who": who, "after": after})).scalars().all()


async def add(transaction: Transaction, *whos: bytes, at: datetime) -> None:
    """Note a failure under each of these hashes."""
    await transaction.execute(
        SIGN_IN_FAILURE.insert().inline(), [{"id": new_id(), "who_hash": who, "at": at} for who in whos]
    )


async def clear(transaction: Transaction, who: bytes) -> None:
    """Forget somebody's failures."""
    await transaction.execute(SIGN_IN_FAILURE.delete().where(SIGN_IN_FAILURE.c.who_hash == who))


async def forget_before(transaction: Transaction, moment: datetime) -> int:
    """Drop failures older than a moment; return how many."""
    return (await transaction.execute(SIGN_IN_FAILURE.delete().where(SIGN_IN_FAILURE.c.at < moment))).rowcount
