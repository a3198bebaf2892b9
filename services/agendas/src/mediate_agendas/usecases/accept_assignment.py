"""Take on an item that was offered."""

from datetime import datetime

from mediate_agendas.adapters import assignments, items
from mediate_agendas.adapters.tables import Grounds
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.assignments import advance
from mediate_agendas.domain.items import check_open, upon_acceptance
from mediate_agendas.usecases.move_item import say_moved
from mediate_contracts.events.agendas import AssignmentAccepted
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId, Value
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction


class AcceptAssignment(Value):
    """Nothing more to say: to accept is enough."""


async def accept_assignment(
    assignment_id: AssignmentId, *, expecting: int, transaction: Transaction, now: datetime
) -> Assignment:
    """Accept an offer; the first acceptance moves the item to assigned.

    Raises ProblemError (403, 404, 412), AssignmentNotAllowed, ItemConcluded, or AlreadyAsked where another record of
    the organisation took it on in this role.
    """
    item, offered = await assignments.for_update(transaction, assignment_id, expecting=expecting)
    if not transaction.reach(Action.ANSWER, Visibility.CASE).covers(offered.organisation_id):
        raise not_yours("path.assignment_id", offered.organisation_id)
    status = advance(offered.status, AssignmentStatus.ACCEPTED, assignment_id=assignment_id)
    check_open(item.status, item_id=ItemId(item.id), field="path.assignment_id")
    await assignments.check_carries_once(transaction, offered)
    accepted = await assignments.move(transaction, offered, status, None, at=now)
    transaction.record(
        AssignmentAccepted(
            item_id=ItemId(item.id),
            assignment_id=assignment_id,
            organisation_id=OrganisationId(accepted.organisation_id),
            role=accepted.role,
        ),
        at=now,
    )
    following = upon_acceptance(item.status)
    if following is item.status:
        await items.touch(transaction, item, at=now)
    else:
        await say_moved(item, following, Grounds(), transaction=transaction, now=now)
    return accepted
