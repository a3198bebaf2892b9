"""Set a target under a goal."""

from datetime import datetime

from mediate_agendas.adapters import goals, targets
from mediate_agendas.adapters.tables import TargetOfGoal
from mediate_agendas.adapters.views import Target
from mediate_agendas.domain.outcomes import check_target
from mediate_contracts.events.agendas import TargetSet
from mediate_contracts.values import GoalId, TargetId
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.strict import Strict


class SetTarget(Strict, TargetOfGoal):
    """A target to set; a field it does not know is refused."""


async def set_target(goal_id: GoalId, command: SetTarget, *, transaction: Transaction, now: datetime) -> Target:
    """Set a target. Raises ProblemError (404), FigureIncomplete, or TargetCodeTaken."""
    check_target(command.comparator, command.number)
    year = await goals.year_of(transaction, goal_id)
    if year is None:
        raise not_found("goal", goal_id)
    target = await targets.add(transaction, goal_id, year, command, at=now)
    transaction.record(
        TargetSet(
            target_id=TargetId(target.id),
            goal_id=goal_id,
            year=year,
            code=target.code,
            title=target.title,
            comparator=target.comparator,
            number=target.number,
            unit=target.unit,
            source=target.source,
        ),
        at=now,
    )
    return target
