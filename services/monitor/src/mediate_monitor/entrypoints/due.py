"""What is due over HTTP: for everybody to see, for who facilitates to remind of and to excuse."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import IndicatorId
from mediate_monitor.adapters import dues
from mediate_monitor.adapters.rhythm_tables import Due
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.due import DueState
from mediate_monitor.usecases.excuse_figure import ExcuseFigure, excuse_figure
from mediate_monitor.usecases.remind_of_figure import RemindOfFigure, remind_of_figure
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["due"])
_AREA = "monitor"


@router.get("/due", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_due(
    request: Request,
    actor: Acting,
    state: Annotated[DueState | None, Query(description="Left out: those that are due or overdue.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Who brings the figures.")] = None,
    indicator_id: Annotated[UUID | None, Query(description="Whose figures they are.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Due]:
    """List figures that are waited for, in the order they fell due; of reminders only to whom they went."""
    after = id_position(cursor)
    service = request.app.state.service
    async with service.database.reading() as connection:
        found = await dues.listing(
            connection,
            state=state,
            organisation_id=organisation_id,
            indicator_id=indicator_id,
            reach=actor.reach(Action.READ, Visibility.CASE, _AREA),
            today=day_of(service.clock()),
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda due: str(due.id))


@router.get("/due/{figure_due_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Due)
async def show_due(request: Request, figure_due_id: UUID, actor: Acting) -> Response:
    """Show how it stands with a figure that was expected."""
    service = request.app.state.service
    reach = actor.reach(Action.READ, Visibility.CASE, _AREA)
    async with service.database.reading() as connection:
        return shown(await dues.get(connection, figure_due_id, reach=reach, today=day_of(service.clock())))


@router.post(
    "/indicators/{indicator_id}/reminders",
    dependencies=[needs(Action.CHANGE, Visibility.CASE)],
    status_code=201,
    response_model=Due,
)
async def remind(indicator_id: UUID, body: RemindOfFigure, command: Commanding) -> Response:
    """Remind the organisation that brings a figure of one that is due; it then hears nothing more for a week."""
    use_case = partial(remind_of_figure, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/due/{id}"
    )


@router.post(
    "/indicators/{indicator_id}/excuses",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    status_code=201,
    response_model=Due,
)
async def excuse(indicator_id: UUID, body: ExcuseFigure, command: Commanding) -> Response:
    """Say that no figure will come for a period, and why: it stays missing, and nobody is asked for it."""
    use_case = partial(excuse_figure, IndicatorId(indicator_id), body)
    return await command.run(
        lambda transaction, now: use_case(transaction=transaction, now=now), created_at="/v1/monitor/due/{id}"
    )
