"""Periods: the years, quarters, months and ISO weeks that figures are about.

``2018``, ``2020-Q1``, ``2020-03`` and ``2020-W53`` in one grammar, the same wherever it is read. Weeks are those of
ISO 8601: they begin on Monday, and week 1 holds the first Thursday of its year, so that a week may begin in the year
before its own or end in the one after.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Rhythm

_GRAMMAR: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])|W(?P<week>0[1-9]|[1-4][0-9]|5[0-3])))?"
)
YEAR_MIN: Final = 1800
YEAR_MAX: Final = 2200


class NotAPeriod(DomainError):
    """The text names no year, quarter, month or week."""


@dataclass(frozen=True)
class Period:
    """A year, a quarter, a month or a week: its text, its rhythm, its first and its last day."""

    text: str
    rhythm: Rhythm
    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def recency(self) -> tuple[date, int]:
        """Sort key: a period that ends later is later; of those that end together, the longest is."""
        return self.last_day, self.days

    def holds(self, day: date) -> bool:
        """Return whether a day lies in it."""
        return self.first_day <= day <= self.last_day

    def within(self, other: "Period") -> bool:
        """Return whether every day of it lies in another period."""
        return other.first_day <= self.first_day and self.last_day <= other.last_day

    def next(self) -> "Period":
        """Return the period of the same rhythm that follows. Raises NotAPeriod behind the last year."""
        return period_of(self.last_day + timedelta(days=1), self.rhythm)

    def previous(self) -> "Period":
        """Return the period of the same rhythm before. Raises NotAPeriod before the first year."""
        return period_of(self.first_day - timedelta(days=1), self.rhythm)

    def year_before(self) -> "Period | None":
        """Return the same period of the year before; None where there is none, as for most a week 53."""
        year, within = self.text[:4], self.text[4:]
        try:
            return parse_period(f"{int(year) - 1:04d}{within}")
        except NotAPeriod:
            return None


def parse_period(text: str, *, field: str = "body.period") -> Period:
    """Return the period that ``2018``, ``2020-Q1``, ``2020-03`` or ``2020-W53`` names. Raises NotAPeriod."""
    found = _GRAMMAR.fullmatch(text)
    if found is None:
        reason = "write a year (2018), a quarter (2020-Q1), a month (2020-03) or a week (2020-W53)"
        raise NotAPeriod(reason, field=field, value=text)
    year = int(found["year"])
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise NotAPeriod(f"the year must lie in {YEAR_MIN} to {YEAR_MAX}", field=field, value=text)
    if found["week"]:
        return _week(text, year, int(found["week"]), field=field)
    if found["quarter"]:
        last_month = int(found["quarter"]) * 3
        return _of_months(text, Rhythm.QUARTERLY, year, last_month - 2, last_month)
    if found["month"]:
        month = int(found["month"])
        return _of_months(text, Rhythm.MONTHLY, year, month, month)
    return _of_months(text, Rhythm.YEARLY, year, 1, 12)


def period_of(day: date, rhythm: Rhythm) -> Period:
    """Return the period of a rhythm that holds a day; the year for what is observed once. Raises NotAPeriod."""
    if rhythm is Rhythm.WEEKLY:
        year, week, _weekday = day.isocalendar()
        return parse_period(f"{year:04d}-W{week:02d}")
    if rhythm is Rhythm.MONTHLY:
        return parse_period(f"{day.year:04d}-{day.month:02d}")
    if rhythm is Rhythm.QUARTERLY:
        return parse_period(f"{day.year:04d}-Q{(day.month + 2) // 3}")
    return parse_period(f"{day.year:04d}")


def periods_from(first: Period, until: date) -> Iterator[Period]:
    """Return the periods of one rhythm in order, from one of them to the last that ended before ``until``."""
    each = first
    while each.last_day < until:
        yield each
        each = each.next()


def _of_months(text: str, rhythm: Rhythm, year: int, first_month: int, last_month: int) -> Period:
    last_day = monthrange(year, last_month)[1]
    return Period(text, rhythm, date(year, first_month, 1), date(year, last_month, last_day))


def _week(text: str, year: int, week: int, *, field: str) -> Period:
    try:
        first_day = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise NotAPeriod(f"{year} has no week {week}", field=field, value=text) from error
    return Period(text, Rhythm.WEEKLY, first_day, first_day + timedelta(days=6))
