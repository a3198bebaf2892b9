"""Say that a programme of others is no longer linked to the agenda."""

from datetime import datetime

from mediate_agendas.adapters import items
from mediate_agendas.adapters.framing import PROGRAMMES
from mediate_agendas.adapters.framing_tables import Programme
from mediate_agendas.domain.framing import check_unused
from mediate_contracts.events.agendas import ProgrammeWithdrawn
from mediate_contracts.values import ProgrammeId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawProgramme(Value):
    """Why it is no longer linked."""

    reason: Text


async def withdraw_programme(
    programme_id: ProgrammeId, command: WithdrawProgramme, *, expecting: int, transaction: Transaction, now: datetime
) -> Programme:
    """Withdraw a programme that no item links to; it is kept, with the reason.

    Raises ProblemError (404, 412), IsWithdrawn, or ProgrammeInUse.
    """
    # Under this lock no item begins to link to it.
    current = await PROGRAMMES.for_update(transaction, programme_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.programme_id", value=str(programme_id))
    check_unused(is_linked_to=await items.link_to(transaction, programme_id), programme_id=programme_id)
    programme = await PROGRAMMES.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(ProgrammeWithdrawn(programme_id=programme_id, reason=command.reason), at=now)
    return programme
