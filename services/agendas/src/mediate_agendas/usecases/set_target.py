"""Set a target under a goal."""

from datetime import datetime

from mediate_agendas.adapters import goals, targets
from mediate_agendas.adapters.goal_tables import TargetOfGoal
from mediate_agendas.adapters.goal_views import Target
from mediate_agendas.domain.goal_trees import TARGETS_MAX, check_room
from mediate_agendas.domain.outcomes import check_target
from mediate_contracts.events.agendas import TargetSet
from mediate_contracts.values import GoalId, TargetId
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.strict import Strict

TOLD = {*TargetOfGoal.model_fields, "goal_id", "year", "copied_from"}
"""What of a target its events carry."""


class SetTarget(Strict, TargetOfGoal):
    """A target to set; a field it does not know is refused."""


async def set_target(goal_id: GoalId, command: SetTarget, *, transaction: Transaction, now: datetime) -> Target:
    """Set a target. Raises ProblemError (404), FigureIncomplete, TargetCodeTaken, or TreeTooLarge."""
    check_target(command.comparator, command.number)
    year = await goals.year_of(transaction, goal_id)
    if year is None:
        raise not_found("goal", goal_id)
    await goals.one_at_a_time(transaction, year)
    if await goals.year_of(transaction, goal_id) is None:
        # It was withdrawn while this waited.
        raise not_found("goal", goal_id)
    held = await targets.count(transaction, year)
    check_room(held, most=TARGETS_MAX, noun="targets", field="path.goal_id", value=str(goal_id))
    target = await targets.add(transaction, goal_id, year, command, at=now)
    transaction.record(TargetSet(target_id=TargetId(target.id), **target.model_dump(include=TOLD)), at=now)
    return target
