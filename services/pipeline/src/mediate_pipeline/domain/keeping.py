"""Rules about what is kept beside a deal: assessments, notes, the next step, and what became of the stake."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DealHolding

ASSESSMENTS_MAX: Final = 200
NOTES_MAX: Final = 2_000
"""Of one deal."""


class TooMuchKept(DomainError):
    """As much is kept of a deal as can be."""


class NotOnTeam(DomainError):
    """Somebody would have to do something for a deal on which they do not work."""


class NothingNext(DomainError):
    """There is no next step that could have been done."""


class HoldingDiffers(DomainError):
    """What became of the stake of a deal is not such that this can be said of it."""


class NotYet(DomainError):
    """Something is told of a day that is still to come."""


def check_room(kept: int, most: int, noun: str) -> None:
    """Check that of so many kept there may be another. Raises TooMuchKept."""
    if kept >= most:
        raise TooMuchKept(f"of one deal, {most} {noun} are kept at most", field="path.deal_id", value=kept)


def check_past(day: date, *, today: date, field: str) -> None:
    """Check that a day has begun; somewhere on earth it begins a day earlier than in UTC. Raises NotYet."""
    if (day - today).days > 1:
        raise NotYet("this day is still to come", field=field, value=day.isoformat())


def check_works_on(account_id: UUID | None, people: Collection[UUID]) -> None:
    """Check that who is to do something works on the deal. Raises NotOnTeam."""
    if account_id is not None and account_id not in people:
        reason = "this account is neither on the deal's team nor manages its fund"
        raise NotOnTeam(reason, field="body.account_id", value=str(account_id))


def check_held(holding: DealHolding | None) -> None:
    """Check that the stake of a deal is held. Raises HoldingDiffers."""
    if holding is not DealHolding.HELD:
        told = (
            "the deal is not closed" if holding is None else f"the stake is {holding.value.replace('_', ' ')} already"
        )
        raise HoldingDiffers(told, field="path.deal_id", value=None)


def check_ended(holding: DealHolding | None) -> None:
    """Check that the stake of a deal was sold or written off. Raises HoldingDiffers."""
    if holding is None or holding is DealHolding.HELD:
        raise HoldingDiffers("nothing was said that could be taken back", field="path.deal_id", value=None)
