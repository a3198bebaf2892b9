"""Whole goal trees over HTTP: by year, with what came of their targets, and copied to a next year."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from mediate_agendas.adapters import goal_trees
from mediate_agendas.adapters.goal_views import CopiedTree, GoalTree, YearOfTree
from mediate_agendas.usecases.copy_goal_tree import CopyGoalTree, copy_goal_tree
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, page, position, refused_cursor

router = APIRouter(prefix="/v1", tags=["goal tree"])
YearOfPath = Annotated[int, Path(ge=1800, le=2200, description="The year of the goal tree.")]


@router.get("/goal-trees", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_goal_trees(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[YearOfTree]:
    """List the years that have a goal tree, the first one first, with how many targets came to each outcome."""
    after = _year(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await goal_trees.listing(connection, after=after, limit=limit + 1)
    return page(found, limit, lambda tree: str(tree.year))


@router.get("/goal-trees/{year}", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_goal_tree(request: Request, year: YearOfPath) -> GoalTree:
    """Show the goal tree of a year, whole; each goal counts how many targets from there down came to each outcome."""
    async with request.app.state.service.database.reading() as connection:
        return await goal_trees.get(connection, year)


@router.post(
    "/goal-trees/{year}/copy", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], response_model=CopiedTree
)
async def copy_one_goal_tree(year: YearOfPath, body: CopyGoalTree, command: Commanding) -> Response:
    """Copy a goal tree to a year that has none: its goals and targets, without what came of it."""
    return await command.run_batch(
        lambda transaction, now: copy_goal_tree(year, body, transaction=transaction, now=now)
    )


def _year(cursor: str | None) -> int:
    after = position(cursor)
    if cursor is None or after is None:
        return 0
    if not (after.isascii() and after.isdecimal() and len(after) <= len("2200")):
        raise refused_cursor(cursor)
    return int(after)
