"""Reads the goal tree of a year, whole."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import goals, targets
from mediate_agendas.adapters.goal_views import Branch, Goal, GoalTree, RollUp, Target, YearOfTree
from mediate_agendas.domain.goal_trees import code_order, counted, together
from mediate_contracts.vocabulary import Outcome
from mediate_shared.problems import not_found


async def get(connection: AsyncConnection, year: int) -> GoalTree:
    """Return the goal tree of a year. Raises ProblemError (404) where the year has none."""
    found = await goals.of_year(connection, year)
    if not found:
        raise not_found("year", year)
    hung = await targets.of_year(connection, year)
    tops = _tops(found, hung)
    roll_up = _roll_up(together(_counts(top.roll_up) for top in tops))
    return GoalTree(year=year, goals=len(found), targets=len(hung), roll_up=roll_up, tops=tops)


async def listing(connection: AsyncConnection, *, after: int, limit: int) -> Sequence[YearOfTree]:
    """Return the years behind ``after`` that have a tree, the first one first, with what came of their targets."""
    years = await goals.years(connection, after=after, limit=limit)
    came_of = await targets.outcomes(connection, list(years))
    return [
        YearOfTree(year=year, goals=count, targets=len(outcomes), roll_up=_roll_up(counted(outcomes)))
        for year, count in years.items()
        for outcomes in [came_of.get(year, ())]
    ]


def _tops(found: Sequence[Goal], hung: Sequence[Target]) -> list[Branch]:
    of_goal: dict[UUID, list[Target]] = defaultdict(list)
    for target in sorted(hung, key=lambda each: code_order(each.code)):
        of_goal[target.goal_id].append(target)
    under: dict[UUID | None, list[Goal]] = defaultdict(list)
    for goal in sorted(found, key=lambda each: code_order(each.code)):
        under[goal.parent_id].append(goal)
    return [_branch(goal, under, of_goal) for goal in under[None]]


def _branch(
    goal: Goal, under: Mapping[UUID | None, Sequence[Goal]], of_goal: Mapping[UUID, Sequence[Target]]
) -> Branch:
    # As deep as a tree may hang, which is no deeper than a function may call itself.
    branches = [_branch(each, under, of_goal) for each in under.get(goal.id, ())]
    own = list(of_goal.get(goal.id, ()))
    roll_up = together([counted(_outcome(target) for target in own), *(_counts(each.roll_up) for each in branches)])
    return Branch(**goal.model_dump(), roll_up=_roll_up(roll_up), targets=own, goals=branches)


def _outcome(target: Target) -> Outcome:
    return Outcome.UNKNOWN if target.realisation is None else target.realisation.outcome


def _counts(roll_up: RollUp) -> Mapping[Outcome, int]:
    return {outcome: getattr(roll_up, outcome.value) for outcome in Outcome}


def _roll_up(counts: Mapping[Outcome, int]) -> RollUp:
    return RollUp(**{outcome.value: count for outcome, count in counts.items()})
