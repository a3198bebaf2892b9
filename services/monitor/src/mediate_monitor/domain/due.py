"""Which figures are due: the periods that an indicator is observed in, and the days by which their figures come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from mediate_contracts.periods import Period, parse_period, period_of
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Rhythm

DUE_DAYS: Final = 30
"""How many days after a period its figure is due, where its indicator does not say."""

PERIODS_MAX: Final = 120
"""The most periods of one indicator whose figures are asked for: the newest, ten years of months."""

QUIET: Final = timedelta(days=7)
"""How long after a reminder an organisation hears nothing more of a figure."""

BY_ITSELF_MAX: Final = 3
"""The most reminders of one figure that go out by themselves; after that somebody should speak to the organisation."""

_TIMES_MAX: Final = 1_000


class NothingToRemindOf(DomainError):
    """No figure of the period is waited for, or nobody is said to bring it."""


class TooSoonToRemind(DomainError):
    """The organisation was reminded a moment ago."""


class FigureIsThere(DomainError):
    """There is a figure of the period, so that nothing is to be excused."""


class NeverDue(DomainError):
    """Figures of the indicator are computed, and nobody brings them."""


class DueState(StrEnum):
    """How it stands with a figure that was expected."""

    DUE = "due"
    OVERDUE = "overdue"
    EXCUSED = "excused"
    """It will not come, for a reason."""
    BROUGHT = "brought"
    DROPPED = "dropped"
    """It is expected no more: its indicator is observed otherwise now, or no longer."""


@dataclass(frozen=True)
class Expectation:
    """In which periods figures of an indicator are expected; nobody brings those that are derived."""

    rhythm: Rhythm
    since: str | None = None
    until: str | None = None
    due_days: int | None = None
    is_derived: bool = False

    def expects(self, period: Period) -> bool:
        """Tell whether a figure of a period is expected, whenever the first one came."""
        if self.is_derived or self.rhythm not in {Rhythm.ONCE, period.rhythm}:
            return False
        is_begun = self.since is None or parse_period(self.since).first_day <= period.first_day
        return is_begun and (self.until is None or period.last_day <= parse_period(self.until).last_day)

    def due_on(self, period: Period) -> date:
        """Return the day by which the figure of a period is to come."""
        return period.last_day + timedelta(days=DUE_DAYS if self.due_days is None else self.due_days)


def over(expectation: Expectation, *, first: Period | None, today: date) -> Sequence[Period]:
    """Return the periods that are over and whose figures are expected, oldest first, at most PERIODS_MAX: the newest.

    They begin with the period from which figures are expected or, where none is said, with that of the first figure.
    Of what is observed once, a figure is expected only where its period is said.
    """
    if expectation.is_derived:
        return ()
    start = first if expectation.since is None else parse_period(expectation.since)
    if start is None:
        return ()
    if expectation.rhythm is Rhythm.ONCE:
        return (start,) if expectation.since is not None and start.last_day < today else ()
    last_day = today - timedelta(days=1)
    if expectation.until is not None:
        last_day = min(last_day, parse_period(expectation.until).last_day)
    found: list[Period] = []
    each = period_of(last_day, expectation.rhythm)
    if each.last_day > last_day:
        each = each.previous()
    while each.first_day >= start.first_day and len(found) < PERIODS_MAX:
        found.append(each)
        if each.first_day == start.first_day:
            # Before the first year that is kept there is no period.
            break
        each = each.previous()
    return found[::-1]


def state_of(*, due_on: date, excused: bool, brought: bool, expected: bool, today: date) -> DueState:
    """Return how it stands with a figure: one that came is there, whatever was said of it before."""
    if brought:
        return DueState.BROUGHT
    if excused:
        return DueState.EXCUSED
    if not expected:
        return DueState.DROPPED
    return DueState.OVERDUE if due_on < today else DueState.DUE


def remind(state: DueState, *, reminded: int, last_at: datetime | None, now: datetime, period: str) -> int:
    """Return how often the organisation has been reminded of a figure once it is now.

    Raises NothingToRemindOf where none is waited for, TooSoonToRemind naming the moment from which on.
    """
    if state not in {DueState.DUE, DueState.OVERDUE}:
        rule = f"the figure is {state}; only one that is due or overdue is waited for"
        raise NothingToRemindOf(rule, field="body.period", value=period)
    if reminded >= _TIMES_MAX:
        rule = f"it has been reminded {_TIMES_MAX} times, and hears of it no more"
        raise NothingToRemindOf(rule, field="body.period", value=period)
    if last_at is not None and now < last_at + QUIET:
        free_at = (last_at + QUIET).isoformat()
        rule = f"an organisation is left {QUIET.days} days: it can be reminded from {free_at} on"
        raise TooSoonToRemind(rule, field="body.period", value=period)
    return reminded + 1
