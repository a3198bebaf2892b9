"""What frames the agenda over HTTP: phases of the roadmap, points of the manifesto, programmes of others."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import framing
from mediate_agendas.adapters.framing import PHASES, PROGRAMMES
from mediate_agendas.adapters.framing_tables import ManifestoPoint, Phase, Programme
from mediate_agendas.usecases.amend_manifesto_point import amend_manifesto_point
from mediate_agendas.usecases.amend_phase import amend_phase
from mediate_agendas.usecases.amend_programme import amend_programme
from mediate_agendas.usecases.set_phase import SetPhase, set_phase
from mediate_agendas.usecases.state_manifesto_point import StateManifestoPoint, state_manifesto_point
from mediate_agendas.usecases.state_programme import StateProgramme, state_programme
from mediate_agendas.usecases.withdraw_phase import WithdrawPhase, withdraw_phase
from mediate_agendas.usecases.withdraw_programme import WithdrawProgramme, withdraw_programme
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ManifestoPointId, PhaseId, ProgrammeId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor
from mediate_shared.patching import Changes, changes_such_as

router = APIRouter(prefix="/v1", tags=["framing"])
Withdrawn = Annotated[bool, Query(description="Those that were withdrawn, in place of those that stand.")]
PointChanges = Annotated[dict[str, Any], changes_such_as({"title": {"nl": "Openheid", "en": "Openness"}})]
_NUMBER_DIGITS_MAX = 2


@router.post("/phases", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Phase)
async def set_one(body: SetPhase, command: Commanding) -> Response:
    """Set a phase of the roadmap; phases may overlap."""
    return await command.run(
        lambda transaction, now: set_phase(body, transaction=transaction, now=now),
        created_at="/v1/agendas/phases/{id}",
    )


@router.get("/phases", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_phases(
    request: Request, withdrawn: Withdrawn = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[Phase]:
    """List phases in the order they were set."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await PHASES.listing(connection, is_withdrawn=withdrawn, after=after, limit=limit + 1)
    return page(found, limit, lambda phase: str(phase.id))


@router.get("/phases/{phase_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Phase)
async def show_phase(request: Request, phase_id: UUID) -> Response:
    """Show one phase, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await PHASES.get(connection, phase_id))


@router.patch("/phases/{phase_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Phase)
async def change_phase(phase_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Move a phase, or call it otherwise; send the ETag you read as If-Match."""
    use_case = partial(amend_phase, PhaseId(phase_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/phases/{phase_id}/withdraw", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Phase
)
async def drop_phase(phase_id: UUID, body: WithdrawPhase, command: Commanding) -> Response:
    """Take a phase off the roadmap; send the ETag you read as If-Match."""
    use_case = partial(withdraw_phase, PhaseId(phase_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/manifesto-points",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=ManifestoPoint,
)
async def state_point(body: StateManifestoPoint, command: Commanding) -> Response:
    """State a point of the manifesto that items can serve."""
    return await command.run(
        lambda transaction, now: state_manifesto_point(body, transaction=transaction, now=now),
        created_at="/v1/agendas/manifesto-points/{id}",
    )


@router.get("/manifesto-points", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_points(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[ManifestoPoint]:
    """List the points of the manifesto by number."""
    after = _number_behind(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await framing.points(connection, after=after, limit=limit + 1)
    return page(found, limit, lambda point: str(point.number))


@router.get(
    "/manifesto-points/{manifesto_point_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=ManifestoPoint,
)
async def show_point(request: Request, manifesto_point_id: UUID) -> Response:
    """Show one point of the manifesto."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await framing.point(connection, manifesto_point_id))


@router.patch(
    "/manifesto-points/{manifesto_point_id}",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=ManifestoPoint,
)
async def change_point(manifesto_point_id: UUID, changes: PointChanges, command: Commanding) -> Response:
    """Put a point into other words; its number stays. Send the ETag you read as If-Match."""
    use_case = partial(
        amend_manifesto_point, ManifestoPointId(manifesto_point_id), changes, expecting=command.expecting
    )
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/programmes", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Programme
)
async def state(body: StateProgramme, command: Commanding) -> Response:
    """Link a programme of others to the agenda."""
    return await command.run(
        lambda transaction, now: state_programme(body, transaction=transaction, now=now),
        created_at="/v1/agendas/programmes/{id}",
    )


@router.get("/programmes", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_programmes(
    request: Request, withdrawn: Withdrawn = False, cursor: Cursor = None, limit: Limit = 50
) -> Page[Programme]:
    """List programmes in the order they were stated."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await PROGRAMMES.listing(connection, is_withdrawn=withdrawn, after=after, limit=limit + 1)
    return page(found, limit, lambda programme: str(programme.id))


@router.get(
    "/programmes/{programme_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Programme
)
async def show(request: Request, programme_id: UUID) -> Response:
    """Show one programme, also one that was withdrawn."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await PROGRAMMES.get(connection, programme_id))


@router.patch(
    "/programmes/{programme_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Programme
)
async def change(programme_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Describe a programme anew; send the ETag you read as If-Match."""
    use_case = partial(amend_programme, ProgrammeId(programme_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/programmes/{programme_id}/withdraw",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=Programme,
)
async def drop(programme_id: UUID, body: WithdrawProgramme, command: Commanding) -> Response:
    """Say that a programme is no longer linked; no item may link to it. Send the ETag you read as If-Match."""
    use_case = partial(withdraw_programme, ProgrammeId(programme_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


def _number_behind(cursor: str | None) -> int:
    text = position(cursor)
    if cursor is None or text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS_MAX):
        raise refused_cursor(cursor)
    return int(text)
