"""Copy the goal tree of a year to another year, which has none yet: its goals and targets, without what came of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_agendas.adapters import goals, targets
from mediate_agendas.adapters.goal_tables import GoalOfYear, TargetOfGoal
from mediate_agendas.adapters.goal_views import CopiedTree, Goal
from mediate_agendas.domain.goal_trees import check_copy
from mediate_agendas.usecases.set_goal import TOLD as TOLD_OF_GOAL
from mediate_agendas.usecases.set_target import TOLD as TOLD_OF_TARGET
from mediate_contracts.events.agendas import GoalSet, TargetSet
from mediate_contracts.values import Flag, GoalId, TargetId, Value, Year
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


class CopyGoalTree(Value):
    """Where to copy a tree to, and whether what is told of its goals goes along."""

    to_year: Year
    with_narratives: Flag = False


async def copy_goal_tree(year: int, command: CopyGoalTree, *, transaction: Transaction, now: datetime) -> CopiedTree:
    """Copy a tree, whole or not at all; every part keeps which part it was copied from, and none keeps a source.

    A source tells of the year it was written for. Raises ProblemError (404) where the year has no tree, SameYear, or
    TreeIsThere.
    """
    for locked in sorted({year, command.to_year}):
        await goals.one_at_a_time(transaction, locked)
    found = await goals.of_year(transaction.connection, year)
    if not found:
        raise not_found("year", year)
    check_copy(year, command.to_year, there=len(await goals.parents(transaction, command.to_year)))
    copies = await _copy_goals(found, command, transaction=transaction, now=now)
    hung = sorted(await targets.of_year(transaction.connection, year), key=lambda each: each.id)
    said: list[TargetSet] = []
    for target in hung:
        copy = await targets.add(
            transaction,
            copies[target.goal_id],
            command.to_year,
            TargetOfGoal(**{**target.model_dump(include=set(TargetOfGoal.model_fields)), "source": None}),
            copied_from=target.id,
            at=now,
        )
        said.append(TargetSet(target_id=TargetId(copy.id), **copy.model_dump(include=TOLD_OF_TARGET)))
    transaction.record_all(said, at=now)
    return CopiedTree(year=command.to_year, copied_from=year, goals=len(found), targets=len(hung))


async def _copy_goals(
    found: Sequence[Goal], command: CopyGoalTree, *, transaction: Transaction, now: datetime
) -> dict[UUID, UUID]:
    """Copy every goal behind the one it hangs under, and return what became of each."""
    copies: dict[UUID, UUID] = {}
    said: list[GoalSet] = []
    waiting = sorted(found, key=lambda each: each.id)
    while waiting:
        ready = [goal for goal in waiting if goal.parent_id is None or goal.parent_id in copies]
        for goal in ready:
            told = goal.model_dump(include=set(GoalOfYear.model_fields))
            told |= {
                "year": command.to_year,
                "parent_id": None if goal.parent_id is None else copies[goal.parent_id],
                "narrative": goal.narrative if command.with_narratives else None,
                "source": None,
            }
            copy = await goals.add(transaction, GoalOfYear.model_validate(told), copied_from=goal.id, at=now)
            copies[goal.id] = copy.id
            said.append(GoalSet(goal_id=GoalId(copy.id), **copy.model_dump(include=TOLD_OF_GOAL)))
        waiting = [goal for goal in waiting if goal.id not in copies]
    transaction.record_all(said, at=now)
    return copies
