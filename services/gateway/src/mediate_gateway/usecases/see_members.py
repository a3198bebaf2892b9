"""See who belongs to an organisation: members see who else is one, and whoever manages them sees everything."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import memberships
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import not_found


def manages(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether somebody manages an organisation's members."""
    return actor.entrusted(Duty.MANAGE_MEMBERS).covers(organisation_id)


def as_seen_by(actor: Actor, member: Member) -> Member:
    """Return a member as somebody sees them. Raises ProblemError (404) where they do not see them at all."""
    if manages(actor, member.organisation_id) or actor.id == member.account_id:
        return member
    if member.organisation_id in actor.organisations and member.status is MembershipStatus.ACTIVE:
        return member.model_copy(update={"email": None})
    raise not_found("account", member.account_id)


async def see_members(
    connection: AsyncConnection,
    organisation_id: UUID,
    status: MembershipStatus,
    *,
    actor: Actor,
    after: UUID | None,
    limit: int,
) -> Sequence[Member]:
    """Return who stands so with an organisation, in the order of their accounts, as somebody sees them.

    Raises ProblemError (404) for who sees none of them.
    """
    is_among_them = organisation_id in actor.organisations and status is MembershipStatus.ACTIVE
    if not manages(actor, organisation_id) and not is_among_them:
        raise not_found("organisation", organisation_id)
    found = await memberships.members(connection, organisation_id, status=status, after=after, limit=limit)
    return [as_seen_by(actor, member) for member in found]
