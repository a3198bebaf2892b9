"""Take a goal with nothing under it out of its tree."""

from datetime import datetime

from mediate_agendas.adapters import goals
from mediate_agendas.adapters.goal_views import Goal
from mediate_agendas.domain.goal_trees import check_empty
from mediate_contracts.events.agendas import GoalWithdrawn
from mediate_contracts.values import GoalId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawGoal(Value):
    """Why it goes."""

    reason: Text


async def withdraw_goal(
    goal_id: GoalId, command: WithdrawGoal, *, expecting: int, transaction: Transaction, now: datetime
) -> Goal:
    """Withdraw a goal; it is kept, with the reason. Raises ProblemError (404, 412), IsWithdrawn or GoalHoldsOthers."""
    year = await goals.year_of(transaction, goal_id)
    if year is not None:
        await goals.one_at_a_time(transaction, year)
    current = await goals.for_update(transaction, goal_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.goal_id", value=str(goal_id))
    check_empty(await goals.below(transaction, goal_id), goal_id=str(goal_id))
    goal = await goals.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(GoalWithdrawn(goal_id=goal_id, year=goal.year, reason=command.reason), at=now)
    return goal
