"""Withdraw an activity that was recorded by mistake."""

from datetime import datetime

from mediate_agendas.adapters import activities
from mediate_agendas.adapters.activity_tables import Activity
from mediate_contracts.events.agendas import ActivityWithdrawn
from mediate_contracts.values import ActivityId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawActivity(Value):
    """Why it was a mistake."""

    reason: Text


async def withdraw_activity(
    activity_id: ActivityId, command: WithdrawActivity, *, expecting: int, transaction: Transaction, now: datetime
) -> Activity:
    """Withdraw an activity; it is kept, with the reason, and counts no more.

    Raises ProblemError (404, 412), or IsWithdrawn.
    """
    current = await activities.for_update(transaction, activity_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.activity_id", value=str(activity_id))
    activity = await activities.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(ActivityWithdrawn(activity_id=activity_id, reason=command.reason), at=now)
    return activity
