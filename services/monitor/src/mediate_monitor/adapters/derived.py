"""Writes figures that are computed, and says what changed of them and nothing else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import select

from mediate_contracts.events.monitor import ObservationDerived, ObservationWithdrawn, ObservationWithheld
from mediate_contracts.periods import Period
from mediate_contracts.values import IndicatorId, ObservationId
from mediate_contracts.vocabulary import FigureOrigin, ObservationKind, ObservationStatus
from mediate_monitor.adapters import closes
from mediate_monitor.adapters.tables import STANDS, ObservationRow
from mediate_monitor.domain.cells import Cell
from mediate_monitor.domain.days import day_of
from mediate_monitor.domain.slots import figure_slot
from mediate_monitor.domain.withholding import withheld
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_TABLE: Final = table_of(ObservationRow)
_ADD: Final = _TABLE.insert().inline()
_COMPUTED: Final = ("value", "numerator", "denominator", "events", "operands", "status", "is_withheld")
_ANEW: Final = "What it rests on changed, or became known, after the period was closed."
_NOTHING_LEFT: Final = "There is nothing left that it rests on."


class Computed(Protocol):
    """What of an indicator matters to figures that are computed."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def definition_version(self) -> int:
        """Which definition holds."""

    @property
    def minimum_count(self) -> int | None:
        """The smallest count that is told."""


@dataclass(frozen=True)
class _Computing:
    """What all figures of one computation have in common."""

    indicator: Computed
    period: Period
    minimum: int | None
    status: ObservationStatus
    is_closed: bool
    now: datetime

    def row(self, cell: Cell, *, is_withheld: bool) -> dict[str, Any]:
        return {
            "value": cell.value,
            "numerator": cell.numerator,
            "denominator": cell.denominator,
            "events": cell.events,
            "operands": list(cell.operands),
            "status": cell.status or self.status,
            "is_withheld": is_withheld,
            "covers_until": cell.covers_until,
            "after_close": self.is_closed,
            "reason": _ANEW if self.is_closed else None,
            "updated_at": self.now,
        }

    def is_as_before(self, cell: Cell, row: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
        """Tell whether nothing changed; that a running period counts up to another day by now is no change."""
        names = _COMPUTED if cell.status is None else (*_COMPUTED, "covers_until")
        return all(before[name] == row[name] for name in names)


async def put(
    transaction: Transaction,
    indicator: Computed,
    period: Period,
    cells: Sequence[Cell],
    *,
    now: datetime,
    minimum_count: int | None = None,
) -> bool:
    """Let these figures stand for a period, and no other that was computed before; return whether any changed.

    The indicator's row is locked. A figure that is as it was is not said again; one that changed keeps its id and gets
    a revision; one that nothing is left of is withdrawn. ``minimum_count`` withholds besides what the indicator does.
    """
    computing = _Computing(
        indicator,
        period,
        max(filter(None, (indicator.minimum_count, minimum_count)), default=None),
        ObservationStatus.PROVISIONAL if period.last_day >= day_of(now) else ObservationStatus.FINAL,
        await closes.is_closed(transaction.connection, period),
        now,
    )
    standing = await _standing(transaction, computing)
    hidden: Collection[int] = withheld(cells, computing.minimum)
    changed = False
    for place, cell in enumerate(cells):
        before = standing.pop(cell.key, None)
        row = computing.row(cell, is_withheld=place in hidden)
        if before is not None and computing.is_as_before(cell, row, before):
            continue
        changed = True
        await _write(transaction, computing, cell, row, before)
    for gone in standing.values():
        changed = True
        await _withdraw(transaction, computing, gone)
    return changed


async def _standing(transaction: Transaction, computing: _Computing) -> dict[tuple[tuple[str, str], ...], Any]:
    found = await transaction.execute(
        select(_TABLE).where(
            STANDS,
            _TABLE.c.indicator_id == computing.indicator.id,
            _TABLE.c.definition_version == computing.indicator.definition_version,
            _TABLE.c.period == computing.period.text,
            _TABLE.c.origin == FigureOrigin.DERIVED,
        )
    )
    return {tuple(sorted(row.breakdown.items())): dict(row._mapping) for row in found}


async def _write(
    transaction: Transaction,
    computing: _Computing,
    cell: Cell,
    row: Mapping[str, Any],
    before: Mapping[str, Any] | None,
) -> None:
    period, indicator = computing.period, computing.indicator
    identifier = new_id() if before is None else before["id"]
    revision = 1 if before is None else before["revision"] + 1
    if before is None:
        breakdown = dict(cell.key)
        added = {
            "id": identifier,
            "version": 1,
            "created_at": computing.now,
            "indicator_id": indicator.id,
            "definition_version": indicator.definition_version,
            "period": period.text,
            "first_day": period.first_day,
            "last_day": period.last_day,
            "breakdown": breakdown,
            "kind": ObservationKind.MEASURED,
            "qualifier": "exact",
            "origin": FigureOrigin.DERIVED,
            "revision": revision,
            "slot": figure_slot(period=period.text, breakdown=breakdown, kind=ObservationKind.MEASURED, document=""),
            **row,
        }
        # A missing value is missing: JSONB would keep None as the JSON value null.
        await transaction.execute(_ADD, {name: value for name, value in added.items() if value is not None})
    else:
        again = {**row, "revision": revision, "version": before["version"] + 1}
        await transaction.execute(_TABLE.update().where(_TABLE.c.id == identifier).values(**again))
    said = _said(computing, ObservationId(identifier), cell, row, revision)
    transaction.record(said, at=computing.now)


def _said(
    computing: _Computing, identifier: ObservationId, cell: Cell, row: Mapping[str, Any], revision: int
) -> ObservationDerived | ObservationWithheld:
    if row["is_withheld"] and computing.minimum is not None:
        return ObservationWithheld(
            indicator_id=IndicatorId(computing.indicator.id),
            observation_id=identifier,
            period=computing.period.text,
            breakdown=dict(cell.key),
            status=row["status"],
            definition_version=computing.indicator.definition_version,
            origin=FigureOrigin.DERIVED,
            covers_until=row["covers_until"],
            minimum_count=computing.minimum,
            after_close=computing.is_closed,
        )
    return ObservationDerived(
        indicator_id=IndicatorId(computing.indicator.id),
        observation_id=identifier,
        period=computing.period.text,
        breakdown=dict(cell.key),
        value=cell.value,
        status=row["status"],
        definition_version=computing.indicator.definition_version,
        numerator=cell.numerator,
        denominator=cell.denominator,
        events=cell.events,
        operands=[ObservationId(each) for each in cell.operands],
        covers_until=row["covers_until"],
        revision=revision,
        after_close=computing.is_closed,
        reason=row["reason"],
    )


async def _withdraw(transaction: Transaction, computing: _Computing, gone: Mapping[str, Any]) -> None:
    await transaction.execute(
        _TABLE.update()
        .where(_TABLE.c.id == gone["id"])
        .values(
            withdrawn_because=_NOTHING_LEFT,
            version=gone["version"] + 1,
            updated_at=computing.now,
            after_close=computing.is_closed,
        )
    )
    transaction.record(
        ObservationWithdrawn(
            indicator_id=IndicatorId(computing.indicator.id),
            observation_id=ObservationId(gone["id"]),
            period=computing.period.text,
            reason=_NOTHING_LEFT,
            after_close=computing.is_closed,
        ),
        at=computing.now,
    )
