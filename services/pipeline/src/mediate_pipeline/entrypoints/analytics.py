"""Figures of many deals over HTTP, each for the deals that one may read."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import FundId, OrganisationId
from mediate_contracts.vocabulary import DealPipeline
from mediate_pipeline.adapters.analysis_views import (
    Conversion,
    DaysInStage,
    Forecasted,
    Funnel,
    Holding,
    Leverage,
    Lines,
    Weighted,
)
from mediate_pipeline.adapters.figures import Figures
from mediate_pipeline.adapters.tallying import Narrowing
from mediate_pipeline.usecases import analyse
from mediate_pipeline.usecases.read_analysis import fund_names, read_figures, read_portfolio
from mediate_shared.audit import Reason
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/analytics")
_READING: Final = [needs_own(Action.READ, Visibility.DEAL)]


# A coroutine, because FastAPI would hand a plain function to a thread of its own.
async def _narrowing(
    fund_id: Annotated[UUID | None, Query(description="Of this fund alone.")] = None,
    pipeline: Annotated[DealPipeline | None, Query(description="Of this pipeline alone.")] = None,
    line: Annotated[int | None, Query(ge=1, le=99, description="Contributing to this action line.")] = None,
    year: Annotated[int | None, Query(ge=1800, le=2200, description="Opened in this year.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Of this company alone.")] = None,
    mine: Annotated[bool, Query(description="On whose team you are.")] = False,
) -> Narrowing:
    return Narrowing(
        fund_id=None if fund_id is None else FundId(fund_id),
        pipeline=pipeline,
        line=line,
        year=year,
        organisation_id=None if organisation_id is None else OrganisationId(organisation_id),
        mine=mine,
    )


Narrowed = Annotated[Narrowing, Depends(_narrowing)]


async def _found(request: Request, actor: Acting, narrowing: Narrowed, reason: Reason) -> Figures:
    service = request.app.state.service
    return await read_figures(service.database, actor, narrowing, action="analysed", now=service.clock(), reason=reason)


Found = Annotated[Figures, Depends(_found)]


@router.get("/funnel", dependencies=_READING)
async def show_funnel(found: Found) -> Funnel:
    """Tell how many of the deals you may read reached each stage."""
    return analyse.funnel_of(found)


@router.get("/conversion", dependencies=_READING)
async def show_conversion(found: Found) -> Conversion:
    """Tell for each quarter which share of the deals opened in it reached each stage, and how soon."""
    return analyse.conversion_of(found)


@router.get("/days-in-stage", dependencies=_READING)
async def show_days_in_stage(found: Found) -> DaysInStage:
    """Tell how many days deals were in each stage."""
    return analyse.days_of(found)


@router.get("/weighted", dependencies=_READING)
async def show_weighted(found: Found) -> Weighted:
    """Tell what deals seek, each amount times the probability that it is closed."""
    return analyse.weighted_of(found)


@router.get("/forecast", dependencies=_READING)
async def show_forecast(found: Found) -> Forecasted:
    """Tell what is expected to be closed in which month."""
    return analyse.forecast_of(found)


@router.get("/leverage", dependencies=_READING)
async def show_leverage(request: Request, found: Found) -> Leverage:
    """Tell how much private money came with public money: in all, and by fund, action line and year."""
    names = await fund_names(request.app.state.service.database, analyse.funds_in(found))
    return analyse.leverage_of(found, names)


@router.get("/lines", dependencies=_READING)
async def show_lines(found: Found) -> Lines:
    """Tell what deals contribute to each action line."""
    return analyse.lines_of(found)


@router.get("/portfolio", dependencies=_READING)
async def list_portfolio(
    request: Request,
    actor: Acting,
    narrowing: Narrowed,
    reason: Reason,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Holding]:
    """List deals with what was committed, paid and came back, the newest first."""
    service = request.app.state.service
    found = await read_portfolio(
        service.database,
        actor,
        narrowing,
        before=id_position(cursor),
        limit=limit,
        now=service.clock(),
        reason=reason,
    )
    return page(found, limit, lambda each: str(each.id))
