"""Join a group, as an organisation that acts for itself, or as one that a facilitator puts in it."""

from datetime import datetime
from uuid import UUID

from mediate_community.adapters import groups
from mediate_community.adapters.connection_tables import GroupPlace
from mediate_community.adapters.parties import check_known
from mediate_community.domain.groups import InGroupAlready, check_may_join, check_room, joining_day
from mediate_community.domain.posts import day_of
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import GroupJoined
from mediate_contracts.policy import Action
from mediate_contracts.values import Day, GroupId, OrganisationId, Value
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction


class JoinGroup(Value):
    """Which organisation joins, and since which day: today, where none is given."""

    organisation_id: UUID
    on: Day | None = None


async def join_group(group_id: GroupId, command: JoinGroup, *, transaction: Transaction, now: datetime) -> GroupPlace:
    """Give an organisation a place in a group.

    Raises ProblemError (403, 404), UnknownOrganisation, GroupClosed, InGroupAlready, GroupFull, or DayDoesNotFit.
    """
    organisation_id = command.organisation_id
    if not transaction.reach(Action.CREATE, Visibility.NETWORK).covers(organisation_id):
        raise not_yours("body.organisation_id", organisation_id)
    group = await groups.for_update(transaction, group_id)
    await check_known(transaction, organisation_id, field="body.organisation_id")
    if await groups.place_now(transaction, group_id, organisation_id) is not None:
        reason = "it is in the group already"
        raise InGroupAlready(reason, field="body.organisation_id", value=str(organisation_id))
    check_may_join(group.status, group_id=group_id)
    check_room(
        await groups.members(transaction, group_id),
        await groups.groups_of(transaction, organisation_id),
        organisation_id=organisation_id,
    )
    left = await groups.last_left(transaction, group_id, organisation_id)
    day = joining_day(command.on, today=day_of(now), last_left=left)
    place = await groups.take_place(transaction, group_id, organisation_id, day, at=now)
    transaction.record(
        GroupJoined(group_id=group_id, organisation_id=OrganisationId(organisation_id), on=day),
        at=now,
    )
    return place
