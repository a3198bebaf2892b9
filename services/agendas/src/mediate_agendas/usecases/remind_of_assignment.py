"""Remind an organisation of an offer that it has not answered."""

from datetime import datetime

from mediate_agendas.adapters import assignments
from mediate_agendas.adapters.views import Assignment
from mediate_agendas.domain.items import check_open
from mediate_agendas.domain.reminders import remind
from mediate_contracts.events.agendas import AssignmentReminded
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId, Value
from mediate_shared.journal import Transaction


class RemindOfAssignment(Value):
    """Nothing more to say: the offer says it."""


async def remind_of_assignment(
    assignment_id: AssignmentId, *, expecting: int, transaction: Transaction, now: datetime
) -> Assignment:
    """Remind of an offer, whose version that leaves as it is.

    Raises ProblemError (404, 412), NothingToRemindOf, TooSoonToRemind, or ItemConcluded.
    """
    item, offered = await assignments.for_update(transaction, assignment_id, expecting=expecting)
    times = remind(
        offered.status,
        asked_at=offered.created_at,
        reminded=offered.reminded or 0,
        last_at=offered.last_reminded_at,
        now=now,
        offer=assignment_id,
    )
    check_open(item.status, item_id=ItemId(item.id), field="path.assignment_id")
    reminded = await assignments.remind(transaction, offered, times=times, at=now)
    transaction.record(said(reminded, times), at=now)
    return reminded


def said(offered: Assignment, times: int) -> AssignmentReminded:
    """Return the event that an organisation was reminded of an offer."""
    return AssignmentReminded(
        item_id=ItemId(offered.item_id),
        assignment_id=AssignmentId(offered.id),
        organisation_id=OrganisationId(offered.organisation_id),
        role=offered.role,
        times=times,
    )
