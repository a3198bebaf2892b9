"""Decline an item that was offered, and say why."""

from datetime import datetime

from mediate_agendas.adapters import assignments
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.assignments import advance
from mediate_contracts.events.agendas import AssignmentDeclined
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId, Text, Value
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction


class DeclineAssignment(Value):
    """Why the organisation declines."""

    reason: Text


async def decline_assignment(
    assignment_id: AssignmentId,
    command: DeclineAssignment,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Assignment:
    """Decline an offer; the item stays as it was. Raises ProblemError (403, 404, 412) or AssignmentNotAllowed."""
    item, offered = await assignments.for_update(transaction, assignment_id, expecting=expecting)
    if not transaction.reach(Action.ANSWER, Visibility.CASE).covers(offered.organisation_id):
        raise not_yours("path.assignment_id", offered.organisation_id)
    status = advance(offered.status, AssignmentStatus.DECLINED, assignment_id=assignment_id)
    declined = await assignments.move(transaction, offered, status, command.reason, at=now)
    transaction.record(
        AssignmentDeclined(
            item_id=ItemId(item.id),
            assignment_id=assignment_id,
            organisation_id=OrganisationId(declined.organisation_id),
            role=declined.role,
            reason=command.reason,
        ),
        at=now,
    )
    return declined
