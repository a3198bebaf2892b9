"""What asks for somebody's attention: what stalls, what is late, and how long an answer has been waited for."""

from datetime import date, datetime, timedelta
from typing import Final

from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.progress import CONCLUDED

STALLED_DAYS: Final = 90
"""Days without any change after which taken-on work counts as stalled: agenda sessions come about once a quarter, so
that nothing was said of it at a whole round of them."""
REMIND_DAYS: Final = 14
"""Days after which an offer without an answer is worth a friendly word: two weeks hold a meeting of most boards."""
TAKEN_ON: Final = (ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY)
"""Statuses in which somebody is at work: in these nothing should stand still unnoticed."""


def stalled_before(now: datetime) -> datetime:
    """Return the instant before which the last change of taken-on work makes it stalled."""
    return now - timedelta(days=STALLED_DAYS)


def is_stalled(status: ItemStatus, changed_at: datetime, *, now: datetime) -> bool:
    """Tell whether an item that somebody took on has stood still too long."""
    return status in TAKEN_ON and changed_at < stalled_before(now)


def is_overdue(status: ItemStatus, due_date: date | None, *, today: date) -> bool:
    """Tell whether an item's day has passed without an outcome; one without a day is never late."""
    return due_date is not None and due_date < today and status not in CONCLUDED


def days_since(moment: datetime, *, now: datetime) -> int:
    """Return how many whole days ago something was; 0 for what lies ahead by the clock of another machine."""
    return max(0, (now - moment).days)


def deserves_reminder(offered_at: datetime, *, now: datetime) -> bool:
    """Tell whether an offer has been open long enough to ask after it."""
    return days_since(offered_at, now=now) >= REMIND_DAYS
