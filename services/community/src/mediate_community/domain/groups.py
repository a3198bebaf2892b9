"""Groups that organisations come together in: when one can join, and when it was there."""

from datetime import date
from typing import Final
from uuid import UUID

from mediate_community.domain.days import hold_not_too_early
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import PostStatus

MEMBERS_MAX: Final = 2_000
"""The most organisations that are in one group at once."""

GROUPS_MAX: Final = 500
"""The most groups that one organisation is in at once."""


class GroupClosed(DomainError):
    """The group takes nobody in any more."""


class InGroupAlready(DomainError):
    """The organisation is in the group."""


class NotInGroup(DomainError):
    """The organisation is not in the group."""


class GroupFull(DomainError):
    """There are as many places as there may be."""


class DayDoesNotFit(DomainError):
    """An organisation cannot have joined or left a group on this day."""


def check_may_join(status: PostStatus, *, group_id: UUID) -> None:
    """Check that a group takes organisations in. Raises GroupClosed."""
    if status is not PostStatus.OPEN:
        raise GroupClosed("the group is closed: nobody joins it", field="path.group_id", value=str(group_id))


def check_room(members: int, groups: int, *, organisation_id: UUID) -> None:
    """Check that there is a place left in the group, and one more for the organisation. Raises GroupFull."""
    if members >= MEMBERS_MAX:
        raise GroupFull(f"a group holds {MEMBERS_MAX} organisations at most", field="path.group_id", value=members)
    if groups >= GROUPS_MAX:
        reason = f"an organisation is in {GROUPS_MAX} groups at most"
        raise GroupFull(reason, field="body.organisation_id", value=str(organisation_id))


def joining_day(on: date | None, *, today: date, last_left: date | None) -> date:
    """Return on which day an organisation joins: today, or one before that which no earlier stay is in.

    Raises DayDoesNotFit.
    """
    day = on or today
    hold_not_too_early(day, DayDoesNotFit, field="body.on")
    if day > today:
        raise DayDoesNotFit("this day has not come yet", field="body.on", value=day.isoformat())
    if last_left is not None and day < last_left:
        reason = f"it was in the group until {last_left.isoformat()}"
        raise DayDoesNotFit(reason, field="body.on", value=day.isoformat())
    return day


def leaving_day(on: date | None, *, today: date, joined_on: date) -> date:
    """Return on which day an organisation leaves: today, or one since it joined. Raises DayDoesNotFit."""
    day = on or max(today, joined_on)
    if day > max(today, joined_on):
        raise DayDoesNotFit("this day has not come yet", field="body.on", value=day.isoformat())
    if day < joined_on:
        reason = f"it joined on {joined_on.isoformat()}"
        raise DayDoesNotFit(reason, field="body.on", value=day.isoformat())
    return day
