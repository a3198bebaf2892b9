"""Periods that follow one another, so that one without a figure is seen to be missing."""

from collections.abc import Collection, Sequence
from typing import Final

from mediate_gateway.domain.periods import period_of

_MONTHS: Final = 12
_QUARTERS: Final = 4
_YEAR_CHARACTERS: Final = 4


def in_a_row(periods: Collection[str], *, most: int) -> list[str]:
    """Return these periods in the order of time, with those between them that are as long.

    Where they are of several lengths, or would become more than ``most``, nothing is put between them; of more than
    ``most`` the newest are kept. Raises NotAPeriod.
    """
    ordered = sorted(set(periods), key=period_of)
    places = [_place(each) for each in ordered]
    if len({kind for kind, _ in places}) == 1:
        kind, first = places[0]
        between = range(first, places[-1][1] + 1)
        if len(between) <= most:
            return [_named(kind, place) for place in between]
    return ordered[-most:]


def middles(periods: Sequence[str]) -> list[int]:
    """Return the middle of each period as a day (its ordinal), each behind the one before it. Raises NotAPeriod."""
    found: list[int] = []
    for each in periods:
        span = period_of(each)
        middle = span.end.toordinal() - span.days // 2
        found.append(max(middle, found[-1] + 1) if found else middle)
    return found


def _place(period: str) -> tuple[str, int]:
    """Return what kind of period it is, and the how manieth since the year nought."""
    year = int(period[:_YEAR_CHARACTERS])
    if "Q" in period:
        return "quarter", year * _QUARTERS + int(period[-1]) - 1
    if "-" in period:
        return "month", year * _MONTHS + int(period[-2:]) - 1
    return "year", year


def _named(kind: str, place: int) -> str:
    if kind == "quarter":
        return f"{place // _QUARTERS:04}-Q{place % _QUARTERS + 1}"
    if kind == "month":
        return f"{place // _MONTHS:04}-{place % _MONTHS + 1:02}"
    return f"{place:04}"
