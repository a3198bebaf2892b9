"""Days: on which day of the Netherlands something happened, and which days a day that is partly known may be."""

from calendar import monthrange
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_YEAR: Final = 1
_MONTH: Final = 2


def day_of(at: datetime) -> date:
    """Return the day of the Netherlands on which a moment lies."""
    return at.astimezone(AMSTERDAM).date()


def days_of(partial: str) -> tuple[date, date]:
    """Return the first and the last day that ``2018``, ``2018-03`` or ``2018-03-01`` may be.

    Raises ValueError where a month has no such day.
    """
    numbers = [int(each) for each in partial.split("-")]
    if len(numbers) == _YEAR:
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    if len(numbers) == _MONTH:
        year, month = numbers
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    day = date(*numbers)
    return day, day
