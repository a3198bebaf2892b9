"""Withdraw a target: nothing is aimed for there any more."""

from datetime import datetime

from mediate_contracts.events.monitor import IndicatorTargetWithdrawn
from mediate_contracts.values import IndicatorId, IndicatorTargetId, Text, Value
from mediate_monitor.adapters import indicators, targets
from mediate_monitor.adapters.views import Target
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawTarget(Value):
    """Why it goes."""

    reason: Text


async def withdraw_target(
    target_id: IndicatorTargetId,
    command: WithdrawTarget,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Target:
    """Let a target hold no more; it is kept with the reason. Raises ProblemError (404, 412) or IsWithdrawn."""
    indicator_id = (await targets.get(transaction.connection, target_id)).indicator_id
    await indicators.for_update(transaction, indicator_id)
    current = await targets.for_update(transaction, target_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.target_id", value=str(target_id))
    target = await targets.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(
        IndicatorTargetWithdrawn(
            indicator_id=IndicatorId(indicator_id),
            target_id=target_id,
            period=current.period,
            reason=command.reason,
        ),
        at=now,
    )
    return target
