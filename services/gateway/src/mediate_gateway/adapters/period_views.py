"""Reads which periods are closed, what is open in one before that, and what changed of its figures afterwards."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period
from mediate_contracts.values import LocalisedLine
from mediate_contracts.vocabulary import ObservationStatus, Verdict
from mediate_gateway.adapters.figures_due import WAITED_FOR, FigureDue
from mediate_gateway.adapters.monitor_read_model import (
    FIGURE_CHECK,
    FIGURE_NOTE,
    INDICATOR,
    OBSERVATION,
    PAST_OBSERVATION,
    PERIOD_CLOSE,
)
from mediate_gateway.adapters.past_values import past_value
from mediate_gateway.adapters.views import View
from mediate_gateway.domain.closing import within
from mediate_shared.problems import not_found

CLOSES_MAX: Final = 200
SHOWN_MAX: Final = 100
_EACH_MAX: Final = 20


class Close(View):
    """A period that was closed, and whether it still is; ``note`` is why it was opened again where it was."""

    id: UUID
    period: str
    is_closed: bool
    times: int
    note: str | None
    since: datetime
    updated_at: datetime


class Named(View):
    """An indicator of which something is open in a period."""

    indicator_id: UUID
    name: LocalisedLine
    unit: str
    period: str


class Questioned(Named):
    """A figure that differs from what it was held against, of which nobody wrote down why."""

    observation_id: UUID
    stated: Decimal
    computed: Decimal


class Open(NamedTuple):
    """What is open in a period: at most SHOWN_MAX of each."""

    missing: Sequence[FigureDue]
    questioned: Sequence[Questioned]
    provisional: Sequence[Named]


class Revision(Named):
    """A figure that came, changed or went after its period was closed.

    ``before`` is None where it came, ``after`` where it went, or where it is withheld, and so is not told.
    """

    before: Decimal | None
    after: Decimal | None
    is_told: bool
    reason: str | None
    at: datetime


async def closes(connection: AsyncConnection) -> Sequence[Close]:
    """Return the periods that were closed, the newest word first, at most CLOSES_MAX."""
    rows = await connection.execute(
        select(PERIOD_CLOSE).order_by(PERIOD_CLOSE.c.updated_at.desc(), PERIOD_CLOSE.c.id).limit(CLOSES_MAX)
    )
    return [_of(Close, row) for row in rows]


async def close(connection: AsyncConnection, identifier: UUID) -> Close:
    """Return one. Raises ProblemError (404)."""
    row = (await connection.execute(select(PERIOD_CLOSE).where(PERIOD_CLOSE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("period close", identifier)
    found: Close = _of(Close, row)
    return found


async def open_in(connection: AsyncConnection, period: Period) -> Open:
    """Return what is open in a period and in those within it."""
    texts = within(period)
    missing = (
        select(WAITED_FOR)
        .where(WAITED_FOR.c.period.in_(texts))
        .order_by(WAITED_FOR.c.due_on, WAITED_FOR.c.code)
        .limit(SHOWN_MAX)
    )
    questioned = (
        select(
            FIGURE_CHECK.c.indicator_id,
            FIGURE_CHECK.c.observation_id,
            FIGURE_CHECK.c.period,
            FIGURE_CHECK.c.stated,
            FIGURE_CHECK.c.computed,
            INDICATOR.c.name,
            INDICATOR.c.unit,
        )
        .join_from(FIGURE_CHECK, INDICATOR, INDICATOR.c.id == FIGURE_CHECK.c.indicator_id)
        .outerjoin(FIGURE_NOTE, FIGURE_NOTE.c.id == FIGURE_CHECK.c.observation_id)
        .where(FIGURE_CHECK.c.verdict == Verdict.DIFFERS, FIGURE_CHECK.c.period.in_(texts), FIGURE_NOTE.c.id.is_(None))
        .order_by(INDICATOR.c.code, FIGURE_CHECK.c.period, FIGURE_CHECK.c.id)
        .limit(SHOWN_MAX)
    )
    return Open(
        [_of(FigureDue, row) for row in await connection.execute(missing)],
        [_of(Questioned, row) for row in await connection.execute(questioned)],
        [_of(Named, row) for row in await connection.execute(_provisional(period, texts))],
    )


def _provisional(period: Period, texts: Sequence[str]) -> Select[Any]:
    # Indicator by indicator, so that a period is found in the order in which figures are indexed.
    figure = (
        select(OBSERVATION.c.period)
        .where(
            OBSERVATION.c.indicator_id == INDICATOR.c.id,
            OBSERVATION.c.period_end.between(period.first_day, period.last_day),
            OBSERVATION.c.period.in_(texts),
            OBSERVATION.c.status == ObservationStatus.PROVISIONAL,
        )
        .limit(1)
        .lateral("figure")
    )
    named = (INDICATOR.c.id.label("indicator_id"), INDICATOR.c.name, INDICATOR.c.unit, figure.c.period)
    return (
        select(*named)
        .join_from(INDICATOR, figure, figure.c.period.is_not(None))
        .order_by(INDICATOR.c.code)
        .limit(SHOWN_MAX)
    )


async def revisions(connection: AsyncConnection, closed: Close, period: Period) -> Sequence[Revision]:
    """Return what changed of a period's figures after it was closed for the first time, the newest first."""
    texts = within(period)
    gone = (await connection.execute(_gone(closed, texts))).all()
    replaced = {row.after_id for row in gone}
    found = [_revision(row) for row in gone]
    came = await connection.execute(_came(period, texts))
    found += [_revision(row) for row in came if row.id not in replaced]
    return sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN_MAX]


def _gone(closed: Close, texts: Sequence[str]) -> Select[Any]:
    """Return the figures that were corrected or withdrawn, with the value that took their place where one stands."""
    past = (
        select(PAST_OBSERVATION)
        .where(
            PAST_OBSERVATION.c.indicator_id == INDICATOR.c.id,
            PAST_OBSERVATION.c.ended_at >= closed.since,
            PAST_OBSERVATION.c.after_close,
            PAST_OBSERVATION.c.period.in_(texts),
        )
        .order_by(PAST_OBSERVATION.c.ended_at.desc())
        .limit(_EACH_MAX)
        .lateral("past")
    )
    later = PAST_OBSERVATION.alias("later")
    after = func.coalesce(OBSERVATION.c.value, past_value(later.c.value))
    return (
        select(
            INDICATOR.c.id.label("indicator_id"),
            INDICATOR.c.name,
            INDICATOR.c.unit,
            past.c.period,
            past_value(past.c.value).label("before"),
            after.label("after"),
            past.c.superseded_by.label("after_id"),
            (past.c.superseded_by.is_(None) | after.is_not(None)).label("is_told"),
            past.c.reason,
            past.c.ended_at.label("at"),
        )
        .join_from(INDICATOR, past, past.c.indicator_id == INDICATOR.c.id)
        .outerjoin(OBSERVATION, OBSERVATION.c.id == past.c.superseded_by)
        .outerjoin(later, later.c.id == past.c.superseded_by)
        .order_by(past.c.ended_at.desc())
        .limit(SHOWN_MAX)
    )


def _came(period: Period, texts: Sequence[str]) -> Select[Any]:
    """Return the figures that came late, or were computed anew, after the close."""
    figure = (
        select(OBSERVATION)
        .where(
            OBSERVATION.c.indicator_id == INDICATOR.c.id,
            OBSERVATION.c.period_end.between(period.first_day, period.last_day),
            OBSERVATION.c.period.in_(texts),
            OBSERVATION.c.after_close,
        )
        .order_by(OBSERVATION.c.updated_at.desc())
        .limit(_EACH_MAX)
        .lateral("figure")
    )
    return (
        select(
            figure.c.id,
            INDICATOR.c.id.label("indicator_id"),
            INDICATOR.c.name,
            INDICATOR.c.unit,
            figure.c.period,
            figure.c.value.label("after"),
            figure.c.value.is_not(None).label("is_told"),
            figure.c.reason,
            figure.c.updated_at.label("at"),
        )
        .join_from(INDICATOR, figure, figure.c.indicator_id == INDICATOR.c.id)
        .order_by(figure.c.updated_at.desc())
        .limit(SHOWN_MAX)
    )


def _revision(row: Any) -> Revision:
    return Revision.model_validate({"before": None, "after": None, **row._mapping})


def _of(view: type[Any], row: Any) -> Any:
    return view(**{name: value for name, value in row._mapping.items() if name in view.model_fields})
