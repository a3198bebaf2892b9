"""How an offer to carry an item is answered, and how carrying it ends."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import AssignmentId, DomainError
from mediate_contracts.vocabulary import AssignmentStatus

NEXT: Final[Mapping[AssignmentStatus, frozenset[AssignmentStatus]]] = MappingProxyType(
    {
        AssignmentStatus.OFFERED: frozenset(
            {AssignmentStatus.ACCEPTED, AssignmentStatus.DECLINED, AssignmentStatus.WITHDRAWN}
        ),
        AssignmentStatus.ACCEPTED: frozenset({AssignmentStatus.ENDED}),
        AssignmentStatus.DECLINED: frozenset(),
        AssignmentStatus.ENDED: frozenset(),
        AssignmentStatus.WITHDRAWN: frozenset(),
    }
)
"""Every status and where it may go."""

OPEN: Final = frozenset(status for status, following in NEXT.items() if following)
"""An offer that waits for its answer, or an acceptance that lasts."""

ASSIGNMENTS_MAX: Final = 200
"""The most assignments one item may gather over its life; all of them are shown with it."""


class AssignmentNotAllowed(DomainError):
    """The assignment cannot go from where it stands to where it was sent."""


class AlreadyAsked(DomainError):
    """The organisation has an open offer or acceptance for this role on this item."""


class TooManyAssignments(DomainError):
    """The item has gathered as many assignments as one item may."""


class UnknownOrganisation(DomainError):
    """No organisation with this id has been heard of here."""


def advance(current: AssignmentStatus, to: AssignmentStatus, *, assignment_id: AssignmentId) -> AssignmentStatus:
    """Return the next status. Raises AssignmentNotAllowed, naming the rule."""
    if to not in NEXT[current]:
        before = " or ".join(sorted(status for status, following in NEXT.items() if to in following))
        rule = f"the assignment is {current}; only one that is {before} can become {to}"
        raise AssignmentNotAllowed(rule, field="path.assignment_id", value=str(assignment_id))
    return to


def check_room(gathered: int) -> None:
    """Check that an item can gather one more assignment. Raises TooManyAssignments."""
    if gathered >= ASSIGNMENTS_MAX:
        rule = f"one item gathers {ASSIGNMENTS_MAX} assignments at most"
        raise TooManyAssignments(rule, field="path.item_id", value=gathered)
