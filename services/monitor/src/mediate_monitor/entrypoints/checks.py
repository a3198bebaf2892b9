"""Checks of figures over HTTP, and notes about what they question."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ObservationId, PeriodCode
from mediate_contracts.vocabulary import CheckKind, Verdict
from mediate_monitor.adapters import checks, indicators, notes, observations
from mediate_monitor.adapters.check_tables import Check, FigureNote, Validation
from mediate_monitor.adapters.checks import Asked
from mediate_monitor.usecases.note_figure import NoteFigure, note_figure
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["checks"])
OfPeriod = Annotated[PeriodCode | None, Query(description="Of figures of one period alone.")]
Noted = Annotated[bool | None, Query(description="Of figures that somebody wrote a note about, or of all others.")]


@router.get("/checks", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_checks(
    request: Request,
    verdict: Verdict | None = None,
    check: CheckKind | None = None,
    indicator_id: UUID | None = None,
    period: OfPeriod = None,
    noted: Noted = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Check]:
    """List what checks of figures found, the newest first."""
    asked = Asked(verdict, check, indicator_id, period, noted)
    async with request.app.state.service.database.reading() as connection:
        found = await checks.listing(connection, asked, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda each: str(each.id))


@router.get("/indicators/{indicator_id}/checks", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_checks_of_indicator(
    request: Request,
    indicator_id: UUID,
    verdict: Verdict | None = None,
    check: CheckKind | None = None,
    period: OfPeriod = None,
    noted: Noted = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Check]:
    """List what checks of an indicator's figures found, the newest first."""
    asked = Asked(verdict, check, indicator_id, period, noted)
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        found = await checks.listing(connection, asked, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda each: str(each.id))


@router.get("/validation", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_validation(request: Request, period: OfPeriod = None) -> Validation:
    """Show how many figures came out which way, by what they were held against."""
    async with request.app.state.service.database.reading() as connection:
        return await checks.validation(connection, period)


@router.post(
    "/observations/{observation_id}/notes",
    dependencies=[needs(Action.CREATE, Visibility.PUBLIC)],
    status_code=201,
    response_model=FigureNote,
)
async def note(observation_id: UUID, body: NoteFigure, command: Commanding) -> Response:
    """Write down what is the matter with a figure; the newest note holds."""
    use_case = partial(note_figure, ObservationId(observation_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/notes/{id}"
    )


@router.get("/observations/{observation_id}/notes", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_notes(
    request: Request, observation_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[FigureNote]:
    """List the notes about a figure, the newest, which holds, first."""
    async with request.app.state.service.database.reading() as connection:
        await observations.get(connection, observation_id)
        found = await notes.listing(connection, observation_id, after=id_position(cursor), limit=limit + 1)
    return page(found, limit, lambda each: str(each.id))


@router.get("/notes/{note_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=FigureNote)
async def show_note(request: Request, note_id: UUID) -> Response:
    """Show one note."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await notes.get(connection, note_id))
