"""Ask to belong to an organisation."""

from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_contracts.values import OrganisationId
from mediate_gateway.adapters import memberships
from mediate_gateway.adapters.memberships import Member
from mediate_gateway.domain.memberships import MembershipStatus, advance, check_room
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.identity.actor import ActorKind
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

OBJECT: Final = "organisation"


async def request_to_join(organisation_id: OrganisationId, *, transaction: Transaction, now: datetime) -> Member:
    """Ask, as the person that is signed in, to be admitted; whoever was declined or left may ask again.

    Raises MembershipNotAllowed, TooManyOrganisations, and ProblemError: 403 for who is no person, 404 for an
    organisation nobody knows.
    """
    actor = transaction.actor
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        raise not_allowed("Only people belong to an organisation; a machine is made for one.")
    if not await memberships.is_known(transaction, organisation_id):
        raise not_found("organisation", organisation_id)
    member = await _asked(transaction, organisation_id, actor.id, now=now)
    done = Audited("membership.request", OBJECT, organisation_id, "self")
    await audit.append(transaction, actor, done, at=now)
    return member


async def _asked(transaction: Transaction, organisation_id: UUID, account_id: UUID, *, now: datetime) -> Member:
    gathered = await memberships.gathered(transaction, account_id)
    member = await memberships.find(transaction, organisation_id, account_id)
    if member is None:
        check_room(gathered)
        return await memberships.add(transaction, organisation_id, account_id, MembershipStatus.REQUESTED, at=now)
    status = advance(member.status, MembershipStatus.REQUESTED)
    check_room(gathered)
    return await memberships.change(
        transaction, member, status=status, is_admin=False, requested_at=now, decided_at=None, decided_by=None
    )
