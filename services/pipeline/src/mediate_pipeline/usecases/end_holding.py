"""Say what became of the stake after a deal was closed: it was sold, written off, or that was said in error."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import ConfigDict

from mediate_contracts.events.pipeline import DealExited, DealHoldingReopened, DealWrittenOff
from mediate_contracts.values import Day, DealId, Money, Text, Value
from mediate_contracts.vocabulary import DealHolding
from mediate_pipeline.adapters import deals
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.keeping import check_ended, check_held, check_past
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.locking import locked_deal
from mediate_shared.journal import Transaction

_NOTHING: Final[Mapping[str, object]] = {"holding_on": None, "holding_amount": None, "holding_reason": None}


class ExitDeal(Value):
    """The stake was sold: when, and what for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"exited_on": "2026-02-02", "proceeds": {"cents": 75_000_000}}]}
    )

    exited_on: Day
    proceeds: Money
    reason: Text | None = None


class WriteOffDeal(Value):
    """The stake was written off: when, how much of it, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"written_off_on": "2026-02-02", "amount": {"cents": 25_000_000}, "reason": "It went bankrupt."}
            ]
        }
    )

    written_off_on: Day
    amount: Money
    reason: Text


class ReopenHolding(Value):
    """That an exit or a write-off was recorded in error, and why that is."""

    reason: Text


async def exit_deal(
    deal_id: DealId, command: ExitDeal, *, expecting: int, transaction: Transaction, now: datetime, reason: str | None
) -> Deal:
    """Record that the stake was sold. Raises ProblemError (403, 404, 412), HoldingDiffers, or NotYet."""
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    check_held(found.deal.holding)
    check_past(command.exited_on, today=now.date(), field="body.exited_on")
    columns = {
        "holding": DealHolding.EXITED,
        "holding_on": command.exited_on,
        "holding_amount": command.proceeds,
        "holding_reason": command.reason,
    }
    deal = await deals.change(transaction, found.deal, columns, at=now)
    transaction.record(DealExited(deal_id=deal_id, synthetic=deal.synthetic, **command.model_dump()), at=now)
    await audit_deal(transaction, "exited", deal_id, found.basis, at=now, reason=reason)
    return deal


async def write_off_deal(
    deal_id: DealId,
    command: WriteOffDeal,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Deal:
    """Record that the stake was written off. Raises ProblemError (403, 404, 412), HoldingDiffers, or NotYet."""
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    check_held(found.deal.holding)
    check_past(command.written_off_on, today=now.date(), field="body.written_off_on")
    columns = {
        "holding": DealHolding.WRITTEN_OFF,
        "holding_on": command.written_off_on,
        "holding_amount": command.amount,
        "holding_reason": command.reason,
    }
    deal = await deals.change(transaction, found.deal, columns, at=now)
    transaction.record(DealWrittenOff(deal_id=deal_id, synthetic=deal.synthetic, **command.model_dump()), at=now)
    await audit_deal(transaction, "written_off", deal_id, found.basis, at=now, reason=reason)
    return deal


async def reopen_holding(
    deal_id: DealId,
    command: ReopenHolding,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Deal:
    """Take an exit or a write-off back. Raises ProblemError (403, 404, 412), or HoldingDiffers."""
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    check_ended(found.deal.holding)
    deal = await deals.change(transaction, found.deal, {"holding": DealHolding.HELD, **_NOTHING}, at=now)
    transaction.record(DealHoldingReopened(deal_id=deal_id, reason=command.reason, synthetic=deal.synthetic), at=now)
    await audit_deal(transaction, "holding_reopened", deal_id, found.basis, at=now, reason=reason)
    return deal
