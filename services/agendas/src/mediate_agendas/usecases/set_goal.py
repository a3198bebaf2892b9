"""Set a goal or sub-goal in the goal tree of a year."""

from datetime import datetime

from mediate_agendas.adapters import goals
from mediate_agendas.adapters.tables import GoalOfYear
from mediate_agendas.adapters.views import Goal
from mediate_agendas.domain.names import NothingThere
from mediate_contracts.events.agendas import GoalSet
from mediate_contracts.values import GoalId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class SetGoal(Strict, GoalOfYear):
    """A goal to set; a field it does not know is refused."""


async def set_goal(command: SetGoal, *, transaction: Transaction, now: datetime) -> Goal:
    """Set a goal. Raises NothingThere where the parent is not in the same year's tree, or GoalCodeTaken."""
    if command.parent_id is not None and await goals.year_of(transaction, command.parent_id) != command.year:
        raise NothingThere(
            f"there is no such goal in {command.year}", field="body.parent_id", value=str(command.parent_id)
        )
    goal = await goals.add(transaction, command, at=now)
    transaction.record(
        GoalSet(
            goal_id=GoalId(goal.id),
            year=goal.year,
            code=goal.code,
            parent_id=None if goal.parent_id is None else GoalId(goal.parent_id),
            title=goal.title,
        ),
        at=now,
    )
    return goal
