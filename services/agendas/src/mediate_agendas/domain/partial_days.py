"""Days as exactly as a source tells them: a year, a month or a day, each a span of days that it may have been."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from mediate_contracts.values import DomainError, PartialDay

_MONTHS: Final = 12
_YEAR_ALONE: Final = 1
_MONTH_OF_YEAR: Final = 2


class NoSuchDay(DomainError):
    """The calendar does not have this day."""


@dataclass(frozen=True)
class Span:
    """The days that a partial day may be: from the first to the last, both included."""

    first: date
    last: date


def span(day: PartialDay, *, field: str) -> Span:
    """Return the days that a partial day may be. Raises NoSuchDay, naming the field."""
    parts = [int(part) for part in day.split("-")]
    try:
        if len(parts) == _YEAR_ALONE:
            return Span(date(parts[0], 1, 1), date(parts[0], _MONTHS, 31))
        if len(parts) == _MONTH_OF_YEAR:
            year, month = parts
            return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        whole = date(*parts)
    except ValueError as error:
        raise NoSuchDay("the calendar does not have this day", field=field, value=day) from error
    return Span(whole, whole)
