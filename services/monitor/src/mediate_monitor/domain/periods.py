"""Periods: the years, quarters and months that figures are about."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Rhythm

_GRAMMAR: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_YEAR_MIN: Final = 1800
_YEAR_MAX: Final = 2200


class NotAPeriod(DomainError):
    """The text names no year, quarter or month."""


class NotInRhythm(DomainError):
    """The indicator is observed in another rhythm than this period's."""


class OutsidePeriod(DomainError):
    """A day that should lie within a period does not."""


@dataclass(frozen=True)
class Period:
    """A year, a quarter or a month: its text, its rhythm, its first and its last day."""

    text: str
    rhythm: Rhythm
    first_day: date
    last_day: date

    @property
    def recency(self) -> tuple[date, date]:
        """Sort key: a period that ends later is later; of those that end together, the shortest is."""
        return self.last_day, self.first_day


def parse(text: str) -> Period:
    """Return the period that text such as ``2018``, ``2020-Q1`` or ``2020-03`` names. Raises NotAPeriod."""
    found = _GRAMMAR.fullmatch(text)
    if found is None:
        reason = "write a year (2018), a quarter (2020-Q1) or a month (2020-03)"
        raise NotAPeriod(reason, field="body.period", value=text)
    year = int(found["year"])
    if not _YEAR_MIN <= year <= _YEAR_MAX:
        raise NotAPeriod(f"the year must lie in {_YEAR_MIN} to {_YEAR_MAX}", field="body.period", value=text)
    if found["quarter"]:
        last_month = int(found["quarter"]) * 3
        return _period(text, Rhythm.QUARTERLY, year, last_month - 2, last_month)
    if found["month"]:
        month = int(found["month"])
        return _period(text, Rhythm.MONTHLY, year, month, month)
    return _period(text, Rhythm.YEARLY, year, 1, 12)


def in_rhythm(text: str, rhythm: Rhythm) -> Period:
    """Return the period that text names, for an indicator observed in a rhythm; once takes any period.

    Raises NotAPeriod, or NotInRhythm.
    """
    period = parse(text)
    if rhythm not in {Rhythm.ONCE, period.rhythm}:
        reason = f"the indicator is {rhythm.value}; this is a {period.rhythm.value} period"
        raise NotInRhythm(reason, field="body.period", value=text)
    return period


def check_covers(period: Period, until: date | None) -> None:
    """Check that the day up to which a figure counts lies in its period. Raises OutsidePeriod."""
    if until is not None and not period.first_day <= until <= period.last_day:
        reason = f"{period.text} runs from {period.first_day.isoformat()} to {period.last_day.isoformat()}"
        raise OutsidePeriod(reason, field="body.covers_until", value=until.isoformat())


def _period(text: str, rhythm: Rhythm, year: int, first_month: int, last_month: int) -> Period:
    last_day = monthrange(year, last_month)[1]
    return Period(text, rhythm, date(year, first_month, 1), date(year, last_month, last_day))
