"""Rules about what organisations post for each other to answer: needs and offers, and the challenges they gather under.

No clock closes a post. One with a last day is *over* once that day has passed, which whoever reads it works out from
the calendar; it stays open in the books until somebody closes it, and a later last day makes it whole again.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import PostStatus

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
"""Where the days of a post are counted."""
OPEN_POSTS_MAX: Final = 200
"""The most needs, and the most offers, that one organisation has open at a time."""


class NothingThere(DomainError):
    """A reference leads to nothing."""


class PostStanding(DomainError):
    """What was posted is open or closed already."""


class PostNotOpen(DomainError):
    """What was posted can no longer be answered: it is closed, or its last day has passed."""


class ChallengeClosed(DomainError):
    """A closed challenge gathers nothing new."""


class TooManyOpen(DomainError):
    """The organisation has as many posts open as one may have."""


def day_of(now: datetime) -> date:
    """Return the calendar day in the Netherlands at a moment."""
    return now.astimezone(AMSTERDAM).date()


def is_over(until: date | None, today: date) -> bool:
    """Tell whether the last day of a post has passed."""
    return until is not None and until < today


def turn(current: PostStatus, to: PostStatus, *, field: str, value: object) -> PostStatus:
    """Return the status that a post is closed or reopened to. Raises PostStanding where it has that already."""
    if current is to:
        reason = f"it is {current} already"
        raise PostStanding(reason, field=field, value=str(value))
    return to


def check_answerable(
    noun: str, status: PostStatus, until: date | None, today: date, *, field: str, value: object
) -> None:
    """Check that a post can still be answered. Raises PostNotOpen, naming what stands in the way."""
    if status is PostStatus.CLOSED:
        reason = f"the {noun} is closed; reopen it first"
        raise PostNotOpen(reason, field=field, value=str(value))
    if is_over(until, today):
        reason = f"the last day of the {noun} was {until}; give it a later one first"
        raise PostNotOpen(reason, field=field, value=str(value))


def check_gathers(status: PostStatus, *, field: str, value: object) -> None:
    """Check that a challenge still gathers needs and matches. Raises ChallengeClosed."""
    if status is PostStatus.CLOSED:
        reason = "the challenge is closed, and gathers nothing new; open it again first"
        raise ChallengeClosed(reason, field=field, value=str(value))


def check_room(open_already: int, noun: str, *, field: str, value: object) -> None:
    """Check that an organisation may have one more post open. Raises TooManyOpen."""
    if open_already >= OPEN_POSTS_MAX:
        reason = f"an organisation has {OPEN_POSTS_MAX} {noun}s open at most; close one first"
        raise TooManyOpen(reason, field=field, value=str(value))
