"""Goals, targets and what came of them over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import goals, targets
from mediate_agendas.adapters.goal_views import Goal, Realisation, Target
from mediate_agendas.usecases.amend_goal import amend_goal
from mediate_agendas.usecases.amend_target import amend_target
from mediate_agendas.usecases.realise_target import RealiseTarget, realise_target
from mediate_agendas.usecases.set_goal import SetGoal, set_goal
from mediate_agendas.usecases.set_target import SetTarget, set_target
from mediate_agendas.usecases.withdraw_goal import WithdrawGoal, withdraw_goal
from mediate_agendas.usecases.withdraw_target import WithdrawTarget, withdraw_target
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import GoalId, TargetId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes, changes_such_as

router = APIRouter(prefix="/v1", tags=["goal tree"])
TargetChanges = Annotated[
    dict[str, Any],
    changes_such_as({"title": {"nl": "Drie hackathons", "en": "Three hackathons"}, "reason": "Beter te lezen"}),
]
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
    """Show one goal, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await goals.get(connection, goal_id))


@router.patch("/goals/{goal_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Goal)
async def amend_one_goal(goal_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Put a goal in other words or hang it elsewhere in its tree; send the ETag you read as If-Match."""
    use_case = partial(amend_goal, GoalId(goal_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post("/goals/{goal_id}/withdraw", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Goal)
async def withdraw_one_goal(goal_id: UUID, body: WithdrawGoal, command: Commanding) -> Response:
    """Take a goal with nothing under it out of its tree; send the ETag you read as If-Match."""
    use_case = partial(withdraw_goal, GoalId(goal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


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
    """Show one target with the latest report of what came of it, and what activities come to beside it."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await targets.get(connection, target_id))


@router.patch("/targets/{target_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Target)
async def amend_one_target(target_id: UUID, changes: TargetChanges, command: Commanding) -> Response:
    """Put a target otherwise, with the `reason` why; send the ETag you read as If-Match.

    What was reported is held against the target as it then is.
    """
    use_case = partial(amend_target, TargetId(target_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/targets/{target_id}/withdraw", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Target
)
async def withdraw_one_target(target_id: UUID, body: WithdrawTarget, command: Commanding) -> Response:
    """Take a target out of its tree; send the ETag you read as If-Match."""
    use_case = partial(withdraw_target, TargetId(target_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


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
