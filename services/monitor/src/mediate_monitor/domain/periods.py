"""Periods as an indicator takes them: in its rhythm, with the day up to which a figure counts within them."""

from datetime import date

from mediate_contracts.periods import Period, parse_period
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import Rhythm


class NotInRhythm(DomainError):
    """The indicator is observed in another rhythm than this period's."""


class OutsidePeriod(DomainError):
    """A day that should lie within a period does not."""


def in_rhythm(text: str, rhythm: Rhythm, *, field: str = "body.period") -> Period:
    """Return the period that text names, for an indicator observed in a rhythm; once takes any period.

    Raises NotAPeriod, or NotInRhythm.
    """
    period = parse_period(text, field=field)
    if rhythm not in {Rhythm.ONCE, period.rhythm}:
        reason = f"the indicator is {rhythm.value}; this is a {period.rhythm.value} period"
        raise NotInRhythm(reason, field=field, value=text)
    return period


def check_covers(period: Period, until: date | None) -> None:
    """Check that the day up to which a figure counts lies in its period. Raises OutsidePeriod."""
    if until is not None and not period.holds(until):
        reason = f"{period.text} runs from {period.first_day.isoformat()} to {period.last_day.isoformat()}"
        raise OutsidePeriod(reason, field="body.covers_until", value=until.isoformat())
