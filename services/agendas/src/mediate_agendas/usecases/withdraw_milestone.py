"""Say that a milestone is none any more."""

from datetime import datetime

from mediate_agendas.adapters.item_records import MILESTONES
from mediate_agendas.adapters.item_tables import Milestone
from mediate_agendas.usecases.telling import check_keeps
from mediate_contracts.events.agendas import MilestoneWithdrawn
from mediate_contracts.values import ItemId, MilestoneId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawMilestone(Value):
    """Why it is none any more."""

    reason: Text


async def withdraw_milestone(
    milestone_id: MilestoneId,
    command: WithdrawMilestone,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Milestone:
    """Withdraw a milestone; it is kept, with the reason. Raises ProblemError (403, 404, 412) or IsWithdrawn."""
    item, current = await MILESTONES.for_update(transaction, milestone_id, expecting=expecting)
    await check_keeps(transaction, item.id, field="path.milestone_id", value=milestone_id)
    check_stands(current.withdrawn_because, field="path.milestone_id", value=str(milestone_id))
    milestone = await MILESTONES.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(
        MilestoneWithdrawn(item_id=ItemId(item.id), milestone_id=milestone_id, reason=command.reason), at=now
    )
    return milestone
