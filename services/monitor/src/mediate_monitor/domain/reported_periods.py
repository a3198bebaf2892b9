"""Which figure and which target a report about a period tells of an indicator."""

from collections.abc import Collection
from dataclasses import dataclass

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import Aggregation


@dataclass(frozen=True)
class Told:
    """The period that is told of, and that of the target it is held against, if there is one."""

    period: Period
    target: Period | None


def told(of: Period, figures: Collection[Period], targets: Collection[Period], *, aggregation: Aggregation) -> Told:
    """Return what a report about a period tells, where figures and targets are of periods within it.

    The figure of the period itself goes before any other. Where there is none, the newest of a part of the period
    stands for all of it only where figures tell how things stand; what adds up over time would be held against a target
    that asks for all of it. Without a target for the whole period the newest part is told with its own target.
    """
    newest = max(figures, key=lambda each: each.recency, default=None)
    if of in figures or newest is None:
        return Told(of, of if of in targets else None)
    if newest in targets:
        own: Period | None = newest
    else:
        own = of if of in targets and aggregation is Aggregation.LATEST else None
    if of in targets and own is None:
        return Told(of, of)
    return Told(newest, own)
