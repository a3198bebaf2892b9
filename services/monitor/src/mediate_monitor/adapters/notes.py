"""Reads and writes notes about figures."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters.check_tables import FigureNote, NoteRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE: Final = table_of(NoteRow)
_NOTES: Final = Records(_TABLE, FigureNote, "note")


async def add(transaction: Transaction, values: dict[str, Any], *, at: datetime) -> FigureNote:
    """Insert a note about a figure."""
    return FigureNote.model_validate(await _NOTES.add(transaction, values, at=at))


async def get(connection: AsyncConnection, identifier: UUID) -> FigureNote:
    """Return one note. Raises ProblemError (404) where there is none."""
    return await _NOTES.get(connection, identifier)


async def listing(
    connection: AsyncConnection, observation_id: UUID, *, after: UUID | None, limit: int
) -> list[FigureNote]:
    """Return the notes about a figure, the newest, which holds, first, behind ``after``, at most ``limit``."""
    query = sa.select(_TABLE).where(_TABLE.c.observation_id == observation_id).order_by(_TABLE.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id < after)
    return [FigureNote.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
