"""Take an offer back before it is answered, and say why."""

from datetime import datetime

from mediate_agendas.adapters import assignments
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.assignments import advance
from mediate_contracts.events.agendas import AssignmentWithdrawn
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId, Text
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class WithdrawAssignment(Strict):
    """Why the organisation is not asked any more."""

    reason: Text


async def withdraw_assignment(
    assignment_id: AssignmentId,
    command: WithdrawAssignment,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Assignment:
    """Withdraw an offer; the item stays as it was. Raises ProblemError (404, 412) or AssignmentNotAllowed."""
    item, offered = await assignments.for_update(transaction, assignment_id, expecting=expecting)
    status = advance(offered.status, AssignmentStatus.WITHDRAWN, assignment_id=assignment_id)
    withdrawn = await assignments.move(transaction, offered, status, command.reason, at=now)
    transaction.record(
        AssignmentWithdrawn(
            item_id=ItemId(item.id),
            assignment_id=assignment_id,
            organisation_id=OrganisationId(withdrawn.organisation_id),
            role=withdrawn.role,
            reason=command.reason,
        ),
        at=now,
    )
    return withdrawn
