"""When an organisation may be reminded of an offer that it has not answered."""

from datetime import datetime, timedelta
from typing import Final

from mediate_contracts.values import AssignmentId, DomainError
from mediate_contracts.vocabulary import AssignmentStatus

QUIET: Final = timedelta(days=7)
"""How long after it was asked, or reminded, an organisation hears nothing more of an offer."""

BY_ITSELF_MAX: Final = 3
"""The most reminders of one offer that go out by themselves; after that somebody should speak to the organisation."""

_TIMES_MAX: Final = 1_000


class NothingToRemindOf(DomainError):
    """There is no offer that waits for its answer."""


class TooSoonToRemind(DomainError):
    """The organisation was asked, or reminded, a moment ago."""


def remind(
    status: AssignmentStatus,
    *,
    asked_at: datetime,
    reminded: int,
    last_at: datetime | None,
    now: datetime,
    offer: AssignmentId,
) -> int:
    """Return how often an organisation has been reminded of an offer once it is now.

    Raises NothingToRemindOf where it is answered or taken back, TooSoonToRemind naming the moment from which on.
    """
    if status is not AssignmentStatus.OFFERED:
        rule = f"the assignment is {status}; only one that is offered waits for an answer"
        raise NothingToRemindOf(rule, field="path.assignment_id", value=str(offer))
    if reminded >= _TIMES_MAX:
        rule = f"it has been reminded {_TIMES_MAX} times, and hears of it no more"
        raise NothingToRemindOf(rule, field="path.assignment_id", value=str(offer))
    free_at = (last_at or asked_at) + QUIET
    if now < free_at:
        rule = f"an organisation is left {QUIET.days} days to answer: it can be reminded from {free_at.isoformat()} on"
        raise TooSoonToRemind(rule, field="path.assignment_id", value=str(offer))
    return reminded + 1
