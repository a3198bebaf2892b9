"""Goals, targets and what came of them over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import goals, targets
from mediate_agendas.adapters.views import Goal, Realisation, Target
from mediate_agendas.usecases.realise_target import RealiseTarget, realise_target
from mediate_agendas.usecases.set_goal import SetGoal, set_goal
from mediate_agendas.usecases.set_target import SetTarget, set_target
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import GoalId, TargetId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["goal tree"])
OfYear = Annotated[int | None, Query(ge=1800, le=2200, description="The year of the goal tree.")]


@router.post("/goals", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Goal)
async def set_one_goal(body: SetGoal, command: Commanding) -> Response:
    """Set a goal or sub-goal."""
    return await command.run(
        lambda transaction, now: set_goal(body, transaction=transaction, now=now),
        created_at="/v1/agendas/goals/{id}",
    )


@router.get("/goals", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_goals(request: Request, year: OfYear = None, cursor: Cursor = None, limit: Limit = 50) -> Page[Goal]:
    """List goals in the order they were set; `parent_id` makes the tree."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await goals.listing(connection, year=year, after=after, limit=limit + 1)
    return page(found, limit, lambda goal: str(goal.id))


@router.get("/goals/{goal_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Goal)
async def show_goal(request: Request, goal_id: UUID) -> Response:
    """Show one goal."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await goals.get(connection, goal_id))


@router.post(
    "/goals/{goal_id}/targets",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Target,
)
async def set_one_target(goal_id: UUID, body: SetTarget, command: Commanding) -> Response:
    """Set a target under a goal."""
    return await command.run(
        lambda transaction, now: set_target(GoalId(goal_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/targets/{id}",
    )


@router.get("/targets", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_targets(
    request: Request,
    year: OfYear = None,
    goal_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Target]:
    """List targets in the order they were set, each with the latest report of what came of it."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await targets.listing(connection, year=year, goal_id=goal_id, after=after, limit=limit + 1)
    return page(found, limit, lambda target: str(target.id))


@router.get("/targets/{target_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Target)
async def show_target(request: Request, target_id: UUID) -> Response:
    """Show one target with the latest report of what came of it."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await targets.get(connection, target_id))


@router.post(
    "/targets/{target_id}/realisations",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Realisation,
)
async def realise(target_id: UUID, body: RealiseTarget, command: Commanding) -> Response:
    """Report what came of a target; the former report is kept and no longer holds."""
    return await command.run(
        lambda transaction, now: realise_target(TargetId(target_id), body, transaction=transaction, now=now),
        created_at=f"/v1/agendas/targets/{target_id}/realisations/{{id}}",
    )


@router.get("/targets/{target_id}/realisations", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_realisations(
    request: Request, target_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Realisation]:
    """List every report on a target, the first one first; all but the last are superseded."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await targets.realisations(connection, target_id, after=after, limit=limit + 1)
    return page(found, limit, lambda realisation: str(realisation.id))


@router.get(
    "/targets/{target_id}/realisations/{realisation_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=Realisation,
)
async def show_realisation(request: Request, target_id: UUID, realisation_id: UUID) -> Response:
    """Show one report on a target."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await targets.realisation(connection, target_id, realisation_id))
