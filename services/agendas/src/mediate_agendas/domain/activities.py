"""What can be said of an activity: when it was, whether it was held, who took part, and what of it counts."""

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from mediate_agendas.domain.partial_days import span
from mediate_contracts.values import DomainError, PartialDay
from mediate_contracts.vocabulary import ActivityStatus, Contribution, ParticipantGroup

FIRST_YEAR: Final = 1900
"""The first year that an activity may have been in: what lies before it is a slip of the keyboard."""


class ActivityCodeTaken(DomainError):
    """There is an activity with this code."""


class ActivityEndsTooEarly(DomainError):
    """The activity would be over before it began."""


class ActivityTooEarly(DomainError):
    """The activity would have been before anything that is kept."""


class ActivityFieldsWrong(DomainError):
    """What is told of an activity does not fit whether it was held."""


class NamedTwice(DomainError):
    """The same was named twice in one list."""


class RatingOffScale(DomainError):
    """The mean of marks lies above the highest mark."""


def check_days(on: PartialDay, until: PartialDay | None) -> None:
    """Check that the days exist and that the last does not precede the first for certain.

    Raises NoSuchDay, ActivityTooEarly, or ActivityEndsTooEarly.
    """
    first = span(on, field="body.on")
    if first.first.year < FIRST_YEAR:
        raise ActivityTooEarly(f"lies before {FIRST_YEAR}, the first year that is kept", field="body.on", value=on)
    if until is not None and span(until, field="body.until").last < first.first:
        raise ActivityEndsTooEarly(
            f"it begins on {on}, and cannot be over before that", field="body.until", value=until
        )


def check_standing(
    status: ActivityStatus,
    *,
    reason: str | None,
    external_cause: str | None,
    has_participants: bool,
    has_rating: bool,
) -> None:
    """Check that what is told of an activity fits whether it was held. Raises ActivityFieldsWrong."""
    is_cancelled = status is ActivityStatus.CANCELLED
    if is_cancelled and reason is None and external_cause is None:
        told = "say why it was called off, here or as a cause from outside"
        raise ActivityFieldsWrong(told, field="body.reason", value=None)
    for field, text in (("reason", reason), ("external_cause", external_cause)):
        if text is not None and not is_cancelled:
            told = "belongs to an activity that was called off alone"
            raise ActivityFieldsWrong(told, field=f"body.{field}", value=text)
    for field, is_there in (("participants", has_participants), ("rating", has_rating)):
        if is_there and status is not ActivityStatus.HELD:
            told = "belongs to an activity that was held alone"
            raise ActivityFieldsWrong(told, field=f"body.{field}", value=status)


def check_rating(mean: Decimal, highest: Decimal) -> None:
    """Check that a mean lies on its scale. Raises RatingOffScale."""
    if mean > highest:
        raise RatingOffScale(f"the highest mark is {highest:f}", field="body.rating.mean", value=f"{mean:f}")


def check_groups(groups: Sequence[ParticipantGroup]) -> None:
    """Check that every group is told of once. Raises NamedTwice."""
    _check_once(groups, field="body.participants", values=groups)


def check_counts(counts: Sequence[tuple[UUID, Contribution, ParticipantGroup | None]]) -> None:
    """Check what counts towards targets: each thing once, and a group of participants alone.

    Raises ActivityFieldsWrong, or NamedTwice.
    """
    for place, (_, contribution, group) in enumerate(counts):
        if group is not None and contribution is not Contribution.PARTICIPANTS:
            told = "a group is of participants: leave it out where the activity itself counts"
            raise ActivityFieldsWrong(told, field=f"body.counts.{place}.group", value=group)
    _check_once(counts, field="body.counts", values=[str(target) for target, _, _ in counts])


def check_once(named: Sequence[Hashable], *, field: str) -> None:
    """Check that a list names everything once. Raises NamedTwice, naming the place."""
    _check_once(named, field=field, values=[str(each) for each in named])


def _check_once(named: Iterable[Hashable], *, field: str, values: Sequence[object]) -> None:
    seen: set[Hashable] = set()
    for place, each in enumerate(named):
        if each in seen:
            raise NamedTwice("is named twice", field=f"{field}.{place}", value=values[place])
        seen.add(each)
