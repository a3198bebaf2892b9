"""Write down what was learned."""

from datetime import datetime

from mediate_contracts.events.monitor import LessonLogged
from mediate_contracts.policy import Action
from mediate_contracts.values import LessonId
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import DescribedLesson, Lesson
from mediate_monitor.usecases.lesson_rules import TOLD, check_described, check_keeps
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class LogLesson(Strict, DescribedLesson):
    """A lesson to write down; a field it does not know is refused."""


async def log_lesson(command: LogLesson, *, transaction: Transaction, now: datetime) -> Lesson:
    """Log a lesson, for one's own organisation or as who facilitates.

    Raises ProblemError (403), or one of the refusals of ``lesson_rules``.
    """
    check_keeps(transaction, Action.CREATE, command.organisation_id, field="body.organisation_id")
    await check_described(transaction, command, now=now)
    lesson = await lessons.add(transaction, command, at=now)
    transaction.record(LessonLogged(lesson_id=LessonId(lesson.id), **lesson.model_dump(include=set(TOLD))), at=now)
    return lesson
