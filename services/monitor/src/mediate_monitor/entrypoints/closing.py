"""Closing periods over HTTP."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.periods import parse_period
from mediate_contracts.policy import Action
from mediate_contracts.values import PeriodCloseId
from mediate_monitor.adapters import closes
from mediate_monitor.adapters.rhythm_tables import PeriodClose
from mediate_monitor.usecases.close_period import ClosePeriod, close_period
from mediate_monitor.usecases.reopen_period import ReopenPeriod, reopen_period
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["periods"])


@router.post(
    "/period-closes",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    status_code=201,
    response_model=PeriodClose,
)
async def close_one_period(body: ClosePeriod, command: Commanding) -> Response:
    """Close a period that is over, and those within it; what changes of its figures from then on says so."""
    return await command.run(
        lambda transaction, now: close_period(body, transaction=transaction, now=now),
        created_at="/v1/monitor/period-closes/{id}",
    )


@router.get("/period-closes", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_closes(
    request: Request,
    period: Annotated[
        str | None,
        Query(min_length=4, max_length=8, description="Exactly this period.", examples=["2020"]),
    ] = None,
    is_closed: Annotated[bool | None, Query(description="Only those that are closed now, or open again.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PeriodClose]:
    """List the periods that were closed, the one closed first first."""
    after = id_position(cursor)
    of_period = None if period is None else parse_period(period, field="query.period").text
    async with request.app.state.service.database.reading() as connection:
        found = await closes.listing(connection, period=of_period, closed=is_closed, after=after, limit=limit + 1)
    return page(found, limit, lambda close: str(close.id))


@router.get(
    "/period-closes/{period_close_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=PeriodClose,
)
async def show_close(request: Request, period_close_id: UUID) -> Response:
    """Show whether a period that was closed still is."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await closes.get(connection, period_close_id))


@router.post(
    "/period-closes/{period_close_id}/reopen",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=PeriodClose,
)
async def reopen_one_period(period_close_id: UUID, body: ReopenPeriod, command: Commanding) -> Response:
    """Open a closed period again, and say why; send its ETag as If-Match."""
    use_case = partial(reopen_period, PeriodCloseId(period_close_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
