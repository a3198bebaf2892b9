"""Reads and writes which figures are due."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period, parse_period
from mediate_contracts.vocabulary import Rhythm
from mediate_monitor.adapters.rhythm_tables import Due, FigureDueRow, PeriodCloseRow
from mediate_monitor.adapters.tables import STANDS, IndicatorRow, ObservationRow
from mediate_monitor.domain.due import BY_ITSELF_MAX, DueState, Expectation, state_of
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import in_order

_TABLE: Final = table_of(FigureDueRow)
_INDICATOR: Final = table_of(IndicatorRow)
_OBSERVATION: Final = table_of(ObservationRow)
_CLOSE: Final = table_of(PeriodCloseRow)
_ALONE: Final = sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended("mediate.monitor.rhythm", 0)))
_FORMS: Final[Mapping[Rhythm, str]] = {
    Rhythm.YEARLY: "____",
    Rhythm.QUARTERLY: "____-Q_",
    Rhythm.MONTHLY: "____-__",
    Rhythm.WEEKLY: "____-W__",
    Rhythm.ONCE: "%",
}
"""How the periods of a rhythm are written, for LIKE; a quarter is told apart from a month by its letter."""


async def alone(transaction: Transaction) -> bool:
    """Tell whether no other transaction sees to what is due; none does then until this one ends."""
    return bool(await transaction.connection.scalar(_ALONE))


def expectation_of(indicator: Any) -> Expectation:
    """Return in which periods figures of an indicator, given as its row or as it is shown, are expected."""
    return Expectation(
        rhythm=Rhythm(indicator.rhythm),
        since=indicator.since_period,
        until=indicator.until_period,
        due_days=indicator.due_days,
        is_derived=indicator.measure is not None or indicator.formula is not None,
    )


async def expectations(
    connection: AsyncConnection, *, after: UUID | None, changed_since: datetime | None, limit: int
) -> Mapping[UUID, tuple[Expectation, UUID | None]]:
    """Return of indicators what is expected, and who brings it, behind ``after``, at most ``limit`` of them."""
    query = (
        sa.select(_INDICATOR)
        .where(_INDICATOR.c.measure.is_(None), _INDICATOR.c.formula.is_(None))
        .order_by(_INDICATOR.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(_INDICATOR.c.id > after)
    if changed_since is not None:
        query = query.where(_INDICATOR.c.updated_at >= changed_since)
    return {row.id: (expectation_of(row), row.organisation_id) for row in await connection.execute(query)}


async def first_periods(connection: AsyncConnection, indicator_ids: Sequence[UUID]) -> Mapping[UUID, Period]:
    """Return the period of the earliest figure for the whole of each indicator; else that of its first figure."""
    stands = (_OBSERVATION.c.indicator_id == _INDICATOR.c.id, STANDS)
    of_versions = _OBSERVATION.c.definition_version.in_(_versions())
    whole = sa.select(_OBSERVATION.c.period).where(*stands, of_versions, _OBSERVATION.c.breakdown == {})
    earliest = whole.order_by(_OBSERVATION.c.last_day, _OBSERVATION.c.first_day).limit(1).scalar_subquery()
    first = sa.select(_OBSERVATION.c.period).where(*stands).order_by(_OBSERVATION.c.id).limit(1).scalar_subquery()
    query = sa.select(_INDICATOR.c.id, sa.func.coalesce(earliest, first).label("period"))
    found = await connection.execute(query.where(_INDICATOR.c.id.in_(indicator_ids)))
    return {row.id: parse_period(row.period) for row in found if row.period is not None}


async def unknown(transaction: Transaction, wanted: Sequence[tuple[UUID, Period]]) -> Sequence[tuple[UUID, Period]]:
    """Return which of some figures nobody brought yet and nothing was said of, in their order."""
    asked = (
        sa.func.unnest(
            sa.cast([indicator_id for indicator_id, _ in wanted], ARRAY(sa.Uuid)),
            sa.cast([period.text for _, period in wanted], ARRAY(sa.Text)),
        )
        .table_valued(sa.column("indicator_id", sa.Uuid), sa.column("period", sa.Text), name="wanted")
        .render_derived()
    )
    known = sa.select(_TABLE.c.id).where(
        _TABLE.c.indicator_id == asked.c.indicator_id, _TABLE.c.period == asked.c.period
    )
    query = (
        sa.select(asked.c.indicator_id, asked.c.period)
        .join(_INDICATOR, _INDICATOR.c.id == asked.c.indicator_id)
        .where(~known.exists(), ~_brought(asked.c.period))
    )
    missing = {(row.indicator_id, row.period) for row in await transaction.execute(query)}
    return [each for each in wanted if (each[0], each[1].text) in missing]


async def add(
    transaction: Transaction, indicator_id: UUID, period: Period, *, due_on: date, excused: str | None, at: datetime
) -> None:
    """Keep that a figure is due, or that it will not come. The indicator's row is locked; there is no such row yet."""
    row = {
        "id": new_id(),
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "indicator_id": indicator_id,
        "period": period.text,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "due_on": due_on,
        "excused": excused,
        "reminded": 0,
    }
    await transaction.execute(insert(_TABLE).inline(), row)


async def change(transaction: Transaction, due: Due, changes: Mapping[str, Any], *, at: datetime) -> None:
    """Write the next version of what is kept of a figure. Its indicator's row is locked."""
    changed = {"version": due.version + 1, "updated_at": at, **changes}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == due.id).values(**changed))


async def of_period(connection: AsyncConnection, indicator_id: UUID, period: str, *, today: date) -> Due | None:
    """Return what is kept of a figure, whole; None where nothing is."""
    query = _shown().where(_TABLE.c.indicator_id == indicator_id, _TABLE.c.period == period)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _due(row, today)


async def is_brought(connection: AsyncConnection, indicator_id: UUID, period: str) -> bool:
    """Tell whether there is a figure of a period, of the whole or a part, by whichever definition."""
    query = sa.select(_brought(sa.literal(period))).select_from(_INDICATOR).where(_INDICATOR.c.id == indicator_id)
    return bool(await connection.scalar(query))


async def to_remind_of(
    transaction: Transaction, *, before: datetime, due_before: date, today: date, limit: int
) -> Sequence[Due]:
    """Return overdue figures, locked with their indicators, to remind of by itself; at most ``limit``.

    Those are due before a day, nothing was said of them since ``before``, somebody brings them, and their period is
    not closed.
    """
    closing = sa.select(_CLOSE.c.id).where(
        _CLOSE.c.is_closed, _CLOSE.c.first_day <= _TABLE.c.first_day, _CLOSE.c.last_day >= _TABLE.c.last_day
    )
    query = (
        _shown()
        .where(
            *_open(),
            _TABLE.c.due_on <= due_before,
            _TABLE.c.reminded < BY_ITSELF_MAX,
            sa.func.coalesce(_TABLE.c.last_reminded_at, _TABLE.c.created_at) <= before,
            _INDICATOR.c.organisation_id.is_not(None),
            ~closing.exists(),
        )
        .order_by(_TABLE.c.due_on, _TABLE.c.id)
        .limit(limit)
    )
    found = [_due(row, today) for row in await transaction.execute(query)]
    await lock(transaction, [each.indicator_id for each in found])
    # Some may have been brought, or somebody reminded of them, by the time all are locked.
    again = await transaction.execute(query) if found else ()
    locked = {each.id for each in found}
    return [_due(row, today) for row in again if row.id in locked]


async def lock(transaction: Transaction, indicator_ids: Sequence[UUID]) -> None:
    """Lock indicators, always in the same order, so that two who lock the same ones do not wait for each other."""
    chosen = _INDICATOR.c.id.in_(set(indicator_ids))
    await transaction.execute(sa.select(_INDICATOR.c.id).where(chosen).order_by(_INDICATOR.c.id).with_for_update())


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach, today: date) -> Due:
    """Return what is kept of a figure; of reminders only to whom they went. Raises ProblemError (404)."""
    row = (await connection.execute(_shown().where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("due figure", identifier)
    return told(_due(row, today), reach)


async def listing(
    connection: AsyncConnection,
    *,
    state: DueState | None,
    organisation_id: UUID | None,
    indicator_id: UUID | None,
    reach: Reach,
    today: date,
    after: UUID | None,
    limit: int,
) -> Sequence[Due]:
    """Return figures that are waited for, or in a state, in the order they fell due, at most ``limit``."""
    query = in_order(
        _shown().where(*_in_state(state, today)), _TABLE, after=after, limit=limit, indicator_id=indicator_id
    )
    if organisation_id is not None:
        query = query.where(_INDICATOR.c.organisation_id == organisation_id)
    return [told(_due(row, today), reach) for row in await connection.execute(query)]


def told(due: Due, reach: Reach) -> Due:
    """Return a figure that is due as it is told to somebody: of reminders only to the organisation that got them."""
    is_theirs = reach.everything or (due.organisation_id is not None and reach.covers(due.organisation_id))
    return due if is_theirs else due.model_copy(update={"reminded": None, "last_reminded_at": None})


def _in_state(state: DueState | None, today: date) -> list[sa.ColumnElement[bool]]:
    match state:
        case DueState.EXCUSED:
            return [_TABLE.c.excused.is_not(None), ~_brought(_TABLE.c.period)]
        case DueState.BROUGHT:
            return [_brought(_TABLE.c.period)]
        case DueState.DROPPED:
            return [_TABLE.c.excused.is_(None), ~_brought(_TABLE.c.period), ~_expected()]
        case DueState.DUE:
            return [*_open(), _TABLE.c.due_on >= today]
        case DueState.OVERDUE:
            return [*_open(), _TABLE.c.due_on < today]
        case None:
            return _open()


def _open() -> list[sa.ColumnElement[bool]]:
    return [_TABLE.c.excused.is_(None), _expected(), ~_brought(_TABLE.c.period)]


def _expected() -> sa.ColumnElement[bool]:
    """Return the condition that a period that was expected once still is; ``Expectation.expects`` in SQL.

    Periods of one rhythm are in the order of their texts.
    """
    form = sa.case(*((_INDICATOR.c.rhythm == rhythm.value, like) for rhythm, like in _FORMS.items()))
    is_quarter = _TABLE.c.period.like(_FORMS[Rhythm.QUARTERLY])
    return sa.and_(
        _INDICATOR.c.measure.is_(None),
        _INDICATOR.c.formula.is_(None),
        _TABLE.c.period.like(form),
        sa.or_(_INDICATOR.c.rhythm != Rhythm.MONTHLY, ~is_quarter),
        sa.func.coalesce(_as_long_as(_INDICATOR.c.since_period) >= _INDICATOR.c.since_period, sa.true()),
        sa.func.coalesce(_as_long_as(_INDICATOR.c.until_period) <= _INDICATOR.c.until_period, sa.true()),
    )


def _as_long_as(period: sa.ColumnElement[str | None]) -> sa.ColumnElement[str]:
    # A quarter of the last year is before the end of that year.
    return sa.func.left(_TABLE.c.period, sa.func.length(period))


def _brought(period: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that there is a figure of a period of the indicator, by whichever definition."""
    figure = sa.select(_OBSERVATION.c.id).where(
        _OBSERVATION.c.indicator_id == _INDICATOR.c.id,
        _OBSERVATION.c.definition_version.in_(_versions()),
        _OBSERVATION.c.period == period,
        STANDS,
    )
    return figure.correlate_except(_OBSERVATION).exists()


def _versions() -> sa.Select[Any]:
    # Each version by its number, so that the index of figures, which has it before the period, is of use.
    return sa.select(sa.func.generate_series(1, _INDICATOR.c.definition_version)).correlate(_INDICATOR)


def _shown() -> sa.Select[Any]:
    return sa.select(
        _TABLE,
        _INDICATOR.c.organisation_id,
        _brought(_TABLE.c.period).label("brought"),
        _expected().label("expected"),
    ).join(_INDICATOR, _INDICATOR.c.id == _TABLE.c.indicator_id)


def _due(row: Any, today: date) -> Due:
    state = state_of(
        due_on=row.due_on,
        excused=row.excused is not None,
        brought=row.brought,
        expected=row.expected,
        today=today,
    )
    return Due.model_validate({**row._mapping, "state": state})
