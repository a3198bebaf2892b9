"""Invite somebody: to roles of staff, to an organisation, or to both."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from pydantic import ConfigDict, Field

from mediate_contracts.policy import Duty, Role
from mediate_contracts.values import Flag, Value
from mediate_gateway.adapters import invitations, memberships
from mediate_gateway.adapters.accounts import Email
from mediate_gateway.adapters.invitations import Invitation
from mediate_gateway.adapters.opaque import new_token
from mediate_gateway.domain.invitations import check_invitation
from mediate_gateway.usecases.open_account import Roles
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import Actor
from mediate_shared.journal import Transaction
from mediate_shared.problems import INVALID, FieldError, ProblemError

BASIS: Final = f"duty:{Duty.MANAGE_MEMBERS}"


class Invite(Value):
    """What somebody is invited to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "somebody@studio.example", "roles": ["facilitator"]}]}
    )

    email: Email | None = Field(default=None, description="Whom it is meant for; a new account takes it over.")
    roles: Roles = ()
    organisation_id: UUID | None = None
    is_admin: Flag = Field(default=False, description="As an admin of the organisation.")


class MadeInvitation(Invitation):
    """An invitation with its link, as it is shown once."""

    link: str = Field(description="Path of the page on which it is accepted. It is kept nowhere.")


class Offer(Protocol):
    """What an invitation gives."""

    @property
    def roles(self) -> Collection[Role]:
        """Roles of staff."""

    @property
    def organisation_id(self) -> UUID | None:
        """The organisation it makes one a member of."""

    @property
    def is_admin(self) -> bool:
        """Whether as an admin of it."""


def check_invites(actor: Actor, offer: Offer) -> None:
    """Check that somebody may invite to this. Raises InvitationEmpty or NotYoursToGive."""
    admits = actor.entrusted(Duty.MANAGE_MEMBERS)
    check_invitation(
        roles=offer.roles,
        organisation_id=offer.organisation_id,
        is_admin=offer.is_admin,
        gives_roles=actor.entrusted(Duty.MANAGE_ACCOUNTS).everything,
        admits_to=None if admits.everything else admits.organisations,
    )


async def invite(
    command: Invite, *, lasting: timedelta, reason: str | None, transaction: Transaction, now: datetime
) -> MadeInvitation:
    """Make an invitation that somebody accepts by its link, once, within ``lasting``.

    Raises InvitationEmpty, NotYoursToGive, or ProblemError (422) for an organisation nobody knows.
    """
    actor = transaction.actor
    check_invites(actor, command)
    if command.organisation_id is not None and not await memberships.is_known(transaction, command.organisation_id):
        raise _unknown(command.organisation_id)
    token = new_token()
    invitation = await invitations.add(
        transaction,
        token,
        email=command.email,
        roles=command.roles,
        organisation_id=command.organisation_id,
        is_admin=command.is_admin,
        at=now,
        expires_at=now + lasting,
    )
    done = Audited("invitation.make", "invitation", invitation.id, BASIS)
    await audit.append(transaction, actor, done, at=now, reason=reason)
    return MadeInvitation(**invitation.model_dump(), link=f"/invitations/{token}")


def _unknown(organisation_id: UUID) -> ProblemError:
    reason = "no organisation with this id is known here (yet)"
    return ProblemError(
        INVALID,
        f"The invitation cannot be made: {reason}.",
        errors=[FieldError(field="body.organisation_id", value=str(organisation_id), reason=reason)],
    )
