"""The days on which the board can be seen: a day is one in Amsterdam, and the board is as it stood at its end."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mediate_contracts.values import DomainError

_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotADay(DomainError):
    """What was asked for is no day of the calendar."""


class DayAhead(DomainError):
    """The day that was asked for has still to come."""


def day_of(moment: datetime) -> date:
    """Return the day in Amsterdam on which a moment falls."""
    return moment.astimezone(_AMSTERDAM).date()


def day_asked(text: str | None, *, today: date) -> date:
    """Return the day that was asked for, written as 2026-03-31; today where none was.

    Raises NotADay, and DayAhead for a day that has still to come.
    """
    asked = (text or "").strip()
    if not asked:
        return today
    try:
        # Weeks and other forms that Python reads as well are nothing that an address of ours says.
        day = date.fromisoformat(asked) if _DAY.fullmatch(asked) else None
    except ValueError:
        day = None
    if day is None:
        reason = "expected a day of the calendar, such as 2026-03-31"
        raise NotADay(reason, field="on", value=asked)
    if day > today:
        reason = "nobody knows yet how the board will stand on a day that has still to come"
        raise DayAhead(reason, field="on", value=asked)
    return day


def looked_back_to(today: date) -> list[date]:
    """Return days that people look back to, the nearest first: the ends of the month, quarter and year before today."""
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    return [each - timedelta(days=1) for each in dict.fromkeys((month, quarter, quarter.replace(month=1)))]
