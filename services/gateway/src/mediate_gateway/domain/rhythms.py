"""Periods that follow one another, so that one without a figure is seen to be missing."""

from collections.abc import Collection, Sequence

from mediate_contracts.periods import parse_period


def in_a_row(periods: Collection[str], *, most: int) -> list[str]:
    """Return these periods in the order of time, with those between them that are as long.

    Where they are of several lengths, or would become more than ``most``, nothing is put between them; of more than
    ``most`` the newest are kept. Raises NotAPeriod.
    """
    told = sorted({parse_period(each) for each in periods}, key=lambda each: each.recency)
    if len({each.rhythm for each in told}) == 1:
        between = [told[0]]
        while between[-1] != told[-1] and len(between) <= most:
            between.append(between[-1].next())
        if len(between) <= most:
            return [each.text for each in between]
    return [each.text for each in told[-most:]]


def middles(periods: Sequence[str]) -> list[int]:
    """Return the middle of each period as a day (its ordinal), each behind the one before it. Raises NotAPeriod."""
    found: list[int] = []
    for each in periods:
        span = parse_period(each)
        middle = span.last_day.toordinal() - span.days // 2
        found.append(max(middle, found[-1] + 1) if found else middle)
    return found
