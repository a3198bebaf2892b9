"""Close a period: what changes of its figures from then on is a visible revision."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mediate_contracts.events.monitor import PeriodClosed
from mediate_contracts.periods import parse_period
from mediate_contracts.values import PeriodCloseId, Text, Value
from mediate_monitor.adapters import closes
from mediate_monitor.adapters.rhythm_tables import PeriodClose
from mediate_monitor.adapters.tables import PeriodText
from mediate_monitor.domain.closing import check_can_close
from mediate_monitor.domain.days import day_of
from mediate_shared.journal import Transaction


class ClosePeriod(Value):
    """Which period, and what is to be known about how it was closed."""

    period: Annotated[PeriodText, Field(examples=["1987"])]
    note: Text | None = None


async def close_period(command: ClosePeriod, *, transaction: Transaction, now: datetime) -> PeriodClose:
    """Close a period that is over, for the first time or again after it was opened, and with it those within it.

    Raises NotAPeriod, PeriodNotOver, or PeriodIsClosed.
    """
    period = parse_period(command.period)
    row = await closes.of_period(transaction, period)
    times = check_can_close(
        period,
        is_closed=row is not None and row["is_closed"],
        times=0 if row is None else row["times"],
        today=day_of(now),
    )
    if row is None:
        close = await closes.close_first(transaction, period, command.note, at=now)
    else:
        changes = {"is_closed": True, "times": times, "note": command.note, "reason": None}
        close = await closes.change(transaction, row, changes, at=now)
    said = PeriodClosed(
        period_close_id=PeriodCloseId(close.id), period=close.period, times=close.times, note=close.note
    )
    transaction.record(said, at=now)
    return close
