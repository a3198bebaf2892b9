"""Reads and writes sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.session_tables import DescribedSession, Session, SessionRow
from mediate_contracts.vocabulary import SessionStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE = table_of(SessionRow)
_SESSIONS = Records(_TABLE, Session, "session")


async def add(transaction: Transaction, described: DescribedSession, *, at: datetime) -> Session:
    """Insert a planned session."""
    values = {name: getattr(described, name) for name in DescribedSession.model_fields}
    standing = {"status": SessionStatus.PLANNED, "reason": None, "schedule_revision": 0}
    return Session.model_validate(await _SESSIONS.add(transaction, {**values, **standing}, at=at))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Session:
    """Return a session, locked: every event about it or its proposals is recorded under this lock, so in order.

    Raises ProblemError: 404 where there is none, 412 where its version is not the expected one.
    """
    return Session.model_validate(await _SESSIONS.for_update(transaction, identifier, expecting=expecting))


async def hold(transaction: Transaction, identifier: UUID) -> None:
    """Lock a session against every change, while others hold it as well: each says something of its own of it."""
    await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.id == identifier).with_for_update(read=True))


async def change(transaction: Transaction, session: Session, changes: dict[str, Any], *, at: datetime) -> Session:
    """Write the next version of a locked session."""
    return Session.model_validate(await _SESSIONS.change(transaction, dict(session), changes, at=at))


async def get(connection: AsyncConnection, identifier: UUID) -> Session:
    """Return one session. Raises ProblemError (404) where there is none."""
    return await _SESSIONS.get(connection, identifier)


def seen(session: Session, *, takes_part: bool) -> Session:
    """Return a session as somebody may see it: where one takes part online is for who may take part."""
    return session if takes_part else session.model_copy(update={"online_page": None})


async def exists(transaction: Transaction, identifier: UUID) -> bool:
    """Tell whether there is a session with this id."""
    found = await transaction.connection.scalar(select(_TABLE.c.id).where(_TABLE.c.id == identifier))
    return found is not None


async def listing(
    connection: AsyncConnection,
    *,
    status: SessionStatus | None,
    line: int | None,
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Session]:
    """Return sessions in the order in which they start, behind ``after``; from ``since``, and before ``until``."""
    query = select(_TABLE).order_by(_TABLE.c.starts_at, _TABLE.c.id).limit(limit)
    if status is not None:
        query = query.where(_TABLE.c.status == status)
    if line is not None:
        query = query.where(_TABLE.c.action_lines.contains([line]))
    if since is not None:
        query = query.where(_TABLE.c.starts_at >= since)
    if until is not None:
        query = query.where(_TABLE.c.starts_at < until)
    if after is not None:
        query = query.where(tuple_(_TABLE.c.starts_at, _TABLE.c.id) > after)
    return [Session.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
