"""Figures over HTTP: recorded, corrected and withdrawn by whoever brings them, and read by everybody."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId, ObservationId, PeriodCode
from mediate_contracts.vocabulary import FigureOrigin, ObservationKind
from mediate_monitor.adapters import indicators, observations
from mediate_monitor.adapters.views import Observation
from mediate_monitor.entrypoints.telling import figure_for, figures_for
from mediate_monitor.usecases.correct_observation import CorrectObservation, correct_observation
from mediate_monitor.usecases.record_observation import RecordObservation, record_observation
from mediate_monitor.usecases.withdraw_observation import WithdrawObservation, withdraw_observation
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["figures"])


@router.post(
    "/indicators/{indicator_id}/observations",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    status_code=201,
    response_model=Observation,
)
async def record(indicator_id: UUID, body: RecordObservation, command: Commanding) -> Response:
    """Record a figure for a period; also for the organisation that brings the figures of the indicator."""
    use_case = partial(record_observation, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/observations/{id}"
    )


@router.get("/indicators/{indicator_id}/observations", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_observations(
    request: Request,
    actor: Acting,
    indicator_id: UUID,
    superseded: Annotated[bool, Query(description="Show those too that were corrected or withdrawn.")] = False,
    period: Annotated[PeriodCode | None, Query(description="Of one period alone.")] = None,
    definition_version: Annotated[int | None, Query(ge=1, le=1_000, description="By one definition alone.")] = None,
    kind: ObservationKind | None = None,
    origin: FigureOrigin | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Observation]:
    """List an indicator's current observations in order of recording."""
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        minimum_count = (await indicators.get(connection, indicator_id)).minimum_count if superseded else None
        found = await observations.listing(
            connection,
            indicator_id,
            superseded=superseded,
            after=id_position(cursor),
            limit=limit + 1,
            period=period,
            definition_version=definition_version,
            kind=kind,
            origin=origin,
        )
    told = figures_for(actor, found, minimum_count=minimum_count)
    return page(told, limit, lambda observation: str(observation.id))


@router.get(
    "/observations/{observation_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Observation
)
async def show_observation(request: Request, actor: Acting, observation_id: UUID) -> Response:
    """Show one observation, corrected, withdrawn or not."""
    async with request.app.state.service.database.reading() as connection:
        found = await observations.get(connection, observation_id)
        minimum_count = None
        if not found.is_current:
            minimum_count = (await indicators.get(connection, found.indicator_id)).minimum_count
    return shown(figure_for(actor, found, minimum_count=minimum_count))


@router.post(
    "/observations/{observation_id}/corrections",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    status_code=201,
    response_model=Observation,
)
async def correct(observation_id: UUID, body: CorrectObservation, command: Commanding) -> Response:
    """Correct an observation; the answer is the new one, which supersedes it."""
    use_case = partial(correct_observation, ObservationId(observation_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/observations/{id}"
    )


@router.post(
    "/observations/{observation_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
    response_model=Observation,
)
async def withdraw(observation_id: UUID, body: WithdrawObservation, command: Commanding) -> Response:
    """Let an observation stand no more; send the ETag you read as If-Match."""
    use_case = partial(withdraw_observation, ObservationId(observation_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
