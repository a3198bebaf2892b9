"""Take a phase off the roadmap."""

from datetime import datetime

from mediate_agendas.adapters.framing import PHASES
from mediate_agendas.adapters.framing_tables import Phase
from mediate_contracts.events.agendas import PhaseWithdrawn
from mediate_contracts.values import PhaseId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawPhase(Value):
    """Why it is no part of the roadmap any more."""

    reason: Text


async def withdraw_phase(
    phase_id: PhaseId, command: WithdrawPhase, *, expecting: int, transaction: Transaction, now: datetime
) -> Phase:
    """Withdraw a phase; it is kept, with the reason. Raises ProblemError (404, 412) or IsWithdrawn."""
    current = await PHASES.for_update(transaction, phase_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.phase_id", value=str(phase_id))
    phase = await PHASES.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(PhaseWithdrawn(phase_id=phase_id, reason=command.reason), at=now)
    return phase
