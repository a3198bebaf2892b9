"""Take a target out of its tree."""

from datetime import datetime

from mediate_agendas.adapters import targets
from mediate_agendas.adapters.goal_views import Target
from mediate_contracts.events.agendas import TargetWithdrawn
from mediate_contracts.values import GoalId, TargetId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawTarget(Value):
    """Why it goes."""

    reason: Text


async def withdraw_target(
    target_id: TargetId, command: WithdrawTarget, *, expecting: int, transaction: Transaction, now: datetime
) -> Target:
    """Withdraw a target; it is kept with its reports and the reason. Raises ProblemError (404, 412) or IsWithdrawn."""
    current = await targets.for_update(transaction, target_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.target_id", value=str(target_id))
    await targets.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    event = TargetWithdrawn(
        target_id=target_id, goal_id=GoalId(current.goal_id), year=current.year, reason=command.reason
    )
    transaction.record(event, at=now)
    return await targets.get(transaction.connection, target_id)
