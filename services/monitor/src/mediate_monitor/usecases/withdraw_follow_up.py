"""Say that an agenda item does not follow from a lesson after all."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.monitor import LessonFollowUpWithdrawn
from mediate_contracts.policy import Action
from mediate_contracts.values import ItemId, LessonId, Text, Value
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import LessonFollowUp
from mediate_monitor.usecases.lesson_rules import check_keeps
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawFollowUp(Value):
    """Why it does not follow."""

    reason: Text


async def withdraw_follow_up(
    lesson_id: LessonId,
    follow_up_id: UUID,
    command: WithdrawFollowUp,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> LessonFollowUp:
    """Withdraw the link, not the item; ``expecting`` is the link's version.

    Raises ProblemError (403, 404, 412), or IsWithdrawn.
    """
    lesson = await lessons.for_update(transaction, lesson_id)
    check_keeps(transaction, Action.CHANGE, lesson.organisation_id, field="path.lesson_id")
    current = await lessons.follow_up_for_update(transaction, lesson_id, follow_up_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.follow_up_id", value=str(follow_up_id))
    changes = {"withdrawn_because": command.reason}
    follow_up = await lessons.change_follow_up(transaction, current, changes, at=now)
    said = LessonFollowUpWithdrawn(lesson_id=lesson_id, item_id=ItemId(follow_up.item_id), reason=command.reason)
    transaction.record(said, at=now)
    return follow_up
