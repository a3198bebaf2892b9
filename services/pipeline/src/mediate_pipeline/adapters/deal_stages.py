"""Reads and writes where deals have been: each stay in a stage, in their order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, insert, literal, select, update

from mediate_contracts.values import Text, Value, Whole
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters.deal_tables import DealStageRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(DealStageRow)


class Stay(Value):
    """A stay of a deal in a stage."""

    number: Whole = Field(description="The how manieth stay of the deal it is; the first is 1.")
    stage: DealStage
    entered_at: datetime
    left_at: datetime | None = Field(description="Null of the stage that the deal is in.")
    reason: Text | None = Field(description="What was said about the move to it.")


async def enter(transaction: Transaction, deal_id: UUID, stage: DealStage, *, reason: str | None, at: datetime) -> None:
    """Write that a deal came into a stage, and by that left the one it was in; its row is locked, or is new."""
    of_deal = _TABLE.c.deal_id == deal_id
    await transaction.execute(update(_TABLE).where(of_deal, _TABLE.c.left_at.is_(None)).values(left_at=at))
    number = func.coalesce(func.max(_TABLE.c.number), literal(0)) + 1
    values: dict[str, Any] = {
        "deal_id": literal(deal_id, _TABLE.c.deal_id.type),
        "number": number,
        "stage": literal(stage.value, _TABLE.c.stage.type),
        "entered_at": literal(at, _TABLE.c.entered_at.type),
        "reason": literal(reason, _TABLE.c.reason.type),
    }
    entered = select(*values.values()).where(of_deal)
    await transaction.execute(insert(_TABLE).inline().from_select(list(values), entered))


async def of_deal(transaction: Transaction, deal_id: UUID, *, after: int, limit: int) -> Sequence[Stay]:
    """Return where a deal has been, in order, behind a number, at most ``limit``."""
    query = select(_TABLE).where(_TABLE.c.deal_id == deal_id, _TABLE.c.number > after)
    rows = await transaction.execute(query.order_by(_TABLE.c.number).limit(limit))
    return [Stay.model_validate({name: row._mapping[name] for name in Stay.model_fields}) for row in rows]
