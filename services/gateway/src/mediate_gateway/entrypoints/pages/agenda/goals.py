"""The page of a year's goal tree, and that of one goal: what it set out to reach, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import goal_trees
from mediate_gateway.adapters.goal_trees import GoalRecord, TargetRecord
from mediate_gateway.domain.goal_tree import Branch, code_order, counted, tree
from mediate_gateway.entrypoints.charts.view import CSV_TYPE
from mediate_gateway.entrypoints.pages.agenda import told_of_targets as told
from mediate_gateway.entrypoints.pages.agenda.places import GOAL, GOALS, SECTION, goal_at, moves
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_YEAR_CHARACTERS_MAX: Final = 4
_DRAWN_MAX: Final = 12
_CHART: Final = f"{GOALS}/charts/{told.CHART}.csv"
Grown = list[Branch[GoalRecord, TargetRecord]]


def routes() -> APIRouter:
    """Return ``/agenda/goals``, and the page of one goal."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(GOALS, dependencies=public)
    async def show_goals(visit: Visiting, year: Annotated[str, Query()] = "") -> Response:
        return await _goals_page(visit, year)

    @router.get(_CHART, dependencies=public)
    async def show_goal_counts(visit: Visiting, year: Annotated[str, Query()] = "") -> Response:
        _, _, branches, _ = await _of_year(visit, year)
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="outcomes.csv"'}
        return Response(told.rolled_up(_drawn(branches), visit.word).csv(), headers=headers, media_type=CSV_TYPE)

    @router.get(GOAL, dependencies=public)
    async def show_goal(visit: Visiting, goal_id: UUID) -> Response:
        return await _goal_page(visit, goal_id)

    return router


async def _of_year(visit: Visit, asked: str) -> tuple[int | None, Sequence[int], Grown, Sequence[TargetRecord]]:
    async with visit.service.database.reading() as connection:
        years = await goal_trees.years(connection)
        year = _chosen(asked, years)
        goals = [] if year is None else await goal_trees.goals(connection, year)
        targets = [] if year is None else await goal_trees.targets(connection, year)
    return year, years, tree(goals, targets), targets


async def _goals_page(visit: Visit, asked: str) -> Response:
    year, years, branches, targets = await _of_year(visit, asked)
    titles = {each.goal.id: each.goal for each in _all(branches)}
    may_keep = moves(visit.actor)
    chart = told.rolled_up(_drawn(branches), visit.word)
    in_order = sorted(targets, key=lambda each: _order(each, titles))
    return visit.page(
        "agenda/goals.html",
        section=SECTION,
        at=GOALS if year is None else visit.address(GOALS, year=str(year)),
        year=year,
        is_unknown=bool(asked) and asked != str(year),
        years=years,
        nodes=[told.node(branch, visit) for branch in branches],
        outcomes=told.tiles(counted(targets), visit.word),
        chart=None if chart.is_empty else chart.at(visit.to(_CHART, year=str(year))),
        targets=[told.target_row(each, titles.get(each.goal_id), visit.word) for each in in_order],
        updated_at=_newest(targets),
        new_at=visit.to(f"{GOALS}/new", **({} if year is None else {"year": str(year)})) if may_keep else None,
        copy_at=visit.to(f"{GOALS}/copy", year=str(year)) if may_keep and branches else None,
    )


async def _goal_page(visit: Visit, goal_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        goal = await goal_trees.goal(connection, goal_id)
        goals = await goal_trees.goals(connection, goal.year)
        targets = await goal_trees.targets(connection, goal.year)
        copied_from = await goal_trees.year_of_copied(connection, goal.copied_from)
    branch = next((each for each in _all(tree(goals, targets)) if each.goal.id == goal_id), None)
    if branch is None:
        raise not_found("goal", goal_id)
    above = next((each for each in goals if each.id == goal.parent_id), None)
    return visit.page(
        "agenda/goal.html",
        section=SECTION,
        at=goal_at(goal_id),
        goal=goal,
        above=above,
        copied_from=copied_from,
        counts=told.counts(branch.outcomes, visit.word),
        nodes=[told.node(child, visit) for child in branch.children],
        targets=[told.target_row(each, None, visit.word) for each in branch.targets],
        may_keep=moves(visit.actor),
    )


def _all(branches: Sequence[Branch[GoalRecord, TargetRecord]]) -> Grown:
    """Return every branch of a tree, from the top down."""
    return [found for branch in branches for found in (branch, *_all(branch.children))]


def _drawn(branches: Grown) -> Grown:
    """Return the goals a chart draws: those right under the top, where the top is few, and else the top itself."""
    below = [child for branch in branches for child in (branch.children or [branch])]
    found = below if len(below) <= _DRAWN_MAX else branches
    return found[:_DRAWN_MAX]


def _chosen(asked: str, years: Sequence[int]) -> int | None:
    """Return the year that is asked for where there is one with goals, and otherwise the newest."""
    if asked.isascii() and asked.isdecimal() and len(asked) <= _YEAR_CHARACTERS_MAX and int(asked) in years:
        return int(asked)
    return years[0] if years else None


def _order(target: TargetRecord, goals: dict[UUID, GoalRecord]) -> Any:
    goal = goals.get(target.goal_id)
    return (code_order(goal.code if goal else ""), code_order(target.code))


def _newest(targets: Sequence[TargetRecord]) -> datetime | None:
    return max((each.updated_at for each in targets), default=None)
