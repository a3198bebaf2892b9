"""Set a goal or sub-goal in the goal tree of a year."""

from datetime import datetime

from mediate_agendas.adapters import goals
from mediate_agendas.adapters.goal_tables import GoalOfYear
from mediate_agendas.adapters.goal_views import Goal
from mediate_agendas.domain.goal_trees import GOALS_MAX, check_places, check_room
from mediate_agendas.domain.names import NothingThere
from mediate_contracts.events.agendas import GoalSet
from mediate_contracts.values import GoalId
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

TOLD = {*GoalOfYear.model_fields, "copied_from"}
"""What of a goal its events carry."""


class SetGoal(Strict, GoalOfYear):
    """A goal to set; a field it does not know is refused."""


async def set_goal(command: SetGoal, *, transaction: Transaction, now: datetime) -> Goal:
    """Set a goal.

    Raises NothingThere where the parent is not in the same year's tree, GoalCodeTaken, or TreeTooLarge.
    """
    await goals.one_at_a_time(transaction, command.year)
    parents = await goals.parents(transaction, command.year)
    if command.parent_id is not None:
        if command.parent_id not in parents:
            raise NothingThere(
                f"there is no such goal in {command.year}", field="body.parent_id", value=str(command.parent_id)
            )
        check_places({**parents, new_id(): command.parent_id}, value=str(command.parent_id))
    check_room(len(parents), most=GOALS_MAX, noun="goals", field="body.year", value=command.year)
    goal = await goals.add(transaction, command, at=now)
    transaction.record(GoalSet(goal_id=GoalId(goal.id), **goal.model_dump(include=TOLD)), at=now)
    return goal
