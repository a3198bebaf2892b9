"""Say that an agenda item follows from a lesson."""

from datetime import datetime

from mediate_contracts.events.monitor import LessonFollowedUp
from mediate_contracts.policy import Action
from mediate_contracts.values import ItemId, LessonId
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import Follows, LessonFollowUp
from mediate_monitor.domain.lessons import check_room
from mediate_monitor.usecases.lesson_rules import check_keeps
from mediate_shared.amending import check_stands
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class FollowUpLesson(Strict, Follows):
    """Which item follows, and what is to come of it.

    Whether there is such an item the agendas know: the hub may hear of a new one only after it is linked.
    """


async def follow_up_lesson(
    lesson_id: LessonId, command: FollowUpLesson, *, transaction: Transaction, now: datetime
) -> LessonFollowUp:
    """Link an item. Raises ProblemError (403, 404), IsWithdrawn, LessonFull, or AlreadyFollows."""
    lesson = await lessons.for_update(transaction, lesson_id)
    check_keeps(transaction, Action.CHANGE, lesson.organisation_id, field="path.lesson_id")
    check_stands(lesson.withdrawn_because, field="path.lesson_id", value=str(lesson_id))
    check_room(await lessons.count_follow_ups(transaction, lesson_id))
    follow_up = await lessons.follow(transaction, lesson_id, command, at=now)
    said = LessonFollowedUp(lesson_id=lesson_id, item_id=ItemId(follow_up.item_id), note=follow_up.note)
    transaction.record(said, at=now)
    return follow_up
