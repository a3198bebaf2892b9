"""Notes which figures are to be computed and checked anew, and hands them out.

Notes are only ever added, one by one, and taken away by whoever does the computing: whoever notes something waits for
nobody and nobody for them. A note commits with what it is about, so whoever takes it sees that.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, or_, select, tuple_

from mediate_monitor.adapters.derived_tables import StaleFigureRow, StaleMeasureRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_FIGURE: Final = table_of(StaleFigureRow)
_MEASURE: Final = table_of(StaleMeasureRow)
_NOTE = _FIGURE.insert().inline()
_NOTE_MEASURE = _MEASURE.insert().inline()
_ALONE: Final = select(func.pg_try_advisory_xact_lock(func.hashtextextended("mediate.monitor.recompute", 0)))


class Key(NamedTuple):
    """A period of an indicator; every one of it where none is named."""

    indicator_id: UUID
    period: str | None


class Touched(NamedTuple):
    """Days about which a measure heard something new; open where one is missing."""

    measure: str
    first_day: date | None
    last_day: date | None


async def alone(transaction: Transaction) -> bool:
    """Tell whether no other transaction computes; none does then until this one ends."""
    return bool(await transaction.connection.scalar(_ALONE))


async def mark(transaction: Transaction, indicator_id: UUID, period: str) -> None:
    """Note that a period of an indicator is to be computed and checked anew."""
    await mark_all(transaction, [(indicator_id, period)])


async def mark_every_period(transaction: Transaction, indicator_id: UUID) -> None:
    """Note that an indicator is to be computed and checked anew in every period that there is something of."""
    await mark_all(transaction, [(indicator_id, None)])


async def mark_all(
    transaction: Transaction, keys: Iterable[tuple[UUID, str | None]], *, not_before: datetime | None = None
) -> None:
    """Note periods of indicators, each once; with ``not_before`` they wait until then."""
    rows = [
        {"indicator_id": indicator_id, "period": period, "not_before": not_before}
        for indicator_id, period in dict.fromkeys(keys)
    ]
    if rows:
        await transaction.execute(_NOTE, rows)


async def touch(transaction: Transaction, touched: Iterable[Touched]) -> None:
    """Note days about which measures heard something new, each once."""
    rows = [each._asdict() for each in dict.fromkeys(touched)]
    if rows:
        await transaction.execute(_NOTE_MEASURE, rows)


async def take_touched(transaction: Transaction, *, limit: int) -> Sequence[Touched]:
    """Take away notes of days, the oldest first, at most ``limit``; of some that are the same, one is returned."""
    oldest = select(_MEASURE.c.id).order_by(_MEASURE.c.id).limit(limit)
    taken = await transaction.execute(
        delete(_MEASURE)
        .where(_MEASURE.c.id.in_(oldest))
        .returning(_MEASURE.c.measure, _MEASURE.c.first_day, _MEASURE.c.last_day)
    )
    return list(dict.fromkeys(Touched(row.measure, row.first_day, row.last_day) for row in taken))


async def newest(transaction: Transaction) -> int:
    """Return the number of the newest note of a figure; 0 where there is none."""
    return int(await transaction.connection.scalar(select(func.coalesce(func.max(_FIGURE.c.id), 0))) or 0)


async def take(transaction: Transaction, *, now: datetime, up_to: int, limit: int) -> Sequence[Key]:
    """Take away what is noted up to a number and may be done by now: at most ``limit`` keys, by indicator and period.

    Every note of those keys that is committed by now goes with them, however new: what it is about is seen from here.
    """
    may_be = or_(_FIGURE.c.not_before.is_(None), _FIGURE.c.not_before <= now)
    oldest = (
        select(_FIGURE.c.indicator_id, _FIGURE.c.period)
        .where(_FIGURE.c.id <= up_to, may_be)
        .order_by(_FIGURE.c.id)
        .limit(limit)
    )
    found = {Key(row.indicator_id, row.period) for row in await transaction.execute(oldest)}
    keys = sorted(found, key=lambda key: (key.indicator_id, key.period or ""))
    periods = [key for key in keys if key.period is not None]
    whole = [key.indicator_id for key in keys if key.period is None]
    if keys:
        named = tuple_(_FIGURE.c.indicator_id, _FIGURE.c.period).in_(periods)
        every = _FIGURE.c.indicator_id.in_(whole) & _FIGURE.c.period.is_(None)
        await transaction.execute(delete(_FIGURE).where(or_(named, every)))
    return keys


async def waiting(transaction: Transaction) -> int:
    """Return how many notes there are that nobody took yet."""
    figures = select(func.count()).select_from(_FIGURE).scalar_subquery()
    measures = select(func.count()).select_from(_MEASURE).scalar_subquery()
    return int(await transaction.connection.scalar(select(figures + measures)) or 0)
