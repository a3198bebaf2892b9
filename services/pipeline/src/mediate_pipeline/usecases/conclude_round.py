"""Close a round, cancel it, or put what it is called or when it was closed right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_contracts.values import Day, DealId, Line, RoundId, Text, Value
from mediate_contracts.vocabulary import RoundStatus
from mediate_pipeline.adapters.round_tables import Round
from mediate_pipeline.domain.keeping import check_past
from mediate_pipeline.domain.rounds import RoundOver
from mediate_pipeline.usecases.changing_round import ChangingRound
from mediate_pipeline.usecases.reasons import with_reason
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class CloseRound(Value):
    """When a round was closed."""

    closed_on: Day
    reason: Text | None = None


class CancelRound(Value):
    """Why a round is cancelled: it counts no longer, and what was said of it stays."""

    reason: Text


class _Amendable(Value):
    title: Line
    closed_on: Day | None


async def close_round(
    deal_id: DealId,
    round_id: RoundId,
    command: CloseRound,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Close the version the sender saw.

    Raises ProblemError (403, 404, 412), NotYet, RoundOver, NobodyInvests, or TooMuch.
    """
    check_past(command.closed_on, today=now.date(), field="body.closed_on")
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    return await changing.moved(
        "round_closed", RoundStatus.CLOSED, why=command.reason, reason=reason, closed_on=command.closed_on
    )


async def cancel_round(
    deal_id: DealId,
    round_id: RoundId,
    command: CancelRound,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Cancel the version the sender saw, also one that was closed. Raises ProblemError (403, 404, 412) or RoundOver."""
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    return await changing.moved("round_cancelled", RoundStatus.CANCELLED, why=command.reason, reason=reason)


async def amend_round(
    deal_id: DealId,
    round_id: RoundId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Put the title, or the day on which it was closed, of the version the sender saw right.

    Raises ProblemError (403, 404, 412, 422), NothingChanged, NotYet, or RoundOver where a day is named for a round
    that is not closed, or taken from one that is.
    """
    why, wanted = with_reason(changes)
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    current = changing.round.model_dump(include={"title", "closed_on"})
    amended = patched(_Amendable, current, wanted)
    changed = changed_fields(current, amended.model_dump())
    if (amended.closed_on is None) is (changing.round.status is RoundStatus.CLOSED):
        value = None if amended.closed_on is None else amended.closed_on.isoformat()
        raise RoundOver(f"the round is {changing.round.status.value}", field="body.closed_on", value=value)
    if amended.closed_on is not None:
        check_past(amended.closed_on, today=now.date(), field="body.closed_on")
    named = {name: getattr(amended, name) for name in changed}
    return await changing.amended("round_amended", why=why, reason=reason, changed=changed, **named)
