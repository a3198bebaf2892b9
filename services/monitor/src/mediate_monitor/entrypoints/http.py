"""The HTTP side of the monitor service."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Code, IndicatorId, ObservationId
from mediate_monitor.adapters import indicators, observations, targets
from mediate_monitor.adapters.tables import Indicator, Observation, Target
from mediate_monitor.domain.indicators import CodeTaken
from mediate_monitor.domain.periods import NotAPeriod, NotInRhythm, OutsidePeriod
from mediate_monitor.domain.slots import AlreadySuperseded, NothingCorrected, SlotTaken, TargetTaken
from mediate_monitor.usecases.correct_observation import CorrectObservation, correct_observation
from mediate_monitor.usecases.define_indicator import DefineIndicator, define_indicator
from mediate_monitor.usecases.record_observation import RecordObservation, record_observation
from mediate_monitor.usecases.set_target import SetTarget, set_target
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.problems import Problem

router = APIRouter(prefix="/v1", tags=["monitor"])
PROBLEMS = {
    CodeTaken: Problem(409, "indicator-code-taken", "The code is taken"),
    SlotTaken: Problem(409, "figure-known", "This figure is known already"),
    TargetTaken: Problem(409, "target-known", "This target is set already"),
    AlreadySuperseded: Problem(409, "observation-superseded", "The observation is superseded"),
    NotAPeriod: Problem(422, "not-a-period", "That is no period"),
    NotInRhythm: Problem(422, "not-in-rhythm", "The period does not fit the indicator's rhythm"),
    OutsidePeriod: Problem(422, "outside-period", "The day lies outside the period"),
    NothingCorrected: Problem(422, "nothing-corrected", "Nothing would change"),
}


@router.post(
    "/indicators", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Indicator
)
async def define(body: DefineIndicator, command: Commanding) -> Response:
    """Define an indicator."""
    return await command.run(
        lambda transaction, now: define_indicator(body, transaction=transaction, now=now),
        created_at="/v1/monitor/indicators/{id}",
    )


@router.get("/indicators", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_indicators(
    request: Request,
    code: Annotated[Code | None, Query(description="Exact code.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Indicator]:
    """List indicators with their latest figures, in order of definition."""
    async with request.app.state.service.database.reading() as connection:
        found = await indicators.listing(connection, code=code, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda indicator: str(indicator.id))


@router.get(
    "/indicators/{indicator_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Indicator
)
async def show_indicator(request: Request, indicator_id: UUID) -> Response:
    """Show one indicator with its latest figure."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await indicators.get(connection, indicator_id))


@router.post(
    "/indicators/{indicator_id}/targets",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Target,
)
async def aim(indicator_id: UUID, body: SetTarget, command: Commanding) -> Response:
    """Set a target for a period."""
    use_case = partial(set_target, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/targets/{id}"
    )


@router.get("/indicators/{indicator_id}/targets", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_targets(request: Request, indicator_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[Target]:
    """List an indicator's targets in the order they were set."""
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        found = await targets.listing(connection, indicator_id, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda target: str(target.id))


@router.get("/targets/{target_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Target)
async def show_target(request: Request, target_id: UUID) -> Response:
    """Show one target."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await targets.get(connection, target_id))


@router.post(
    "/indicators/{indicator_id}/observations",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Observation,
)
async def record(indicator_id: UUID, body: RecordObservation, command: Commanding) -> Response:
    """Record a figure for a period."""
    use_case = partial(record_observation, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/observations/{id}"
    )


@router.get("/indicators/{indicator_id}/observations", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_observations(
    request: Request,
    indicator_id: UUID,
    superseded: Annotated[bool, Query(description="Show corrected observations too.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Observation]:
    """List an indicator's current observations in order of recording."""
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        found = await observations.listing(
            connection, indicator_id, superseded=superseded, after=id_position(cursor), limit=limit + 1
        )
    return page(found, limit, lambda observation: str(observation.id))


@router.get(
    "/observations/{observation_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Observation
)
async def show_observation(request: Request, observation_id: UUID) -> Response:
    """Show one observation, superseded or not."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await observations.get(connection, observation_id))


@router.post(
    "/observations/{observation_id}/corrections",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Observation,
)
async def correct(observation_id: UUID, body: CorrectObservation, command: Commanding) -> Response:
    """Correct an observation; the answer is the new one, which supersedes it."""
    use_case = partial(correct_observation, ObservationId(observation_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/observations/{id}"
    )
