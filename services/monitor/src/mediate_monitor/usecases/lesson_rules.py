"""What holds of every lesson, and who may keep one."""

from datetime import datetime
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_monitor.adapters import lessons
from mediate_monitor.adapters.lesson_tables import DescribedLesson
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.lessons import check_learned, check_origins
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError

TOLD: Final = frozenset(DescribedLesson.model_fields)
"""The facts of a lesson that its events tell."""


async def check_described(transaction: Transaction, lesson: DescribedLesson, *, now: datetime) -> None:
    """Check what is told of a lesson. Raises LearnedAhead, OriginTwice, or OriginUnknown."""
    check_learned(lesson.learned_on, today=day_of(now))
    there = await lessons.origins_there(transaction, [each.id for each in lesson.origins]) if lesson.origins else ()
    check_origins([(each.kind, each.id) for each in lesson.origins], there)


def check_keeps(transaction: Transaction, action: Action, organisation_id: UUID | None, *, field: str) -> None:
    """Check that whoever does this keeps lessons of an organisation; of nobody in particular who facilitates does.

    Raises ProblemError (403).
    """
    reach = transaction.reach(action, Visibility.NETWORK)
    if reach.everything:
        return
    if organisation_id is None:
        reason = "say which organisation of yours learned it"
        raise not_allowed("You keep lessons of your own organisation.", errors=[FieldError(field=field, reason=reason)])
    if not reach.covers(organisation_id):
        raise not_yours(field, organisation_id)
