"""What an invitation may give, who may give it, and how long it stands."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mediate_contracts.policy import STAFF, Role
from mediate_contracts.values import DomainError


class InvitationStatus(StrEnum):
    """Whether an invitation can still be accepted, and if not, why."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InvitationEmpty(DomainError):
    """It invites to nothing."""


class NotYoursToGive(DomainError):
    """Whoever invites does not have what they would give."""


class InvitationOver(DomainError):
    """It was accepted, was revoked, or has expired."""


def standing(
    *, accepted_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> InvitationStatus:
    """Return where an invitation stands."""
    if accepted_at is not None:
        return InvitationStatus.ACCEPTED
    if revoked_at is not None:
        return InvitationStatus.REVOKED
    return InvitationStatus.EXPIRED if expires_at <= now else InvitationStatus.OPEN


def check_open(status: InvitationStatus, *, field: str) -> None:
    """Check that an invitation can be accepted or revoked. Raises InvitationOver, saying why not."""
    if status is not InvitationStatus.OPEN:
        words = {InvitationStatus.EXPIRED: "has expired"}.get(status, f"was {status} before")
        raise InvitationOver(f"the invitation {words}", field=field, value=None)


def check_roles(roles: Collection[Role], *, gives_roles: bool) -> None:
    """Check that somebody may give an account these roles; ``gives_roles`` tells whether they manage accounts.

    Raises NotYoursToGive, also for roles that no account is given.
    """
    made = sorted(set(roles) - set(STAFF))
    if made:
        rule = f"{made[0]} is no role that is given: partners are members of an organisation"
        raise NotYoursToGive(rule, field="body.roles", value=made[0])
    if roles and not gives_roles:
        rule = "roles of staff are given by whoever manages accounts"
        raise NotYoursToGive(rule, field="body.roles", value=", ".join(sorted(roles)))


def check_invitation(
    *,
    roles: Collection[Role],
    organisation_id: UUID | None,
    is_admin: bool,
    gives_roles: bool,
    admits_to: Collection[UUID] | None,
) -> None:
    """Check that somebody may invite to this.

    ``admits_to`` are the organisations whose members they manage; None stands for all. Raises InvitationEmpty or
    NotYoursToGive.
    """
    if not roles and organisation_id is None:
        rule = "an invitation gives a role, the membership of an organisation, or both"
        raise InvitationEmpty(rule, field="body", value=None)
    if is_admin and organisation_id is None:
        raise InvitationEmpty("an admin is one of an organisation", field="body.is_admin", value=is_admin)
    check_roles(roles, gives_roles=gives_roles)
    if organisation_id is not None and admits_to is not None and organisation_id not in admits_to:
        rule = "members are invited by whoever manages those of the organisation"
        raise NotYoursToGive(rule, field="body.organisation_id", value=str(organisation_id))
