"""Revoke an invitation that nobody accepted."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import invitations
from mediate_gateway.adapters.invitations import Invitation, Sight
from mediate_gateway.domain.invitations import check_open
from mediate_gateway.usecases.invite import BASIS
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import Actor
from mediate_shared.journal import Transaction


def sight_of(actor: Actor) -> Sight:
    """Return which invitations somebody sees and may revoke."""
    admits = actor.entrusted(Duty.MANAGE_MEMBERS)
    return Sight(
        everything=actor.entrusted(Duty.MANAGE_ACCOUNTS).everything,
        organisations=None if admits.everything else admits.organisations,
    )


async def revoke_invitation(
    invitation_id: UUID, *, reason: str | None, transaction: Transaction, now: datetime
) -> Invitation:
    """Make a link lead nowhere. Raises ProblemError (404) or InvitationOver."""
    actor = transaction.actor
    invitation = await invitations.for_update(transaction, invitation_id, sight=sight_of(actor), now=now)
    check_open(invitation.status, field="path.invitation_id")
    revoked = await invitations.change(transaction, invitation, now=now, revoked_at=now)
    done = Audited("invitation.revoke", "invitation", invitation_id, BASIS)
    await audit.append(transaction, actor, done, at=now, reason=reason)
    return revoked
