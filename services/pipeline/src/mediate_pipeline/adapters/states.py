"""How many deals there are and in which states, whoever may read them: all of that, and nothing of what they hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Value
from mediate_contracts.vocabulary import DealStage

# Both are functions of the database, which ask once more whether whoever asks counts deals.
_STATES = text("SELECT id, stage, updated_at, synthetic FROM deal_states(:after, :most)")
_COUNTS = text("SELECT stage, deals, synthetic FROM deal_counts()")
_Number = Annotated[int, Field(ge=0)]


class DealState(Value):
    """A deal as those see it who count deals."""

    id: UUID
    stage: DealStage
    updated_at: datetime
    synthetic: bool


class StageCount(Value):
    """How many deals are in a stage, and how many of them are synthetic."""

    stage: DealStage
    deals: _Number
    synthetic: _Number


class DealCounts(Value):
    """How many deals there are, by stage; every stage is named."""

    deals: _Number
    stages: list[StageCount]


async def listing(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[DealState]:
    """Return the states of deals in order of opening, behind ``after``, at most ``limit``."""
    found = await connection.execute(_STATES, {"after": after, "most": limit})
    return [DealState.model_validate(dict(row._mapping)) for row in found]


async def counts(connection: AsyncConnection) -> DealCounts:
    """Count the deals in each stage."""
    none = {stage: StageCount(stage=stage, deals=0, synthetic=0) for stage in DealStage}
    found = [StageCount.model_validate(dict(row._mapping)) for row in await connection.execute(_COUNTS)]
    stages = none | {each.stage: each for each in found}
    return DealCounts(deals=sum(each.deals for each in found), stages=list(stages.values()))
