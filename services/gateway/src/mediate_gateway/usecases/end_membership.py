"""End a membership, or withdraw the request for one."""

from datetime import datetime

from mediate_contracts.policy import Duty
from mediate_contracts.values import AccountId, OrganisationId
from mediate_gateway.adapters import invitations, memberships
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.domain.memberships import MembershipStatus, advance, check_led
from mediate_gateway.usecases.decide_on_member import check_admits
from mediate_gateway.usecases.invite import BASIS
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


async def end_membership(
    organisation_id: OrganisationId,
    account_id: AccountId,
    *,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Member:
    """Let somebody go, or leave by oneself; an admin who goes leaves no invitation behind.

    Raises ProblemError (404), MembershipNotAllowed, or LastAdmin.
    """
    actor = transaction.actor
    is_own = actor.id == account_id
    if not is_own:
        check_admits(actor, organisation_id)
    others = await memberships.other_admins(transaction, organisation_id, account_id)
    member = await memberships.for_update(transaction, organisation_id, account_id)
    status = advance(member.status, MembershipStatus.ENDED)
    if member.is_admin:
        check_led(other_admins=others, manages_everywhere=actor.entrusted(Duty.MANAGE_MEMBERS).everything)
        await invitations.revoke_of(transaction, account_id, organisation_id=organisation_id, now=now)
    ended = await memberships.change(
        transaction, member, status=status, is_admin=False, decided_at=now, decided_by=actor.id
    )
    done = Audited("membership.end", "account", account_id, "self" if is_own else BASIS)
    await audit.append(transaction, actor, done, at=now, reason=reason)
    return ended
