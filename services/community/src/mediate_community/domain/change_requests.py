"""Changes that somebody asks for: what may become of them, and whether they still fit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DecisionStatus

OPEN_MAX: Final = 50
"""How many requests may be open about one organisation."""
NEXT: Final[Mapping[DecisionStatus, frozenset[DecisionStatus]]] = {
    DecisionStatus.OPEN: frozenset({DecisionStatus.ACCEPTED, DecisionStatus.DECLINED, DecisionStatus.WITHDRAWN}),
    DecisionStatus.ACCEPTED: frozenset(),
    DecisionStatus.DECLINED: frozenset(),
    DecisionStatus.WITHDRAWN: frozenset(),
}


class RequestDecided(DomainError):
    """A request is decided once."""


class TooManyRequests(DomainError):
    """So many requests about one organisation are open that another would not be read."""


def decided(current: DecisionStatus, to: DecisionStatus, *, request_id: UUID) -> DecisionStatus:
    """Return what a request becomes. Raises RequestDecided."""
    if to not in NEXT[current]:
        message = f"the request is {current}, which is final"
        raise RequestDecided(message, field="path.change_request_id", value=str(request_id))
    return to


def check_room(open_requests: int) -> None:
    """Raise TooManyRequests where as many as may be open are."""
    if open_requests >= OPEN_MAX:
        message = f"{open_requests} requests about this organisation are open; they are decided first"
        raise TooManyRequests(message, field="path.organisation_id", value=open_requests)


def still_to_make(
    changes: Sequence[Mapping[str, Any]], current: Mapping[str, Any]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the changes that an organisation does not show yet, and those of them whose field changed meanwhile."""
    to_make = [each for each in changes if current[each["field"]] != each["after"]]
    return to_make, [each for each in to_make if current[each["field"]] != each["before"]]
