"""Make a member of an organisation its admin, or no longer."""

from datetime import datetime

from mediate_contracts.policy import Duty
from mediate_contracts.values import AccountId, Flag, OrganisationId, Value
from mediate_gateway.adapters import invitations, memberships
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.domain.memberships import check_active, check_led
from mediate_gateway.usecases.decide_on_member import check_admits, check_another
from mediate_gateway.usecases.invite import BASIS
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


class AppointAdmin(Value):
    """Whether the member admits others to the organisation."""

    is_admin: Flag


async def appoint_admin(
    command: AppointAdmin,
    organisation_id: OrganisationId,
    account_id: AccountId,
    *,
    expecting: int,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Member:
    """Change the version the sender saw. Raises ProblemError (403, 404, 412), MembershipNotAllowed, or LastAdmin."""
    actor = transaction.actor
    check_admits(actor, organisation_id)
    if command.is_admin:
        check_another(actor, account_id)
    others = await memberships.other_admins(transaction, organisation_id, account_id)
    member = await memberships.for_update(transaction, organisation_id, account_id, expecting=expecting)
    check_active(member.status)
    if member.is_admin and not command.is_admin:
        check_led(other_admins=others, manages_everywhere=actor.entrusted(Duty.MANAGE_MEMBERS).everything)
        await invitations.revoke_of(transaction, account_id, organisation_id=organisation_id, now=now)
    changed = await memberships.change(transaction, member, is_admin=command.is_admin)
    verb = "appoint" if command.is_admin else "dismiss"
    await audit.append(
        transaction, actor, Audited(f"membership.{verb}", "account", account_id, BASIS), at=now, reason=reason
    )
    return changed
