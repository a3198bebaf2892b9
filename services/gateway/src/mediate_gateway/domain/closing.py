"""Periods as they are closed: which lie within one, and which can be chosen."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from mediate_contracts.periods import Period, period_of
from mediate_contracts.vocabulary import Rhythm

_EVERY_SO_OFTEN: Final = (Rhythm.YEARLY, Rhythm.QUARTERLY, Rhythm.MONTHLY, Rhythm.WEEKLY)
_OFFERED: Final = ((Rhythm.YEARLY, 12), (Rhythm.QUARTERLY, 8), (Rhythm.MONTHLY, 6))


def within(period: Period) -> Sequence[str]:
    """Return the texts of a period and of every one that lies in it: at most 70, those of a year."""
    found = [period.text]
    for rhythm in _EVERY_SO_OFTEN:
        each = period_of(period.first_day, rhythm)
        while each.first_day <= period.last_day:
            if each.within(period) and each.text != period.text:
                found.append(each.text)
            each = each.next()
    return found


def closable(closed: Sequence[Period], *, today: date) -> Sequence[Period]:
    """Return periods that are over and open, the newest first: years, then quarters, then months, a few of each."""
    found: list[Period] = []
    for rhythm, most in _OFFERED:
        each = period_of(today, rhythm)
        for _ in range(most):
            each = each.previous()
            if not any(each.within(other) for other in closed):
                found.append(each)
    return found
