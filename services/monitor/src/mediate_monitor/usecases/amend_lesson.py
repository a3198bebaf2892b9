"""Amend what is told of a lesson."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_contracts.events.monitor import LessonAmended
from mediate_contracts.policy import Action
from mediate_contracts.values import LessonId
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import DescribedLesson, Lesson
from mediate_monitor.usecases.lesson_rules import TOLD, check_described, check_keeps
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_lesson(
    lesson_id: LessonId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Lesson:
    """Make changes to the version the sender saw.

    Raises ProblemError (403, 404, 412, 422), IsWithdrawn, NothingChanged, or one of the refusals of ``lesson_rules``.
    """
    current = await lessons.for_update(transaction, lesson_id, expecting=expecting)
    check_keeps(transaction, Action.CHANGE, current.organisation_id, field="path.lesson_id")
    check_stands(current.withdrawn_because, field="path.lesson_id", value=str(lesson_id))
    amended = patched(DescribedLesson, current.model_dump(), changes)
    changed = changed_fields(current.model_dump(include=set(TOLD)), amended.model_dump())
    # Who gives a lesson to another organisation speaks for that one too.
    check_keeps(transaction, Action.CHANGE, amended.organisation_id, field="body.organisation_id")
    await check_described(transaction, amended, now=now)
    lesson = await lessons.change(transaction, current, {name: getattr(amended, name) for name in changed}, at=now)
    told = lesson.model_dump(include=set(TOLD))
    transaction.record(LessonAmended(lesson_id=lesson_id, changed=changed, **told), at=now)
    return lesson
