"""Answer somebody who asked to belong to an organisation."""

from datetime import datetime

from mediate_contracts.policy import Duty
from mediate_contracts.values import AccountId, OrganisationId
from mediate_gateway.adapters import memberships
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.domain.memberships import MembershipStatus, check_asked
from mediate_gateway.usecases.invite import BASIS
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError, not_found


def check_admits(actor: Actor, organisation_id: OrganisationId) -> None:
    """Check that somebody manages an organisation's members. Raises ProblemError (404), as if there were none."""
    if not actor.entrusted(Duty.MANAGE_MEMBERS).covers(organisation_id):
        raise not_found("organisation", organisation_id)


def check_another(actor: Actor, account_id: AccountId) -> None:
    """Check that somebody admits another and not themself. Raises ProblemError (403).

    Whoever manages members everywhere would otherwise speak for any organisation a moment later.
    """
    if actor.id == account_id:
        reason = "nobody admits themself"
        raise not_allowed(
            f"Somebody else decides on this: {reason}.",
            errors=[FieldError(field="path.account_id", value=str(account_id), reason=reason)],
        )


async def decide_on_member(
    organisation_id: OrganisationId,
    account_id: AccountId,
    *,
    admitted: bool,
    reason: str | None,
    transaction: Transaction,
    now: datetime,
) -> Member:
    """Admit somebody who asked, or decline. Raises ProblemError (403, 404) or MembershipNotAllowed."""
    actor = transaction.actor
    check_admits(actor, organisation_id)
    if admitted:
        check_another(actor, account_id)
    member = await memberships.for_update(transaction, organisation_id, account_id)
    check_asked(member.status)
    status = MembershipStatus.ACTIVE if admitted else MembershipStatus.ENDED
    decided = await memberships.change(transaction, member, status=status, decided_at=now, decided_by=actor.id)
    verb = "approve" if admitted else "decline"
    done = Audited(f"membership.{verb}", "account", account_id, BASIS)
    await audit.append(transaction, actor, done, at=now, reason=reason)
    return decided
