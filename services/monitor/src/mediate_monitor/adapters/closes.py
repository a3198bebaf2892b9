"""Reads and writes which periods are closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period
from mediate_contracts.values import Text
from mediate_monitor.adapters.rhythm_tables import PeriodClose, PeriodCloseRow
from mediate_monitor.domain.closing import PeriodIsClosed
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE: Final = table_of(PeriodCloseRow)
_CLOSES: Final = Records(_TABLE, PeriodClose, "period close")


async def is_closed(connection: AsyncConnection, period: Period) -> bool:
    """Tell whether a period is closed, or lies within one that is."""
    closing = select(_TABLE.c.id).where(
        _TABLE.c.is_closed, _TABLE.c.first_day <= period.first_day, _TABLE.c.last_day >= period.last_day
    )
    return bool(await connection.scalar(select(closing.exists())))


async def of_period(transaction: Transaction, period: Period) -> dict[str, Any] | None:
    """Return the row of a period that was closed before, locked; None where it never was."""
    found = await transaction.execute(select(_TABLE).where(_TABLE.c.period == period.text).with_for_update())
    row = found.one_or_none()
    return None if row is None else dict(row._mapping)


async def close_first(transaction: Transaction, period: Period, note: Text | None, *, at: datetime) -> PeriodClose:
    """Keep that a period was closed for the first time. Raises PeriodIsClosed where somebody did so just now."""
    values = {
        "period": period.text,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "is_closed": True,
        "times": 1,
        "note": note,
        "reason": None,
    }
    taken = PeriodIsClosed("it was closed a moment ago", field="body.period", value=period.text)
    row = await _CLOSES.add(transaction, values, at=at, taken={"period_close_period_key": taken})
    return PeriodClose.model_validate(row)


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> dict[str, Any]:
    """Return a row, locked. Raises ProblemError (404, 412)."""
    return await _CLOSES.for_update(transaction, identifier, expecting=expecting)


async def change(
    transaction: Transaction, row: dict[str, Any], changes: dict[str, Any], *, at: datetime
) -> PeriodClose:
    """Write the next version of a locked row."""
    return PeriodClose.model_validate(await _CLOSES.change(transaction, row, changes, at=at))


async def get(connection: AsyncConnection, identifier: UUID) -> PeriodClose:
    """Return one close. Raises ProblemError (404)."""
    return await _CLOSES.get(connection, identifier)


async def listing(
    connection: AsyncConnection, *, period: str | None, closed: bool | None, after: UUID | None, limit: int
) -> Sequence[PeriodClose]:
    """Return the periods that were closed in the order that was done first, behind ``after``, at most ``limit``."""
    return await _CLOSES.listing(connection, after=after, limit=limit, period=period, is_closed=closed)
