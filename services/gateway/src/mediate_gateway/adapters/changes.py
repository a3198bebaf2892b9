"""Keeps for a day what somebody changed by pages, so that they can undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.listing_tables import CHANGE
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

KEPT: Final = timedelta(hours=24)
"""How long a change can be undone."""
_SHOWN_MAX: Final = 200


@dataclass(frozen=True)
class Made:
    """A change that a service made: which record by its path there, what it is called, and the fields it is about.

    ``page`` shows the record, ``version_after`` is the version that the change made.
    """

    service: str
    path: str
    page: str
    about: str
    before: dict[str, Any]
    after: dict[str, Any]
    version_after: int


async def keep(
    transaction: Transaction, account_id: UUID, made: Sequence[Made], *, at: datetime, batch_id: UUID | None = None
) -> list[UUID]:
    """Keep what was changed, and return the ids it can be undone by, in the same order."""
    rows = [
        {"id": new_id(), "account_id": account_id, "batch_id": batch_id, "at": at, "undone_at": None, **vars(each)}
        for each in made
    ]
    if rows:
        await transaction.execute(CHANGE.insert(), rows)
    return [row["id"] for row in rows]


async def mine(connection: AsyncConnection, account_id: UUID, *, now: datetime) -> Sequence[Any]:
    """Return what somebody changed and can still undo, or has undone, newest first."""
    query = (
        select(CHANGE)
        .where(CHANGE.c.account_id == account_id, CHANGE.c.at > now - KEPT)
        .order_by(CHANGE.c.at.desc(), CHANGE.c.id.desc())
        .limit(_SHOWN_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def get(connection: AsyncConnection, account_id: UUID, change_id: UUID, *, now: datetime) -> Any:
    """Return one of somebody's changes. Raises ProblemError (404) for what is none, or older than a day."""
    query = select(CHANGE).where(CHANGE.c.id == change_id, CHANGE.c.account_id == account_id, CHANGE.c.at > now - KEPT)
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise not_found("change", change_id)
    return found


async def of_batch(connection: AsyncConnection, account_id: UUID, batch_id: UUID, *, now: datetime) -> Sequence[Any]:
    """Return what somebody changed at once, in the order in which it was done."""
    query = (
        select(CHANGE)
        .where(CHANGE.c.account_id == account_id, CHANGE.c.batch_id == batch_id, CHANGE.c.at > now - KEPT)
        .order_by(CHANGE.c.id)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def undone(transaction: Transaction, change: Any, *, version: int, at: datetime) -> None:
    """Note that a change was undone, which made ``version``.

    What the same person changed right before it is as it was then, so that it can be undone too.
    """
    await transaction.execute(CHANGE.update().where(CHANGE.c.id == change.id).values(undone_at=at))
    await transaction.execute(
        CHANGE.update()
        .where(
            CHANGE.c.account_id == change.account_id,
            CHANGE.c.service == change.service,
            CHANGE.c.path == change.path,
            CHANGE.c.version_after == change.version_after - 1,
            CHANGE.c.undone_at.is_(None),
        )
        .values(version_after=version)
    )


async def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Drop what was changed before a moment."""
    await transaction.execute(CHANGE.delete().where(CHANGE.c.at <= moment))
