"""Reads lessons from the read model: as the list draws and exports them, and one whole with what follows from it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine, Source
from mediate_contracts.vocabulary import ItemStatus, LearningLoop, LessonOrigin
from mediate_gateway.adapters.agenda import in_order_of_codes
from mediate_gateway.adapters.agendas_read_model import AGENDA_ACTIVITY, SESSION
from mediate_gateway.adapters.merges import final
from mediate_gateway.adapters.monitor_read_model import INDICATOR, LESSON, LESSON_FOLLOW_UP, OBSERVATION, REPORT
from mediate_gateway.adapters.tables import ITEM, LINE, ORGANISATION, TARGET
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.progress import CONCLUDED
from mediate_shared.problems import not_found

CHOICES_MAX: Final = 500
"""Most indicators, or items, that a form offers."""


class LessonRecord(View):
    """A lesson, with whose it is where that is known."""

    id: UUID
    title: str
    text: str | None
    language: str
    loop: LearningLoop
    learned_on: date
    action_lines: list[int]
    organisation_id: UUID | None
    organisation: str | None
    origins: list[dict[str, str]]
    source: Source | None
    synthetic: bool
    updated_at: datetime


class FollowUp(View):
    """An agenda item that follows from a lesson, as far as it is known."""

    item_id: UUID
    note: str | None
    code: str | None
    title: LocalisedLine | None
    status: ItemStatus | None


class Named(NamedTuple):
    """What a lesson came from, by name; in words of one language or of both."""

    kind: LessonOrigin
    id: UUID
    title: str | LocalisedLine | None
    of: UUID | str | None = None


def _lessons() -> Select[Any]:
    follow_ups = (
        select(func.count()).where(LESSON_FOLLOW_UP.c.lesson_id == LESSON.c.id).correlate(LESSON).scalar_subquery()
    )
    return select(LESSON, ORGANISATION.c.name.label("organisation"), follow_ups.label("follow_ups")).outerjoin_from(
        LESSON, ORGANISATION, ORGANISATION.c.id == final(LESSON.c.organisation_id)
    )


LISTED: Final[Subquery] = _lessons().subquery("lessons")
"""Every lesson that stands, with whose it is and how many items follow from it."""


async def lesson(connection: AsyncConnection, identifier: UUID) -> LessonRecord:
    """Return one lesson. Raises ProblemError (404) where none stands."""
    row = (await connection.execute(select(LISTED).where(LISTED.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("lesson", identifier)
    return LessonRecord(**{name: row._mapping[name] for name in LessonRecord.model_fields})


async def follow_ups(connection: AsyncConnection, lesson_id: UUID) -> Sequence[FollowUp]:
    """Return what follows from a lesson, in the order that was said."""
    query = (
        select(LESSON_FOLLOW_UP.c.item_id, LESSON_FOLLOW_UP.c.note, ITEM.c.code, ITEM.c.title, ITEM.c.status)
        .outerjoin_from(LESSON_FOLLOW_UP, ITEM, ITEM.c.id == LESSON_FOLLOW_UP.c.item_id)
        .where(LESSON_FOLLOW_UP.c.lesson_id == lesson_id)
        .order_by(LESSON_FOLLOW_UP.c.since, LESSON_FOLLOW_UP.c.item_id)
        .limit(CHOICES_MAX)
    )
    return [FollowUp(**row._mapping) for row in await connection.execute(query)]


async def named(connection: AsyncConnection, origins: Sequence[tuple[LessonOrigin, UUID]]) -> Sequence[Named]:
    """Return what lessons came from, by name, in order; of what is not known here, or not for everybody, none."""
    found: dict[tuple[LessonOrigin, UUID], Named] = {}
    for kind, query in _NAMES.items():
        wanted = [identifier for of, identifier in origins if of is kind]
        if wanted:
            names = query.subquery("names")
            rows = await connection.execute(select(names).where(names.c.id.in_(wanted)))
            found |= {(kind, row.id): Named(kind, row.id, _titled(row.title), row.of) for row in rows}
    return [found.get(each, Named(*each, None)) for each in origins]


def _titled(title: Any) -> str | LocalisedLine | None:
    return LocalisedLine(**title) if isinstance(title, dict) else title


def _name(identifier: Any, title: Any, of: Any) -> Select[Any]:
    return select(identifier.label("id"), title.label("title"), of.label("of"))


_NAMES: Final = {
    LessonOrigin.INDICATOR: _name(INDICATOR.c.id, INDICATOR.c.name, INDICATOR.c.id),
    LessonOrigin.OBSERVATION: _name(OBSERVATION.c.id, INDICATOR.c.name, INDICATOR.c.id).join_from(
        OBSERVATION, INDICATOR, INDICATOR.c.id == OBSERVATION.c.indicator_id
    ),
    LessonOrigin.ITEM: _name(ITEM.c.id, ITEM.c.title, ITEM.c.code),
    LessonOrigin.SESSION: _name(SESSION.c.id, SESSION.c.title, SESSION.c.id),
    LessonOrigin.ACTIVITY: _name(AGENDA_ACTIVITY.c.id, AGENDA_ACTIVITY.c.title, AGENDA_ACTIVITY.c.id),
    LessonOrigin.TARGET: _name(TARGET.c.id, TARGET.c.title, TARGET.c.code),
    LessonOrigin.REPORT: _name(REPORT.c.report_id, REPORT.c.title, REPORT.c.code),
}


async def indicators(connection: AsyncConnection) -> Sequence[tuple[UUID, LocalisedLine]]:
    """Return the indicators that a lesson may have come from, by name, at most CHOICES_MAX."""
    query = select(INDICATOR.c.id, INDICATOR.c.name).order_by(INDICATOR.c.name["nl"].astext).limit(CHOICES_MAX)
    return [(row.id, LocalisedLine(**row.name)) for row in await connection.execute(query)]


async def items(connection: AsyncConnection) -> Sequence[tuple[UUID, str, LocalisedLine]]:
    """Return the items without an outcome, by line and code, at most CHOICES_MAX."""
    query = (
        select(ITEM.c.id, ITEM.c.code, ITEM.c.title)
        .join_from(ITEM, LINE, LINE.c.id == ITEM.c.line_id)
        .where(ITEM.c.status.not_in(CONCLUDED))
        .order_by(*in_order_of_codes())
        .limit(CHOICES_MAX)
    )
    return [(row.id, row.code, LocalisedLine(**row.title)) for row in await connection.execute(query)]
