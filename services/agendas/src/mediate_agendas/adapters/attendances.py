"""Reads and writes which organisations come to sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import sessions
from mediate_agendas.adapters.organisations import records_of, stands_for
from mediate_agendas.adapters.session_tables import Attendance, AttendanceRow, Session, StatedAttendance
from mediate_contracts.vocabulary import AttendanceStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(AttendanceRow)
_ATTENDANCES = Records(_TABLE, Attendance, "attendance")


async def add(
    transaction: Transaction, session_id: UUID, organisation_id: UUID, stated: StatedAttendance, *, at: datetime
) -> Attendance:
    """Insert what was stated of an organisation at a locked session."""
    values: dict[str, Any] = {
        "session_id": session_id,
        "organisation_id": organisation_id,
        "status": stated.status,
        "places": stated.places,
    }
    return Attendance.model_validate(await _ATTENDANCES.add(transaction, values, at=at))


async def change(
    transaction: Transaction, attendance: Attendance, stated: StatedAttendance, *, at: datetime
) -> Attendance:
    """Write the next version of an attendance, its session locked."""
    changes = {"status": stated.status, "places": stated.places}
    return Attendance.model_validate(await _ATTENDANCES.change(transaction, dict(attendance), changes, at=at))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> tuple[Session, Attendance]:
    """Return an attendance and its session, both locked, the session first: that keeps the order of its events.

    Raises ProblemError: 404 where there is none, 412 where its version is not the expected one.
    """
    session_id = await transaction.connection.scalar(select(_TABLE.c.session_id).where(_TABLE.c.id == identifier))
    if session_id is None:
        raise not_found("attendance", identifier)
    session = await sessions.for_update(transaction, session_id)
    row = await _ATTENDANCES.for_update(transaction, identifier, expecting=expecting)
    return session, Attendance.model_validate(row)


async def of_organisation(
    transaction: Transaction, session_id: UUID, organisation_id: UUID, *, is_locked: bool = False
) -> Attendance | None:
    """Return what was stated of an organisation at a session, whichever of its records it was stated of."""
    query = (
        select(_TABLE)
        .where(_TABLE.c.session_id == session_id, _TABLE.c.organisation_id.in_(records_of(organisation_id)))
        .order_by(_TABLE.c.updated_at.desc(), _TABLE.c.id)
    )
    query = query.limit(1)
    row = (await transaction.execute(query.with_for_update() if is_locked else query)).one_or_none()
    return None if row is None else Attendance.model_validate(dict(row._mapping))


async def count(transaction: Transaction, session_id: UUID) -> int:
    """Return of how many organisations something was stated at a session."""
    query = select(func.count()).select_from(_TABLE).where(_TABLE.c.session_id == session_id)
    return await transaction.connection.scalar(query) or 0


async def attended(transaction: Transaction, session_id: UUID) -> Sequence[Attendance]:
    """Return who was at a session, by the record that stands for each organisation now; the domain bounds how many."""
    query = (
        select(_TABLE, stands_for(_TABLE.c.organisation_id).label("who"))
        .where(_TABLE.c.session_id == session_id, _TABLE.c.status == AttendanceStatus.ATTENDED)
        .order_by(_TABLE.c.updated_at, _TABLE.c.id)
    )
    found = [
        Attendance.model_validate({**row._mapping, "organisation_id": row.who})
        for row in await transaction.execute(query)
    ]
    # Of two records that were merged after both had been stated, what was stated last holds.
    return list({each.organisation_id: each for each in found}.values())


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> Attendance:
    """Return one attendance. Raises ProblemError (404) where there is none within reach."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier, _seen(reach)))).one_or_none()
    if row is None:
        raise not_found("attendance", identifier)
    return Attendance.model_validate(dict(row._mapping))


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    session_id: UUID,
    status: AttendanceStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Attendance]:
    """Return the attendances at a session within reach, in the order in which they were first stated."""
    query = in_order(
        select(_TABLE).where(_seen(reach)), _TABLE, after=after, limit=limit, session_id=session_id, status=status
    )
    return [Attendance.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _seen(reach: Reach) -> ColumnElement[bool]:
    return true() if reach.everything else _TABLE.c.organisation_id.in_(reach.organisations)
