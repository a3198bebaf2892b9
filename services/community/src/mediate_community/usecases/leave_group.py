"""Leave a group; that the organisation was in it is kept."""

from datetime import datetime
from uuid import UUID

from mediate_community.adapters import groups
from mediate_community.adapters.connection_tables import GroupPlace
from mediate_community.domain.groups import NotInGroup, leaving_day
from mediate_community.domain.posts import day_of
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import GroupLeft
from mediate_contracts.policy import Action
from mediate_contracts.values import Day, GroupId, OrganisationId, Text, Value
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction


class LeaveGroup(Value):
    """Which organisation leaves, why if it says so, and on which day: today, where none is given."""

    organisation_id: UUID
    reason: Text | None = None
    on: Day | None = None


async def leave_group(
    group_id: GroupId, command: LeaveGroup, *, expecting: int, transaction: Transaction, now: datetime
) -> GroupPlace:
    """End the place of an organisation in a group, at the version the sender saw.

    Raises ProblemError (403, 404, 412), NotInGroup, or DayDoesNotFit.
    """
    organisation_id = command.organisation_id
    if not transaction.reach(Action.CHANGE, Visibility.NETWORK).covers(organisation_id):
        raise not_yours("body.organisation_id", organisation_id)
    await groups.for_update(transaction, group_id)
    place = await groups.place_now(transaction, group_id, organisation_id)
    if place is None:
        raise NotInGroup("it is not in the group", field="body.organisation_id", value=str(organisation_id))
    if place.version != expecting:
        raise stale(expecting, place.version)
    day = leaving_day(command.on, today=day_of(now), joined_on=place.joined_on)
    left = await groups.leave_place(transaction, place, day, command.reason, at=now)
    transaction.record(
        # Said of the record that joined, which since a merge may be another than the one that was named.
        GroupLeft(
            group_id=group_id, organisation_id=OrganisationId(left.organisation_id), on=day, reason=command.reason
        ),
        at=now,
    )
    return left
