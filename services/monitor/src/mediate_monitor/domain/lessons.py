"""Rules about lessons: what was learned, what it came from, and what follows."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import LessonOrigin

FOLLOW_UPS_MAX: Final = 50


class LearnedAhead(DomainError):
    """Nobody has learned anything yet on a day to come."""


class OriginTwice(DomainError):
    """The same is named twice as what a lesson came from."""


class OriginUnknown(DomainError):
    """What a lesson is said to have come from is not there."""


class AlreadyFollows(DomainError):
    """The item is said to follow from the lesson already."""


class LessonFull(DomainError):
    """No more items follow from one lesson."""


def check_learned(day: date, *, today: date) -> None:
    """Check that a lesson was learned by now. Raises LearnedAhead."""
    if day > today:
        raise LearnedAhead("that day is still to come", field="body.learned_on", value=day.isoformat())


def check_origins(origins: Sequence[tuple[LessonOrigin, UUID]], there: Collection[UUID]) -> None:
    """Check what a lesson came from: nothing twice, and of what the monitor keeps itself only what is there.

    Raises OriginTwice, or OriginUnknown.
    """
    seen: set[tuple[LessonOrigin, UUID]] = set()
    for place, (kind, identifier) in enumerate(origins):
        field = f"body.origins.{place}.id"
        if (kind, identifier) in seen:
            raise OriginTwice("it is named before", field=field, value=str(identifier))
        seen.add((kind, identifier))
        if kind in KEPT_HERE and identifier not in there:
            raise OriginUnknown(f"there is no such {kind}", field=field, value=str(identifier))


def check_room(count: int) -> None:
    """Check that one more item can follow from a lesson. Raises LessonFull."""
    if count >= FOLLOW_UPS_MAX:
        raise LessonFull(f"{FOLLOW_UPS_MAX} items follow from it", field="body.item_id", value=None)


KEPT_HERE: Final = frozenset({LessonOrigin.INDICATOR, LessonOrigin.OBSERVATION})
"""What a lesson can have come from that the monitor keeps itself; the rest other services keep."""
