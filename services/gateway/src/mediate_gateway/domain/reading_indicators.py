"""How a figure is read by the thresholds of its indicator."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from mediate_contracts.vocabulary import Direction


class Reading(StrEnum):
    """What a figure asks for."""

    GOOD = "good"
    ATTENTION = "attention"
    POOR = "poor"


def reading_of(direction: str, thresholds: Mapping[str, str] | None, value: Decimal | None) -> Reading | None:
    """Return how a figure is read: good or poor from the threshold on, and in between as asking for attention.

    None without thresholds, without a figure, and where neither direction is better.
    """
    if thresholds is None or value is None or direction == Direction.NEITHER:
        return None
    good, poor = Decimal(thresholds["good"]), Decimal(thresholds["poor"])
    # Where less is better everything is turned round, so that one comparison serves both.
    sign = 1 if direction == Direction.MORE else -1
    if value * sign >= good * sign:
        return Reading.GOOD
    return Reading.POOR if value * sign <= poor * sign else Reading.ATTENTION
