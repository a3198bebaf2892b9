"""Move a deal to another stage."""

from datetime import datetime

from mediate_contracts.events.pipeline import DealStageMoved
from mediate_contracts.values import DealId, Text, Value
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import deals
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.stages import advance
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction


class MoveStage(Value):
    """Where the deal goes, and why; who leaves the pipeline says why."""

    stage: DealStage
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
    """Move the version the sender saw. Raises ProblemError (403, 404, 412), StageNotAllowed, or ReasonMissing."""
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    deal = found.deal
    if deal.version != expecting:
        raise stale(expecting, deal.version)
    stage = advance(deal.stage, command.stage, held_from=deal.held_from, reason=command.reason)
    moved = await deals.move(
        transaction,
        deal,
        stage,
        held_from=deal.stage if stage is DealStage.ON_HOLD else None,
        reason=command.reason,
        at=now,
    )
    facts = moved.model_dump(include=set(DealStageMoved.model_fields) - {"deal_id", "previous"})
    transaction.record(DealStageMoved(deal_id=deal_id, previous=deal.stage, **facts), at=now)
    await audit_deal(transaction, "stage_moved", deal_id, found.basis, at=now, reason=reason)
    return moved
