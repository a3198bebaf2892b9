"""Periods of the monitor, ``2018``, ``2020-Q1`` or ``2020-03``, and their order in time."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from mediate_contracts.values import DomainError

_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


class NotAPeriod(DomainError):
    """The text names no year, quarter or month."""


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months; sorts by its end, and of two that end together the longer one comes last."""

    end: date
    days: int


def period_of(text: str) -> Period:
    """Return the span that a period's name stands for. Raises NotAPeriod."""
    found = _PERIOD.fullmatch(text)
    if found is None or found["year"] == "0000":
        reason = "expected a year, a quarter or a month: 2018, 2020-Q1 or 2020-03"
        raise NotAPeriod(reason, field="period", value=text)
    year = int(found["year"])
    if found["quarter"]:
        first, last = int(found["quarter"]) * 3 - 2, int(found["quarter"]) * 3
    elif found["month"]:
        first = last = int(found["month"])
    else:
        first, last = 1, 12
    end = date(year, last, monthrange(year, last)[1])
    return Period(end, (end - date(year, first, 1)).days + 1)
