"""When what lies ahead is worth a word: as soon as it is said, and once more when it comes near."""

from datetime import date, datetime, timedelta
from typing import Final

AHEAD: Final = timedelta(days=7)
"""How long before its day something is told of again: in a week one can still prepare, or say that it is too much."""


def is_new(moment: datetime, *, since: datetime, until: datetime) -> bool:
    """Tell whether something was said in a period: after it began, and not after it ended."""
    return since < moment <= until


def comes_near(moment: datetime, *, since: datetime, until: datetime) -> bool:
    """Tell whether what begins at a moment came within a week in this period; no moment does so in two."""
    return since + AHEAD < moment <= until + AHEAD


def day_comes_near(day: date, *, since: date, until: date) -> bool:
    """Tell the same of a day."""
    return since + AHEAD < day <= until + AHEAD


def is_near(day: date, today: date) -> bool:
    """Tell whether a day is within a week, or over."""
    return day <= today + AHEAD
