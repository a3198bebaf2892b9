"""What the events of the monitor change in the read model: one statement for a whole batch."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from hashlib import md5
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Table, Text, Uuid, any_, bindparam, column, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from mediate_contracts.events import monitor
from mediate_contracts.events.base import Event
from mediate_contracts.periods import parse_period
from mediate_contracts.vocabulary import FigureOrigin, ObservationKind
from mediate_gateway.adapters.batches import apply, change, upsert
from mediate_gateway.adapters.monitor_read_model import (
    BASELINE,
    DEFINITION,
    FIGURE_CHECK,
    FIGURE_DUE,
    FIGURE_NOTE,
    INDICATOR,
    INDICATOR_TARGET,
    LESSON,
    LESSON_FOLLOW_UP,
    OBSERVATION,
    PAST_OBSERVATION,
    PERIOD_CLOSE,
    REPORT,
)
from mediate_gateway.adapters.projections import row_of
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

Projection = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]
Defined = monitor.IndicatorDefined | monitor.IndicatorAmended | monitor.IndicatorRedefined
Observed = monitor.ObservationRecorded | monitor.ObservationCorrected

_ONCE: Final = ("since",)
_OF_ITS_START: Final = ("since", "from_period", "is_comparable", "reason")
_INDICATOR: Final = upsert(INDICATOR, once=_ONCE)
_DEFINITION: Final = upsert(DEFINITION, once=_OF_ITS_START)
_BASELINE: Final = upsert(BASELINE, once=_ONCE)
_TARGET: Final = upsert(INDICATOR_TARGET, once=_ONCE)
_OBSERVATION: Final = upsert(OBSERVATION, once=_ONCE)
_DUE: Final = upsert(FIGURE_DUE, once=(*_ONCE, "excused", "reminded", "reminded_at"))
_EXCUSED: Final = upsert(FIGURE_DUE, once=(*_ONCE, "due_on", "organisation_id", "reminded", "reminded_at"))
_REMINDED: Final = upsert(FIGURE_DUE, once=(*_ONCE, "due_on", "excused"))
_CLOSED: Final = upsert(PERIOD_CLOSE, once=_ONCE)
_REOPENED: Final = change(PERIOD_CLOSE, "is_closed", "note", "updated_at")
_FOLLOW_UP: Final = upsert(LESSON_FOLLOW_UP, once=_ONCE)
_REPORT: Final = upsert(REPORT, once=_ONCE)
_ENDED: Final = (
    func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    .table_valued(
        column("id", Uuid),
        column("superseded_by", Uuid),
        column("reason", Text),
        column("after_close", Boolean),
        column("ended_at", DateTime(timezone=True)),
        name="ended",
    )
    .render_derived(with_types=True)
)
_KEPT_OF_THE_PAST: Final = (
    "id",
    "indicator_id",
    "period",
    "breakdown",
    "value",
    "qualifier",
    "kind",
    "source",
    "definition_version",
    "since",
)
_PAST: Final = (
    insert(PAST_OBSERVATION)
    .from_select(
        [*_KEPT_OF_THE_PAST, "superseded_by", "reason", "after_close", "ended_at"],
        select(
            *(OBSERVATION.c[name] for name in _KEPT_OF_THE_PAST),
            _ENDED.c.superseded_by,
            _ENDED.c.reason,
            _ENDED.c.after_close,
            _ENDED.c.ended_at,
        ).join_from(OBSERVATION, _ENDED, OBSERVATION.c.id == _ENDED.c.id),
    )
    .on_conflict_do_nothing()
)
_GONE: Final = delete(OBSERVATION).where(OBSERVATION.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_TARGETS_GONE: Final = delete(INDICATOR_TARGET).where(
    INDICATOR_TARGET.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)


async def _defined(heard: Sequence[Received[Defined]], transaction: Transaction) -> None:
    await apply(transaction, _INDICATOR, [row_of(each, "indicator_id") for each in heard])
    rows = [
        {
            "from_period": None,
            "is_comparable": False,
            "reason": None,
            **row_of(each, "indicator_id"),
            # An amendment has a reason of its own, which is none of the version's.
            **({} if isinstance(each.event, monitor.IndicatorRedefined) else {"reason": None}),
        }
        for each in heard
    ]
    await _put(transaction, _DEFINITION, rows, DEFINITION, once=_OF_ITS_START)


async def _baselines_set(heard: Sequence[Received[monitor.IndicatorBaselineSet]], transaction: Transaction) -> None:
    await _put(transaction, _BASELINE, [row_of(each, "indicator_id") for each in heard], BASELINE, once=_ONCE)


async def _targets_set(heard: Sequence[Received[monitor.IndicatorTargetSet]], transaction: Transaction) -> None:
    rows = [{**row_of(each, "indicator_id"), "id": each.event.target_id or _id_before(each.event)} for each in heard]
    await apply(transaction, _TARGET, rows, once=_ONCE)
    # The same target may have been heard of before targets said their ids.
    named = [_id_before(each.event) for each in heard if each.event.target_id is not None]
    await transaction.execute(_TARGETS_GONE, {"ids": named})


def _id_before(said: monitor.IndicatorTargetSet) -> UUID:
    """Return the id of a target that was said without one, as the migration makes it of rows from before."""
    named = f"{said.indicator_id} {said.period}"
    return UUID(md5(named.encode(), usedforsecurity=False).hexdigest())


async def _observed(heard: Sequence[Received[Observed]], transaction: Transaction) -> None:
    rows = [{**_NOT_DERIVED, **_observation(each)} for each in heard]
    await apply(transaction, _OBSERVATION, rows, once=_ONCE)


async def _corrected(heard: Sequence[Received[monitor.ObservationCorrected]], transaction: Transaction) -> None:
    await _observed(heard, transaction)
    # Afterwards, because a batch may hold the correction of a correction.
    ended = [_ending(each, each.event.supersedes, by=each.event.observation_id) for each in heard]
    await _end(ended, transaction)


async def _withdrawn(heard: Sequence[Received[monitor.ObservationWithdrawn]], transaction: Transaction) -> None:
    await _end([_ending(each, each.event.observation_id) for each in heard], transaction)


async def _derived(heard: Sequence[Received[monitor.ObservationDerived]], transaction: Transaction) -> None:
    fixed = {
        "qualifier": "exact",
        "kind": ObservationKind.MEASURED,
        "origin": FigureOrigin.DERIVED,
        **dict.fromkeys(("source", "note", "minimum_count")),
    }
    await apply(transaction, _OBSERVATION, [{**_observation(each), **fixed} for each in heard], once=_ONCE)


async def _withheld(heard: Sequence[Received[monitor.ObservationWithheld]], transaction: Transaction) -> None:
    fixed = {**_NOT_DERIVED, "value": None, "qualifier": "exact", "note": None, "reason": None}
    rows = [{**fixed, **_observation(each)} for each in heard]
    await apply(transaction, _OBSERVATION, rows, once=_ONCE)
    ended = [
        {**_ending(each, each.event.supersedes, by=each.event.observation_id), "reason": None}
        for each in heard
        if each.event.supersedes is not None
    ]
    await _end(ended, transaction)


_NOT_DERIVED: Final[Mapping[str, Any]] = MappingProxyType(
    {"numerator": None, "denominator": None, "events": None, "operands": [], "revision": 1, "minimum_count": None}
)


def _observation(received: Received[Any]) -> dict[str, Any]:
    period = parse_period(received.event.period)
    return {**row_of(received, "observation_id"), "period_end": period.last_day, "period_days": period.days}


def _ending(received: Received[Any], identifier: UUID, *, by: UUID | None = None) -> dict[str, Any]:
    return {
        "id": identifier,
        "superseded_by": by,
        "reason": getattr(received.event, "reason", None),
        "after_close": received.event.after_close,
        "ended_at": received.envelope.time,
    }


async def _end(ended: Sequence[Mapping[str, Any]], transaction: Transaction) -> None:
    if ended:
        await transaction.execute(_PAST, {"rows": list(ended)})
        await transaction.execute(_GONE, {"ids": [each["id"] for each in ended]})


async def _fell_due(heard: Sequence[Received[monitor.FigureFellDue]], transaction: Transaction) -> None:
    nothing = dict.fromkeys(("excused", "reminded", "reminded_at"))
    rows = [{**nothing, **row_of(each, "indicator_id")} for each in heard]
    await _put(transaction, _DUE, rows, FIGURE_DUE, once=_ONCE)


async def _excused(heard: Sequence[Received[monitor.FigureExcused]], transaction: Transaction) -> None:
    nothing = dict.fromkeys(("due_on", "organisation_id", "reminded", "reminded_at"))
    rows = [{**nothing, **row_of(each, "indicator_id"), "excused": each.event.reason} for each in heard]
    await _put(transaction, _EXCUSED, rows, FIGURE_DUE, once=_ONCE)


async def _reminded(heard: Sequence[Received[monitor.FigureReminded]], transaction: Transaction) -> None:
    nothing = dict.fromkeys(("due_on", "excused"))
    rows = [
        {
            **nothing,
            **row_of(each, "indicator_id"),
            "reminded": each.event.times,
            "reminded_at": each.envelope.time,
        }
        for each in heard
    ]
    await _put(transaction, _REMINDED, rows, FIGURE_DUE, once=_ONCE)


async def _closed(heard: Sequence[Received[monitor.PeriodClosed]], transaction: Transaction) -> None:
    rows = [{**row_of(each, "period_close_id"), "is_closed": True} for each in heard]
    await apply(transaction, _CLOSED, rows, once=_ONCE)


async def _reopened(heard: Sequence[Received[monitor.PeriodReopened]], transaction: Transaction) -> None:
    rows = [{**row_of(each, "period_close_id"), "is_closed": False, "note": each.event.reason} for each in heard]
    await apply(transaction, _REOPENED, rows)


async def _followed_up(heard: Sequence[Received[monitor.LessonFollowedUp]], transaction: Transaction) -> None:
    rows = [row_of(each, "lesson_id") for each in heard]
    await _put(transaction, _FOLLOW_UP, rows, LESSON_FOLLOW_UP, once=_ONCE)


async def _follow_ups_withdrawn(
    heard: Sequence[Received[monitor.LessonFollowUpWithdrawn]], transaction: Transaction
) -> None:
    for each in heard:
        await transaction.execute(
            delete(LESSON_FOLLOW_UP).where(
                LESSON_FOLLOW_UP.c.lesson_id == each.event.lesson_id, LESSON_FOLLOW_UP.c.item_id == each.event.item_id
            )
        )


async def _published(heard: Sequence[Received[monitor.ReportPublished]], transaction: Transaction) -> None:
    rows = []
    for each in heard:
        content = each.event.model_dump(mode="json", include={"indicators", "targets"})
        rows.append({**row_of(each, "report_id"), **content, "withdrawn": None})
    await _put(transaction, _REPORT, rows, REPORT, once=_ONCE)


async def _reports_withdrawn(heard: Sequence[Received[monitor.ReportWithdrawn]], transaction: Transaction) -> None:
    for each in heard:
        await transaction.execute(
            REPORT.update()
            .where(REPORT.c.report_id == each.event.report_id, REPORT.c.edition == each.event.edition)
            .values(withdrawn=each.event.reason, updated_at=each.envelope.time)
        )


async def _put(
    transaction: Transaction,
    statement: Any,
    rows: Sequence[Mapping[str, Any]],
    table: Table,
    *,
    once: Collection[str],
) -> None:
    """Insert or replace rows whose key is more than an id; of several of one key the last one counts."""
    names = [each.name for each in table.primary_key.columns]
    last: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        first = last.get(key)
        last[key] = row if first is None else {**row, **{name: first[name] for name in once}}
    await transaction.execute(statement, {"rows": list(last.values())})


def _kept(table: Table, key: str) -> Projection:
    """Return what keeps records that each of their events carries whole; ``key`` names them."""
    statement = upsert(table, once=_ONCE)

    async def keep(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        await apply(transaction, statement, [row_of(each, key) for each in heard], once=_ONCE)

    return keep


def _forgotten(table: Table, key: str) -> Projection:
    """Return what forgets records that were withdrawn."""
    statement = delete(table).where(table.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))

    async def forget(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        await transaction.execute(statement, {"ids": [getattr(each.event, key) for each in heard]})

    return forget


PROJECTIONS: Final[Mapping[type[Event], Projection]] = MappingProxyType(
    {
        monitor.IndicatorDefined: _defined,
        monitor.IndicatorAmended: _defined,
        monitor.IndicatorRedefined: _defined,
        monitor.IndicatorBaselineSet: _baselines_set,
        monitor.IndicatorTargetSet: _targets_set,
        monitor.IndicatorTargetWithdrawn: _forgotten(INDICATOR_TARGET, "target_id"),
        monitor.ObservationRecorded: _observed,
        monitor.ObservationCorrected: _corrected,
        monitor.ObservationWithdrawn: _withdrawn,
        monitor.ObservationDerived: _derived,
        monitor.ObservationWithheld: _withheld,
        monitor.FigureChecked: _kept(FIGURE_CHECK, "check_id"),
        monitor.FigureCheckEnded: _forgotten(FIGURE_CHECK, "check_id"),
        monitor.FigureNoted: _kept(FIGURE_NOTE, "observation_id"),
        monitor.FigureFellDue: _fell_due,
        monitor.FigureExcused: _excused,
        monitor.FigureReminded: _reminded,
        monitor.PeriodClosed: _closed,
        monitor.PeriodReopened: _reopened,
        monitor.LessonLogged: _kept(LESSON, "lesson_id"),
        monitor.LessonAmended: _kept(LESSON, "lesson_id"),
        monitor.LessonWithdrawn: _forgotten(LESSON, "lesson_id"),
        monitor.LessonFollowedUp: _followed_up,
        monitor.LessonFollowUpWithdrawn: _follow_ups_withdrawn,
        monitor.ReportPublished: _published,
        monitor.ReportWithdrawn: _reports_withdrawn,
    }
)
"""By event of the monitor, what it changes."""
