"""Withdraw a lesson."""

from datetime import datetime

from mediate_contracts.events.monitor import LessonWithdrawn
from mediate_contracts.policy import Action
from mediate_contracts.values import LessonId, Text, Value
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import Lesson
from mediate_monitor.usecases.lesson_rules import check_keeps
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction


class WithdrawLesson(Value):
    """Why it no longer stands."""

    reason: Text


async def withdraw_lesson(
    lesson_id: LessonId, command: WithdrawLesson, *, expecting: int, transaction: Transaction, now: datetime
) -> Lesson:
    """Withdraw a lesson; it is kept, with the reason. Raises ProblemError (403, 404, 412), or IsWithdrawn."""
    current = await lessons.for_update(transaction, lesson_id, expecting=expecting)
    check_keeps(transaction, Action.CHANGE, current.organisation_id, field="path.lesson_id")
    check_stands(current.withdrawn_because, field="path.lesson_id", value=str(lesson_id))
    lesson = await lessons.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(LessonWithdrawn(lesson_id=lesson_id, reason=command.reason), at=now)
    return lesson
