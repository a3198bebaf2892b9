"""Begin a membership: somebody facilitates a prospect, or an organisation applies."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from mediate_community.adapters import memberships
from mediate_community.adapters.membership_tables import Agreed, Membership
from mediate_community.adapters.parties import check_known
from mediate_community.domain.memberships import Standing, hold_to_own_fields, hold_to_own_moves
from mediate_community.domain.posts import day_of
from mediate_community.usecases.telling_memberships import tell_moved
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Day, Text
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class BeginMembership(Strict, Agreed):
    """Whose membership begins, as what, and from which day on, which has come; by default today."""

    organisation_id: UUID
    status: MembershipStatus = Field(description="prospect or applied; an organisation applies for itself.")
    on: Day | None = None
    reason: Text | None = None


async def begin_membership(command: BeginMembership, *, transaction: Transaction, now: datetime) -> Membership:
    """Begin a membership.

    Raises ProblemError (403), UnknownOrganisation, OthersDecide, MembershipNotAllowed, MembershipDayWrong, or
    MemberAlready.
    """
    reach = transaction.reach(Action.CREATE, Visibility.CASE)
    if not reach.covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
    if not reach.everything:
        hold_to_own_moves(command.status)
        hold_to_own_fields(frozenset({"tier"} if command.tier is not None else ()))
    await check_known(transaction, command.organisation_id, field="body.organisation_id")
    today = day_of(now)
    standing = Standing.begun(command.status, command.on or today, today=today)
    row = await memberships.add(
        transaction,
        {
            "organisation_id": command.organisation_id,
            "status": standing.status.value,
            "on": standing.on,
            "member_since": standing.member_since,
            "tier": command.tier,
            "may_be_listed": command.may_be_listed,
            "reason": command.reason,
        },
        at=now,
    )
    # Behind the insertion, which waits for whoever is leaving at this moment.
    standing.hold_behind(await memberships.last_left(transaction, command.organisation_id))
    tell_moved(transaction, None, row, at=now)
    changing = transaction.reach(Action.CHANGE, Visibility.CASE)
    return await memberships.shown(transaction.connection, row, changing=changing)
