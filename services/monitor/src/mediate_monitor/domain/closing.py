"""When a period can be closed, and opened again."""

from datetime import date
from typing import Final

from mediate_contracts.periods import Period
from mediate_contracts.values import DomainError

TIMES_MAX: Final = 1_000


class PeriodIsClosed(DomainError):
    """The period is closed already."""


class PeriodIsOpen(DomainError):
    """The period is not closed, so that there is nothing to open."""


class PeriodNotOver(DomainError):
    """The period runs: its figures cannot have been settled."""


def check_can_close(period: Period, *, is_closed: bool, times: int, today: date) -> int:
    """Return how often a period will have been closed. Raises PeriodIsClosed, or PeriodNotOver."""
    if period.last_day >= today:
        reason = f"it runs until {period.last_day.isoformat()}: it can be closed from the day after"
        raise PeriodNotOver(reason, field="body.period", value=period.text)
    if is_closed:
        raise PeriodIsClosed("it is closed already", field="body.period", value=period.text)
    if times >= TIMES_MAX:
        raise PeriodIsClosed(f"it was closed {TIMES_MAX} times", field="body.period", value=period.text)
    return times + 1


def check_can_reopen(period: str, *, is_closed: bool) -> None:
    """Check that a period can be opened again. Raises PeriodIsOpen."""
    if not is_closed:
        raise PeriodIsOpen("it is open: figures of it change as they come", field="body.reason", value=period)
