"""Figures of many deals together over HTTP: what everybody is told, and nothing beside it."""

from fastapi import APIRouter, Request
from pydantic import Field

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Count, Value
from mediate_contracts.vocabulary import DealStage, RollUpDimension
from mediate_pipeline.adapters import roll_ups
from mediate_pipeline.adapters.roll_ups import RollUp
from mediate_shared.identity.guard import Acting, needs
from mediate_shared.paging import Limit, Page

router = APIRouter()


class StageCount(Value):
    """How many deals are in a stage; ``synthetic`` where some of them are invented for demonstration."""

    stage: DealStage
    deals: Count
    synthetic: bool


class DealCounts(Value):
    """How many deals there are, as everybody is told it; a stage of which nothing is told is not named."""

    deals: Count | None = None
    stages: list[StageCount] = Field(default=[], max_length=len(DealStage))


@router.get("/roll-ups", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_roll_ups(request: Request, actor: Acting, limit: Limit = 1) -> Page[RollUp]:
    """Show the newest figures of many deals together; none where none may be told yet."""
    async with request.app.state.service.database.reading(actor) as connection:
        newest = await roll_ups.newest(connection)
    return Page(items=[] if newest is None else [newest][:limit], next=None)


@router.get("/deals/counts", dependencies=[needs(Action.COUNT, Visibility.DEAL)])
async def count_deals(request: Request, actor: Acting) -> DealCounts:
    """Count deals by stage, as everybody is told it: nothing that would tell of one deal or two."""
    async with request.app.state.service.database.reading(actor) as connection:
        newest = await roll_ups.newest(connection)
    if newest is None:
        return DealCounts()
    deals = next(each.deals for each in newest.figures if each.dimension is RollUpDimension.TOTAL)
    return DealCounts(
        deals=deals,
        stages=[
            StageCount(stage=DealStage(str(each.part)), deals=each.deals, synthetic=each.synthetic)
            for each in newest.figures
            if each.dimension is RollUpDimension.STAGE
        ],
    )
