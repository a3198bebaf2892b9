"""What asks for somebody's attention: what stalls, what is late, and how long an answer has been waited for."""

from datetime import date, datetime, timedelta
from typing import Final

from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.progress import CONCLUDED

STALLED_DAYS: Final = 90
"""Days without a sign of life after which taken-on work counts as stalled where its line has no rhythm of its own:
agenda sessions come about once a quarter, so that nothing was said of it at a whole round of them."""
REMIND_DAYS: Final = 14
"""Days after which an offer without an answer is worth a friendly word: two weeks hold a meeting of most boards."""
TAKEN_ON: Final = (ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY)
"""Statuses in which somebody is at work: in these nothing should stand still unnoticed."""


def stalled_before(now: datetime, rhythm_days: int | None = None) -> datetime:
    """Return the instant before which the last sign of life of taken-on work makes it stalled, by a line's rhythm."""
    return now - timedelta(days=STALLED_DAYS if rhythm_days is None else rhythm_days)


def is_stalled(status: ItemStatus, heard_at: datetime, *, now: datetime, rhythm_days: int | None = None) -> bool:
    """Tell whether an item that somebody took on was not heard of for longer than the rhythm of its line allows."""
    return status in TAKEN_ON and heard_at < stalled_before(now, rhythm_days)


def is_overdue(status: ItemStatus, due_date: date | None, *, today: date) -> bool:
    """Tell whether an item's day has passed without an outcome; one without a day is never late."""
    return due_date is not None and due_date < today and status not in CONCLUDED


def days_since(moment: datetime, *, now: datetime) -> int:
    """Return how many whole days ago something was; 0 for what lies ahead by the clock of another machine."""
    return max(0, (now - moment).days)


def deserves_reminder(offered_at: datetime, *, now: datetime) -> bool:
    """Tell whether an offer has been open long enough to ask after it."""
    return days_since(offered_at, now=now) >= REMIND_DAYS
