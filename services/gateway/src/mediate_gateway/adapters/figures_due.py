"""Reads which figures are waited for: expected for a period that is over, and not brought by anybody."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine
from mediate_contracts.vocabulary import Rhythm
from mediate_gateway.adapters.merges import final
from mediate_gateway.adapters.monitor_read_model import FIGURE_DUE, INDICATOR, OBSERVATION
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.adapters.views import View

SHOWN_MAX: Final = 20
_FORMS: Final[Mapping[str, str]] = {
    Rhythm.YEARLY.value: "____",
    Rhythm.QUARTERLY.value: "____-Q_",
    Rhythm.MONTHLY.value: "____-__",
    Rhythm.WEEKLY.value: "____-W__",
    Rhythm.ONCE.value: "%",
}
_TODAY: Final = cast(func.timezone("Europe/Amsterdam", func.now()), Date)


class FigureDue(View):
    """A figure that is waited for, or will not come."""

    indicator_id: UUID
    code: str
    name: LocalisedLine
    synthetic: bool
    period: str
    due_on: date | None
    state: str
    excused: str | None
    organisation_id: UUID | None
    organisation: str | None
    reminded: int | None
    reminded_at: datetime | None
    since: datetime
    updated_at: datetime


class Found(NamedTuple):
    """The first of some figures that are waited for, those that are late longest first, and how many there are."""

    figures: Sequence[FigureDue]
    total: int
    overdue: int


def is_brought() -> ColumnElement[bool]:
    """Return the condition that a figure came: of any part, by whichever definition, and be it withheld."""
    figure = select(OBSERVATION.c.id).where(
        OBSERVATION.c.indicator_id == FIGURE_DUE.c.indicator_id, OBSERVATION.c.period == FIGURE_DUE.c.period
    )
    return figure.correlate_except(OBSERVATION).exists()


def is_waited_for() -> ColumnElement[bool]:
    """Return the condition that a figure, with its indicator, is due or overdue; the service's own, from events.

    An indicator that is derived by now, observed in another rhythm, or no longer, waits for none.
    """
    form = case(_FORMS, value=INDICATOR.c.rhythm)
    is_quarter = FIGURE_DUE.c.period.like(_FORMS[Rhythm.QUARTERLY])
    return and_(
        FIGURE_DUE.c.excused.is_(None),
        FIGURE_DUE.c.due_on.is_not(None),
        INDICATOR.c.measure.is_(None),
        INDICATOR.c.formula.is_(None),
        FIGURE_DUE.c.period.like(form),
        or_(INDICATOR.c.rhythm != Rhythm.MONTHLY, ~is_quarter),
        func.coalesce(_as_long_as(INDICATOR.c.since_period) >= INDICATOR.c.since_period, true()),
        func.coalesce(_as_long_as(INDICATOR.c.until_period) <= INDICATOR.c.until_period, true()),
        ~is_brought(),
    )


def _as_long_as(period: ColumnElement[str | None]) -> ColumnElement[str]:
    # A quarter of the last year is before the end of that year.
    return func.left(FIGURE_DUE.c.period, func.length(period))


def _dues(*conditions: ColumnElement[bool]) -> Select[Any]:
    state = case(
        (FIGURE_DUE.c.excused.is_not(None), literal("excused")),
        (FIGURE_DUE.c.due_on < _TODAY, literal("overdue")),
        else_=literal("due"),
    )
    return (
        select(
            # What is waited for has no id of its own: what tells it apart makes one.
            cast(func.md5(func.concat(FIGURE_DUE.c.indicator_id, FIGURE_DUE.c.period)), Uuid).label("id"),
            FIGURE_DUE.c.indicator_id,
            FIGURE_DUE.c.period,
            FIGURE_DUE.c.due_on,
            state.label("state"),
            FIGURE_DUE.c.excused,
            FIGURE_DUE.c.reminded,
            FIGURE_DUE.c.reminded_at,
            FIGURE_DUE.c.since,
            FIGURE_DUE.c.updated_at,
            INDICATOR.c.code,
            INDICATOR.c.name,
            INDICATOR.c.synthetic,
            INDICATOR.c.action_lines,
            INDICATOR.c.organisation_id,
            ORGANISATION.c.name.label("organisation"),
        )
        .join_from(FIGURE_DUE, INDICATOR, INDICATOR.c.id == FIGURE_DUE.c.indicator_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == final(INDICATOR.c.organisation_id))
        .where(*conditions)
    )


WAITED_FOR: Final[Subquery] = _dues(is_waited_for()).subquery("waited_for")
"""Every figure that is due or overdue, with its indicator and who brings it."""
_EXCUSED: Final = (
    _dues(FIGURE_DUE.c.excused.is_not(None), ~is_brought())
    .order_by(FIGURE_DUE.c.updated_at.desc(), FIGURE_DUE.c.period)
    .limit(SHOWN_MAX)
)


async def of_organisations(
    connection: AsyncConnection, organisation_ids: Collection[UUID], *, limit: int = SHOWN_MAX
) -> Found:
    """Return the figures that some organisations are to bring, also as what they were before a merge."""
    if not organisation_ids:
        return Found([], 0, 0)
    bring = final(WAITED_FOR.c.organisation_id).in_(organisation_ids) | WAITED_FOR.c.organisation_id.in_(
        organisation_ids
    )
    return await _found(connection, bring, limit=limit)


async def of_all(connection: AsyncConnection, *, limit: int = SHOWN_MAX) -> Found:
    """Return the figures that anybody is to bring."""
    return await _found(connection, true(), limit=limit)


async def of_one(connection: AsyncConnection, indicator_id: UUID, period: str) -> FigureDue | None:
    """Return a figure that is waited for; None where it is not."""
    query = select(WAITED_FOR).where(WAITED_FOR.c.indicator_id == indicator_id, WAITED_FOR.c.period == period)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _due(row)


async def excused(connection: AsyncConnection) -> Sequence[FigureDue]:
    """Return the figures that will not come, what was said last first, at most SHOWN_MAX."""
    return [_due(row) for row in await connection.execute(_EXCUSED)]


async def bringers(connection: AsyncConnection) -> Sequence[tuple[UUID, str]]:
    """Return the organisations of which a figure is waited for, by name."""
    query = (
        select(WAITED_FOR.c.organisation_id, WAITED_FOR.c.organisation)
        .where(WAITED_FOR.c.organisation.is_not(None))
        .distinct()
        .order_by(WAITED_FOR.c.organisation)
        .limit(500)
    )
    return [(row.organisation_id, row.organisation) for row in await connection.execute(query)]


async def _found(connection: AsyncConnection, condition: ColumnElement[bool], *, limit: int) -> Found:
    counting = select(func.count(), func.count().filter(WAITED_FOR.c.state == "overdue"))
    total, overdue = (await connection.execute(counting.select_from(WAITED_FOR).where(condition))).one()
    first = select(WAITED_FOR).where(condition).order_by(WAITED_FOR.c.due_on, WAITED_FOR.c.code).limit(limit)
    rows = (await connection.execute(first)).all() if total else ()
    return Found([_due(row) for row in rows], total, overdue)


def _due(row: Any) -> FigureDue:
    return FigureDue(**{name: value for name, value in row._mapping.items() if name in FigureDue.model_fields})
