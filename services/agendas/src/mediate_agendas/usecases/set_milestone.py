"""Set a milestone of an item."""

from datetime import datetime

from mediate_agendas.adapters import items
from mediate_agendas.adapters.item_records import MILESTONES
from mediate_agendas.adapters.item_tables import DescribedMilestone, Milestone
from mediate_agendas.domain.following import MILESTONES_MAX, check_reached, check_room, day_of
from mediate_agendas.domain.items import check_open
from mediate_agendas.usecases.telling import check_keeps
from mediate_contracts.events.agendas import MilestoneSet
from mediate_contracts.values import ItemId, MilestoneId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class SetMilestone(Strict, DescribedMilestone):
    """What the milestone is."""


async def set_milestone(
    item_id: ItemId, command: SetMilestone, *, transaction: Transaction, now: datetime
) -> Milestone:
    """Set a milestone. Raises ProblemError (403, 404), ItemConcluded, NotReachedYet, or ItemFull."""
    item = await items.for_update(transaction, item_id)
    await check_keeps(transaction, item_id, field="path.item_id", value=item_id)
    check_open(item.status, item_id=item_id)
    check_reached(command.reached_on, today=day_of(now))
    check_room(await MILESTONES.count(transaction, item_id), MILESTONES_MAX, what="milestones", item_id=item_id)
    described = {name: getattr(command, name) for name in DescribedMilestone.model_fields}
    milestone = await MILESTONES.add(transaction, item_id, described, at=now)
    transaction.record(said(milestone), at=now)
    return milestone


def said(milestone: Milestone) -> MilestoneSet:
    """Return the event that says a milestone as it now stands."""
    return MilestoneSet(
        item_id=ItemId(milestone.item_id),
        milestone_id=MilestoneId(milestone.id),
        **{name: getattr(milestone, name) for name in DescribedMilestone.model_fields},
    )
