"""Read the board: the deals that one may read in the stages of the work, with how many they are and what they seek."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Count
from mediate_contracts.vocabulary import DealPipeline, DealStage
from mediate_pipeline.adapters import deals
from mediate_pipeline.adapters.analysis_views import Total
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.adapters.tallying import NEWEST_MAX, Narrowing
from mediate_pipeline.domain.stages import stages_of
from mediate_pipeline.usecases.analyse import lanes_of
from mediate_pipeline.usecases.auditing import audit_list
from mediate_pipeline.usecases.keep_figures import current_figures
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor

_SERVICE: Final = "pipeline"
ENDED: Final = (DealStage.CLOSED, DealStage.LOST, DealStage.WITHDRAWN)


class BoardLane(BaseModel):
    """The deals in one stage: how many, what they seek together, and the newest of them, the newest first."""

    stage: DealStage
    count: Count
    sought: Total
    deals: list[Deal] = Field(max_length=NEWEST_MAX)


class Board(BaseModel):
    """The lanes in the order of the work, and how many deals ended each way."""

    lanes: list[BoardLane]
    ended: dict[DealStage, Count]
    as_of: datetime | None = Field(description="Of when the counts and sums are.")
    is_behind: bool = Field(description="Something changed since then; counts and sums are being renewed.")


async def read_board(
    database: Database, actor: Actor, narrowing: Narrowing, *, limit: int, now: datetime, reason: str | None
) -> Board:
    """Return the board of the deals that somebody may read, with ``limit`` deals in a lane at most.

    A deal that moved since the counts were taken is shown in the lane where it now is.
    """
    pipeline = DealPipeline.FUND if narrowing.pipeline is None else narrowing.pipeline
    stages = [*stages_of(pipeline), DealStage.ON_HOLD]
    reader = actor.reach(Action.READ, Visibility.DEAL, _SERVICE).account
    if reader is None:
        lanes = [BoardLane(stage=stage, count=0, sought=Total(cents=0), deals=[]) for stage in stages]
        return Board(lanes=lanes, ended=dict.fromkeys(ENDED, 0), as_of=now, is_behind=False)
    figures = await current_figures(database, reader, narrowing, now=now)
    counted = lanes_of(figures)
    named: list[UUID] = [deal_id for stage in stages for deal_id in counted[stage].newest[:limit]]
    async with database.transaction(actor) as transaction:
        found = await deals.by_ids(transaction, named, reader=reader)
        await audit_list(transaction, found, at=now, reason=reason)
    shown: dict[DealStage, list[Deal]] = {stage: [] for stage in DealStage}
    for each in sorted(found, key=lambda one: one.deal.id, reverse=True):
        shown[each.deal.stage].append(each.deal)
    return Board(
        lanes=[
            BoardLane(
                stage=stage,
                count=counted[stage].deals,
                sought=Total(cents=counted[stage].sought),
                deals=shown[stage][:NEWEST_MAX],
            )
            for stage in stages
        ],
        ended={stage: counted[stage].deals for stage in ENDED},
        as_of=figures.as_of,
        is_behind=figures.is_behind,
    )
