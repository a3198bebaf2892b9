"""When digests are due, what they cover, and how often mail is tried again."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
HOUR: Final = time(7)
"""By the clock in Amsterdam, in summer and in winter."""
COVERED_MAX: Final = timedelta(days=31)
"""A digest goes back no further, however long the hub was away."""
ATTEMPTS_MAX: Final = 8
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Before each attempt but the first: together a little over 22 hours, so that a digest is given up before the next."""


class Frequency(StrEnum):
    """How often somebody wants a digest."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class MailState(StrEnum):
    """Where a mail stands; one that is held is shown in the hub and sent to nobody, because no server is known."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class Failure(StrEnum):
    """Why a mail was not sent, or not for certain."""

    REFUSED = "refused"
    GIVEN_UP = "given_up"
    INTERRUPTED = "interrupted"
    NO_ADDRESS = "no_address"


class Period(NamedTuple):
    """A day or a week that is over: its name, such as 2026-11-22 or 2026-W47, and the instant it ended at."""

    name: str
    end: datetime


def newest_period(frequency: Frequency, now: datetime) -> Period | None:
    """Return the period that ended last: a day, or a week, at seven in the morning; None where none is wanted."""
    if frequency is Frequency.OFF:
        return None
    local = now.astimezone(AMSTERDAM)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
        year, week, _ = (day - timedelta(days=1)).isocalendar()
        return Period(f"{year}-W{week:02}", _end(day))
    return Period(day.isoformat(), _end(day))


def next_end(frequency: Frequency, now: datetime) -> datetime | None:
    """Return when the period that goes on ends."""
    newest = newest_period(frequency, now)
    if newest is None:
        return None
    days = 7 if frequency is Frequency.WEEKLY else 1
    return _end(newest.end.astimezone(AMSTERDAM).date() + timedelta(days=days))


def day_of(moment: datetime) -> date:
    """Return the day that an instant is of in Amsterdam."""
    return moment.astimezone(AMSTERDAM).date()


def _end(day: date) -> datetime:
    return datetime.combine(day, HOUR, AMSTERDAM).astimezone(ZoneInfo("UTC"))


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """Return when a mail is tried again that could not be sent so many times; None where it is given up."""
    return None if attempts >= ATTEMPTS_MAX else now + PAUSES[attempts - 1]
