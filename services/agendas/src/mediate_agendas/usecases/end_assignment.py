"""Stop carrying an item, and say why."""

from datetime import datetime

from mediate_agendas.adapters import assignments, items
from mediate_agendas.adapters.tables import Grounds
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.assignments import advance
from mediate_agendas.domain.items import upon_ending
from mediate_agendas.usecases.move_item import say_moved
from mediate_contracts.events.agendas import AssignmentEnded
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId, Text, Value
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction


class EndAssignment(Value):
    """Why the organisation stops."""

    reason: Text


async def end_assignment(
    assignment_id: AssignmentId,
    command: EndAssignment,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Assignment:
    """End an accepted assignment; when nobody is left, an assigned item is prioritised again.

    Raises ProblemError (403, 404, 412) or AssignmentNotAllowed.
    """
    item, accepted = await assignments.for_update(transaction, assignment_id, expecting=expecting)
    if not transaction.reach(Action.CHANGE, Visibility.CASE).covers(accepted.organisation_id):
        raise not_yours("path.assignment_id", accepted.organisation_id)
    status = advance(accepted.status, AssignmentStatus.ENDED, assignment_id=assignment_id)
    ended = await assignments.move(transaction, accepted, status, command.reason, at=now)
    transaction.record(
        AssignmentEnded(
            item_id=ItemId(item.id),
            assignment_id=assignment_id,
            organisation_id=OrganisationId(ended.organisation_id),
            role=ended.role,
            reason=command.reason,
        ),
        at=now,
    )
    left = await assignments.count(transaction, item.id, status=AssignmentStatus.ACCEPTED)
    following = upon_ending(item.status, carriers_left=left)
    if following is item.status:
        await items.touch(transaction, item, at=now)
    else:
        await say_moved(item, following, Grounds(), transaction=transaction, now=now)
    return ended
