"""Open a period again that was closed."""

from datetime import datetime

from mediate_contracts.events.monitor import PeriodReopened
from mediate_contracts.values import PeriodCloseId, Text, Value
from mediate_monitor.adapters import closes
from mediate_monitor.adapters.rhythm_tables import PeriodClose
from mediate_monitor.domain.closing import check_can_reopen
from mediate_shared.journal import Transaction


class ReopenPeriod(Value):
    """Why it is opened again."""

    reason: Text


async def reopen_period(
    period_close_id: PeriodCloseId,
    command: ReopenPeriod,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> PeriodClose:
    """Open a closed period; what was revised meanwhile stays visible. Raises ProblemError (404, 412), PeriodIsOpen."""
    row = await closes.for_update(transaction, period_close_id, expecting=expecting)
    check_can_reopen(row["period"], is_closed=row["is_closed"])
    close = await closes.change(transaction, row, {"is_closed": False, "reason": command.reason}, at=now)
    said = PeriodReopened(period_close_id=period_close_id, period=close.period, reason=command.reason)
    transaction.record(said, at=now)
    return close
