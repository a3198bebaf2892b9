"""Reads and writes lessons, and which agenda items follow from them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import LearningLoop
from mediate_monitor.adapters.lesson_tables import (
    DescribedLesson,
    Follows,
    Lesson,
    LessonFollowUp,
    LessonFollowUpRow,
    LessonRow,
)
from mediate_monitor.adapters.tables import IndicatorRow, ObservationRow
from mediate_monitor.domain.lessons import AlreadyFollows
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE: Final = table_of(LessonRow)
_FOLLOWS: Final = table_of(LessonFollowUpRow)
_INDICATOR: Final = table_of(IndicatorRow)
_OBSERVATION: Final = table_of(ObservationRow)
_LESSONS: Final = Records(_TABLE, Lesson, "lesson")
_FOLLOW_UPS: Final = Records(_FOLLOWS, LessonFollowUp, "follow-up")
_STANDS: Final = _TABLE.c.withdrawn_because.is_(None)


async def add(transaction: Transaction, described: DescribedLesson, *, at: datetime) -> Lesson:
    """Insert a lesson."""
    values = {name: getattr(described, name) for name in DescribedLesson.model_fields}
    return Lesson.model_validate(await _LESSONS.add(transaction, {**values, "withdrawn_because": None}, at=at))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Lesson:
    """Return a lesson with its row locked. Raises ProblemError (404, 412)."""
    return Lesson.model_validate(await _LESSONS.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, lesson: Lesson, changes: dict[str, Any], *, at: datetime) -> Lesson:
    """Write the next version of a locked lesson."""
    return Lesson.model_validate(await _LESSONS.change(transaction, lesson.model_dump(), changes, at=at))


async def get(connection: AsyncConnection, identifier: UUID) -> Lesson:
    """Return one lesson, withdrawn or not. Raises ProblemError (404)."""
    return await _LESSONS.get(connection, identifier)


async def listing(
    connection: AsyncConnection,
    *,
    loop: LearningLoop | None,
    line: int | None,
    organisation_id: UUID | None,
    item_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Lesson]:
    """Return the lessons that stand in the order they were logged, behind ``after``, at most ``limit``."""
    equal = {"loop": loop, "organisation_id": organisation_id}
    query = in_order(sa.select(_TABLE).where(_STANDS), _TABLE, after=after, limit=limit, **equal)
    if line is not None:
        query = query.where(_TABLE.c.action_lines.contains([line]))
    if item_id is not None:
        led = sa.select(_FOLLOWS.c.lesson_id).where(
            _FOLLOWS.c.item_id == item_id, _FOLLOWS.c.withdrawn_because.is_(None)
        )
        query = query.where(_TABLE.c.id.in_(led))
    return [Lesson.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def origins_there(transaction: Transaction, identifiers: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of some ids are of an indicator or of a figure of ours."""
    query = sa.union_all(
        *(sa.select(table.c.id).where(table.c.id.in_(identifiers)) for table in (_INDICATOR, _OBSERVATION))
    )
    return frozenset(row.id for row in await transaction.execute(query))


async def follow(transaction: Transaction, lesson_id: UUID, follows: Follows, *, at: datetime) -> LessonFollowUp:
    """Keep that an item follows from a locked lesson. Raises AlreadyFollows."""
    values = {"lesson_id": lesson_id, "item_id": follows.item_id, "note": follows.note, "withdrawn_because": None}
    taken = AlreadyFollows("it follows already", field="body.item_id", value=str(follows.item_id))
    row = await _FOLLOW_UPS.add(transaction, values, at=at, taken={"lesson_follow_up_key": taken})
    return LessonFollowUp.model_validate(row)


async def follow_up_for_update(
    transaction: Transaction, lesson_id: UUID, identifier: UUID, *, expecting: int
) -> LessonFollowUp:
    """Return what follows from a locked lesson, locked. Raises ProblemError (404, 412)."""
    found = LessonFollowUp.model_validate(await _FOLLOW_UPS.for_update(transaction, identifier, expecting=expecting))
    if found.lesson_id != lesson_id:
        raise not_found("follow-up", identifier)
    return found


async def change_follow_up(
    transaction: Transaction, follow_up: LessonFollowUp, changes: dict[str, Any], *, at: datetime
) -> LessonFollowUp:
    """Write the next version of what follows from a lesson."""
    row = await _FOLLOW_UPS.change(transaction, follow_up.model_dump(), changes, at=at)
    return LessonFollowUp.model_validate(row)


async def follow_up(connection: AsyncConnection, lesson_id: UUID, identifier: UUID) -> LessonFollowUp:
    """Return one item that follows from a lesson, also where that was withdrawn. Raises ProblemError (404)."""
    found = await _FOLLOW_UPS.get(connection, identifier)
    if found.lesson_id != lesson_id:
        raise not_found("follow-up", identifier)
    return found


async def follow_ups(
    connection: AsyncConnection, lesson_id: UUID, *, item_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[LessonFollowUp]:
    """Return what follows from a lesson, in the order that was said, behind ``after``, at most ``limit``."""
    stands = sa.select(_FOLLOWS).where(_FOLLOWS.c.withdrawn_because.is_(None))
    query = in_order(stands, _FOLLOWS, after=after, limit=limit, lesson_id=lesson_id, item_id=item_id)
    return [LessonFollowUp.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def count_follow_ups(transaction: Transaction, lesson_id: UUID) -> int:
    """Return how many items follow from a lesson."""
    of_it = sa.select(sa.func.count()).where(_FOLLOWS.c.lesson_id == lesson_id, _FOLLOWS.c.withdrawn_because.is_(None))
    return int(await transaction.connection.scalar(of_it) or 0)
