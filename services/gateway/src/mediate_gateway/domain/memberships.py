"""How somebody comes to belong to an organisation, and how that ends."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError


class MembershipStatus(StrEnum):
    """Where somebody stands with an organisation."""

    REQUESTED = "requested"
    ACTIVE = "active"
    ENDED = "ended"
    """Declined, withdrawn, or left."""


NEXT: Final[Mapping[MembershipStatus, frozenset[MembershipStatus]]] = MappingProxyType(
    {
        MembershipStatus.REQUESTED: frozenset({MembershipStatus.ACTIVE, MembershipStatus.ENDED}),
        MembershipStatus.ACTIVE: frozenset({MembershipStatus.ENDED}),
        # Whoever left or was declined may ask again, and may be invited.
        MembershipStatus.ENDED: frozenset({MembershipStatus.REQUESTED, MembershipStatus.ACTIVE}),
    }
)
"""Every status and where it may go."""

ORGANISATIONS_MAX: Final = 40
"""Most organisations that one account belongs to or asks to: a token names them all."""


class MembershipNotAllowed(DomainError):
    """The membership cannot go from where it stands to where it was sent."""


class LastAdmin(DomainError):
    """Without this member nobody could admit others to the organisation any more."""


class TooManyOrganisations(DomainError):
    """The account belongs to as many organisations as one account may, or asks to."""


def advance(current: MembershipStatus, to: MembershipStatus) -> MembershipStatus:
    """Return the next status. Raises MembershipNotAllowed, naming the rule."""
    if to not in NEXT[current]:
        before = " or ".join(sorted(status for status, following in NEXT.items() if to in following))
        rule = f"the membership is {current}; only one that is {before} can become {to}"
        raise MembershipNotAllowed(rule, field="path.account_id", value=None)
    return to


def check_asked(current: MembershipStatus) -> None:
    """Check that there is a request to answer. Raises MembershipNotAllowed."""
    if current is not MembershipStatus.REQUESTED:
        rule = f"the membership is {current}; only one that is requested can be approved or declined"
        raise MembershipNotAllowed(rule, field="path.account_id", value=None)


def check_active(current: MembershipStatus) -> None:
    """Check that somebody belongs to the organisation. Raises MembershipNotAllowed."""
    if current is not MembershipStatus.ACTIVE:
        rule = f"the membership is {current}; only one that is active can be that of an admin"
        raise MembershipNotAllowed(rule, field="path.account_id", value=None)


def check_room(gathered: int) -> None:
    """Check that an account can ask for one more organisation. Raises TooManyOrganisations."""
    if gathered >= ORGANISATIONS_MAX:
        rule = f"one account belongs to {ORGANISATIONS_MAX} organisations at most, those it asked for included"
        raise TooManyOrganisations(rule, field="path.organisation_id", value=None)


def check_led(*, other_admins: int, manages_everywhere: bool) -> None:
    """Check that an organisation keeps an admin when one goes. Raises LastAdmin.

    Whoever manages members everywhere can appoint another one, and so may leave it without.
    """
    if other_admins == 0 and not manages_everywhere:
        rule = "this is the organisation's last admin; make another member its admin first"
        raise LastAdmin(rule, field="path.account_id", value=None)
