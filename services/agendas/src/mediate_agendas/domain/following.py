"""How the work on an item is followed: who may tell of it, and how much is kept."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mediate_contracts.values import DomainError, ItemId

MILESTONES_MAX: Final = 100
"""The most milestones that stand of one item."""

EVIDENCE_MAX: Final = 200
"""The most pieces of evidence that stand of one item."""

PROGRESS_MAX: Final = 1_000
"""The most reports of one item: every other day for five years."""

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
"""The calendar that milestones are kept by."""


class NotACarrier(DomainError):
    """The organisation does not carry the item."""


class ItemFull(DomainError):
    """The item holds no more of these."""


class NotReachedYet(DomainError):
    """The milestone would have been reached on a day that is still to come."""


class NothingToShow(DomainError):
    """Evidence leads to no page and to no place in a document."""


def day_of(now: datetime) -> date:
    """Return which day it is for the people who keep the agendas."""
    return now.astimezone(AMSTERDAM).date()


def check_carrier(organisation_id: UUID, carriers: Collection[UUID]) -> None:
    """Check that an organisation is among those that carry an item. Raises NotACarrier."""
    if organisation_id not in carriers:
        reason = "only an organisation that accepted the item tells of it"
        raise NotACarrier(reason, field="body.organisation_id", value=str(organisation_id))


def check_room(kept: int, most: int, *, what: str, item_id: ItemId) -> None:
    """Check that an item can hold one more of something. Raises ItemFull."""
    if kept >= most:
        raise ItemFull(f"one item holds {most} {what} at most", field="path.item_id", value=str(item_id))


def check_reached(reached_on: date | None, *, today: date) -> None:
    """Check that a milestone is not reached on a day to come. Raises NotReachedYet."""
    if reached_on is not None and reached_on > today:
        reason = f"it is {today.isoformat()} today; what is still to be reached has a due date"
        raise NotReachedYet(reason, field="body.reached_on", value=reached_on.isoformat())


def check_shown(*, page: object, source: object) -> None:
    """Check that evidence leads somewhere. Raises NothingToShow."""
    if page is None and source is None:
        reason = "give the page where it is read, or the source: which place in which document"
        raise NothingToShow(reason, field="body.page", value=None)
