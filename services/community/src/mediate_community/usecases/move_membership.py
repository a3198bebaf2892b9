"""Move a membership on: apply, admit, renew, let lapse, leave."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from mediate_community.adapters import memberships
from mediate_community.adapters.membership_tables import Membership
from mediate_community.domain.memberships import Standing, hold_to_own_moves
from mediate_community.domain.posts import day_of
from mediate_community.usecases.telling_memberships import tell_moved
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Day, MembershipId, Text
from mediate_contracts.vocabulary import MembershipStatus
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.strict import Strict


class _Move(SQLModel):
    status: MembershipStatus = Field(schema_extra={"examples": [MembershipStatus.APPLIED]})
    on: Day | None = None
    reason: Text | None = None


class MoveMembership(Strict, _Move):
    """Where a membership goes and from which day on, by default today; to where it is active already: renewed."""


async def move_membership(
    membership_id: MembershipId, command: MoveMembership, *, expecting: int, transaction: Transaction, now: datetime
) -> Membership:
    """Move a membership from the version the sender saw.

    Raises ProblemError (403, 404, 412), OthersDecide, MembershipNotAllowed, or MembershipDayWrong.
    """
    row = await locked(transaction, membership_id, expecting=expecting)
    if not transaction.reach(Action.CHANGE, Visibility.CASE).everything:
        hold_to_own_moves(command.status)
    today = day_of(now)
    standing = Standing(MembershipStatus(row["status"]), row["on"], row["member_since"])
    moved = standing.moved(command.status, command.on or today, today=today)
    changes = {
        "status": moved.status.value,
        "on": moved.on,
        "member_since": moved.member_since,
        "reason": command.reason,
    }
    changed = await memberships.change(transaction, row, changes, at=now)
    tell_moved(transaction, row, changed, at=now)
    changing = transaction.reach(Action.CHANGE, Visibility.CASE)
    return await memberships.shown(transaction.connection, changed, changing=changing)


async def locked(transaction: Transaction, membership_id: MembershipId, *, expecting: int) -> dict[str, Any]:
    """Return a membership that the sender may change, locked. Raises ProblemError (403, 404, 412).

    Its version is looked at last: whoever does not see it learns nothing of it, not even that it is there.
    """
    row = await memberships.for_update(transaction, membership_id)
    organisation_id = row["organisation_id"]
    if not transaction.reach(Action.READ, Visibility.CASE).covers(organisation_id):
        raise not_found("membership", membership_id)
    if not transaction.reach(Action.CHANGE, Visibility.CASE).covers(organisation_id):
        raise not_yours("path.membership_id", organisation_id)
    if row["version"] != expecting:
        raise stale(expecting, row["version"])
    return row
