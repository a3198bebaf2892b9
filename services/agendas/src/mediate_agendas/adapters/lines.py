"""Reads and writes action lines."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.tables import ActionLine, AssignmentRow, ItemRow, LineRow
from mediate_agendas.adapters.views import LineRecord, LineWithCounts
from mediate_agendas.domain.names import LineNumberTaken
from mediate_agendas.domain.shares import Standing, counted, unassigned, unassigned_share
from mediate_contracts.vocabulary import AssignmentStatus, ItemStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

_TABLE = table_of(LineRow)
_ITEM = table_of(ItemRow)
_ASSIGNMENT = table_of(AssignmentRow)
_LINES = Records(_TABLE, LineRecord, "line")


async def add(transaction: Transaction, line: ActionLine, *, at: datetime) -> LineRecord:
    """Insert a line. Raises LineNumberTaken."""
    taken = LineNumberTaken("there is an action line with this number", field="body.number", value=line.number)
    values = {name: getattr(line, name) for name in ActionLine.model_fields}
    return LineRecord.model_validate(await _LINES.add(transaction, values, at=at, taken={"line_number_key": taken}))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> LineRecord:
    """Return a line, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    return LineRecord.model_validate(await _LINES.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, line: LineRecord, changes: dict[str, Any], *, at: datetime) -> LineRecord:
    """Write the next version of a locked line."""
    return LineRecord.model_validate(await _LINES.change(transaction, dict(line), changes, at=at))


async def rhythms(connection: AsyncConnection, lines: Collection[UUID]) -> dict[UUID, int | None]:
    """Return the rhythm of lines by their ids, in days; None for one that has set none."""
    found = await connection.execute(select(_TABLE.c.id, _TABLE.c.rhythm_days).where(_TABLE.c.id.in_(lines)))
    return {row.id: row.rhythm_days for row in found}


async def exists(transaction: Transaction, identifier: UUID) -> bool:
    """Tell whether there is such a line."""
    return (await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.id == identifier))).first() is not None


async def with_number(transaction: Transaction, number: int) -> UUID | None:
    """Return the id of the line with this number; None where there is none."""
    found = await transaction.execute(select(_TABLE.c.id).where(_TABLE.c.number == number))
    identifier: UUID | None = found.scalar_one_or_none()
    return identifier


async def get(connection: AsyncConnection, identifier: UUID) -> LineWithCounts:
    """Return one line. Raises ProblemError (404) where there is none."""
    found = await _with_counts(connection, _TABLE.c.id == identifier, limit=1)
    if not found:
        raise not_found("line", identifier)
    return found[0]


async def listing(connection: AsyncConnection, *, after: int, limit: int) -> Sequence[LineWithCounts]:
    """Return lines with a number above ``after``, in the order of their numbers."""
    return await _with_counts(connection, _TABLE.c.number > after, limit=limit)


async def _with_counts(
    connection: AsyncConnection, condition: ColumnElement[bool], *, limit: int
) -> list[LineWithCounts]:
    query = select(_TABLE).where(condition).order_by(_TABLE.c.number).limit(limit)
    rows = [dict(row._mapping) for row in await connection.execute(query)]
    standings = await _standings(connection, [row["id"] for row in rows])
    return [LineWithCounts.model_validate({**row, **_counts(standings.get(row["id"], []))}) for row in rows]


def _counts(items: Sequence[Standing]) -> Mapping[str, Any]:
    return {
        "items": len(counted(items)),
        "unassigned": unassigned(items),
        "unassigned_share": unassigned_share(items),
    }


async def _standings(connection: AsyncConnection, lines: Sequence[UUID]) -> dict[UUID, list[Standing]]:
    """Return how every item of some lines stands, by line."""
    status = _ASSIGNMENT.c.status
    carriers = func.count().filter(status == AssignmentStatus.ACCEPTED)
    carriers_ever = func.count().filter(status.in_([AssignmentStatus.ACCEPTED, AssignmentStatus.ENDED]))
    query = (
        select(_ITEM.c.line_id, _ITEM.c.status, carriers.label("carriers"), carriers_ever.label("carriers_ever"))
        .select_from(_ITEM.outerjoin(_ASSIGNMENT, _ASSIGNMENT.c.item_id == _ITEM.c.id))
        .where(_ITEM.c.line_id.in_(lines))
        .group_by(_ITEM.c.id)
    )
    standings: dict[UUID, list[Standing]] = {}
    for row in await connection.execute(query):
        standings.setdefault(row.line_id, []).append(Standing(ItemStatus(row.status), row.carriers, row.carriers_ever))
    return standings
