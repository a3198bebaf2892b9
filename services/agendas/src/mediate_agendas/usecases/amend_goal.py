"""Put a goal in other words, or hang it elsewhere in its tree."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import goals
from mediate_agendas.adapters.goal_tables import DescribedGoal
from mediate_agendas.adapters.goal_views import Goal
from mediate_agendas.domain.goal_trees import check_places
from mediate_agendas.domain.names import NothingThere
from mediate_agendas.usecases.set_goal import TOLD
from mediate_contracts.events.agendas import GoalAmended
from mediate_contracts.values import GoalId
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_goal(
    goal_id: GoalId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Goal:
    """Make changes to the version the sender saw; its year stays as it is.

    Raises ProblemError (404, 412, 422), IsWithdrawn, NothingChanged, GoalCodeTaken, NothingThere for another parent,
    GoalHangsUnderItself, or TreeTooLarge where it would hang too deep.
    """
    year = await goals.year_of(transaction, goal_id)
    if year is not None:
        await goals.one_at_a_time(transaction, year)
    current = await goals.for_update(transaction, goal_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.goal_id", value=str(goal_id))
    fields = set(DescribedGoal.model_fields)
    amended = patched(DescribedGoal, current.model_dump(), changes)
    changed = changed_fields(current.model_dump(include=fields), amended.model_dump())
    if "parent_id" in changed and amended.parent_id is not None:
        parents = await goals.parents(transaction, current.year)
        value = str(amended.parent_id)
        if amended.parent_id not in parents:
            raise NothingThere(f"there is no such goal in {current.year}", field="body.parent_id", value=value)
        check_places({**parents, current.id: amended.parent_id}, value=value)
    goal = await goals.change(transaction, current, {name: getattr(amended, name) for name in changed}, at=now)
    transaction.record(GoalAmended(goal_id=goal_id, changed=changed, **goal.model_dump(include=TOLD)), at=now)
    return goal
