"""Indicators and their definitions over HTTP."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Code, IndicatorId
from mediate_monitor.adapters import definitions, indicators
from mediate_monitor.adapters.indicators import Wanted
from mediate_monitor.adapters.views import DefinitionOfIndicator, Indicator
from mediate_monitor.entrypoints.telling import indicator_for
from mediate_monitor.usecases.amend_indicator import amend_indicator
from mediate_monitor.usecases.define_indicator import DefineIndicator, define_indicator
from mediate_monitor.usecases.redefine_indicator import RedefineIndicator, redefine_indicator
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page, position, refused_cursor
from mediate_shared.patching import changes_such_as

router = APIRouter(prefix="/v1", tags=["indicators"])
_EXAMPLE = {"name": {"nl": "Mensen bereikt", "en": "People reached"}, "due_days": 30, "reason": "Beter te lezen"}
IndicatorChanges = Annotated[dict[str, Any], changes_such_as(_EXAMPLE)]


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
    actor: Acting,
    code: Annotated[Code | None, Query(description="Exact code.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Who brings the figures.")] = None,
    line: Annotated[int | None, Query(ge=1, le=99, description="Number of an action line.")] = None,
    measure: Annotated[Code | None, Query(description="What of the events it is derived from.")] = None,
    derived: Annotated[bool | None, Query(description="Whether its figures are computed here.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Indicator]:
    """List indicators with their latest figures, in order of definition."""
    wanted = Wanted(code=code, organisation_id=organisation_id, line=line, measure=measure, derived=derived)
    async with request.app.state.service.database.reading() as connection:
        found = await indicators.listing(connection, wanted, after=id_position(cursor), limit=limit + 1)
    return page([indicator_for(actor, each) for each in found], limit, lambda indicator: str(indicator.id))


@router.get(
    "/indicators/{indicator_id}", dependencies=[needs(Action.READ, Visibility.PUBLIC)], response_model=Indicator
)
async def show_indicator(request: Request, actor: Acting, indicator_id: UUID) -> Response:
    """Show one indicator with its latest figure, and how that stands to where it started and what is aimed for."""
    async with request.app.state.service.database.reading() as connection:
        return shown(indicator_for(actor, await indicators.get(connection, indicator_id)))


@router.patch(
    "/indicators/{indicator_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Indicator
)
async def amend(indicator_id: UUID, changes: IndicatorChanges, command: Commanding) -> Response:
    """Say anew how an indicator is named, read and kept, with the `reason` why; send the ETag you read as If-Match.

    What it measures is changed by redefining it.
    """
    use_case = partial(amend_indicator, IndicatorId(indicator_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/indicators/{indicator_id}/redefinitions",
    dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)],
    response_model=Indicator,
)
async def redefine(indicator_id: UUID, body: RedefineIndicator, command: Commanding) -> Response:
    """Give an indicator its next definition, whose figures are another series; send the ETag you read as If-Match."""
    use_case = partial(redefine_indicator, IndicatorId(indicator_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.get("/indicators/{indicator_id}/definitions", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_definitions(
    request: Request, indicator_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[DefinitionOfIndicator]:
    """List what an indicator measured and measures, the first definition first."""
    async with request.app.state.service.database.reading() as connection:
        await indicators.check_exists(connection, indicator_id)
        found = await definitions.listing(connection, indicator_id, after=_version(cursor), limit=limit + 1)
    return page(found, limit, lambda definition: str(definition.definition_version))


def _version(cursor: str | None) -> int:
    text = position(cursor)
    if cursor is None or text is None:
        return 0
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(_VERSION_MAX)):
        raise refused_cursor(cursor)
    return int(text)


_VERSION_MAX = 1_000
