"""Move a deal to another stage."""

from datetime import datetime

from pydantic import Field

from mediate_contracts.events.pipeline import DealStageMoved
from mediate_contracts.values import DealId, Text, Value
from mediate_contracts.vocabulary import DealHolding, DealStage
from mediate_pipeline.adapters import deal_stages, deals
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.stages import advance
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.describing import hold_deal
from mediate_pipeline.usecases.locking import locked_deal
from mediate_shared.journal import Transaction


class MoveStage(Value):
    """Where the deal goes, and why; who leaves the pipeline says why."""

    stage: DealStage = Field(examples=[DealStage.SCREENING])
    reason: Text | None = None


async def move_stage(
    deal_id: DealId,
    command: MoveStage,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Deal:
    """Move the version the sender saw.

    Raises ProblemError (403, 404, 412), StageNotAllowed, ReasonMissing, GateRefused, or GateWaits.
    """
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    deal = found.deal
    stage = advance(deal.stage, command.stage, held_from=deal.held_from, reason=command.reason, pipeline=deal.pipeline)
    await hold_deal(transaction, deal, stage=stage, now=now)
    columns = {
        "stage": stage,
        "stage_since": now,
        "held_from": deal.stage if stage is DealStage.ON_HOLD else None,
        "reason": command.reason,
        "holding": DealHolding.HELD if stage is DealStage.CLOSED else None,
    }
    moved = await deals.change(transaction, deal, columns, at=now)
    await deal_stages.enter(transaction, deal.id, stage, reason=command.reason, at=now)
    facts = moved.model_dump(include=set(DealStageMoved.model_fields) - {"deal_id", "previous"})
    transaction.record(DealStageMoved(deal_id=deal_id, previous=deal.stage, **facts), at=now)
    await audit_deal(transaction, "stage_moved", deal_id, found.basis, at=now, reason=reason)
    return moved
