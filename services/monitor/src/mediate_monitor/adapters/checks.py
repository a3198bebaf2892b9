"""Reads and writes what checks of figures found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.monitor import FigureChecked, FigureCheckEnded
from mediate_contracts.values import CheckId, IndicatorId, ObservationId
from mediate_contracts.vocabulary import CheckKind, Verdict
from mediate_monitor.adapters.check_tables import Check, CheckRow, NoteRow, Tally, Validation
from mediate_monitor.domain.checks import Finding
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_TABLE: Final = table_of(CheckRow)
_NOTE: Final = table_of(NoteRow)
_ADD: Final = _TABLE.insert().inline()
_FOUND: Final = ("stated", "computed", "difference", "tolerance", "verdict", "operands")
_IS_NOTED: Final = sa.exists().where(_NOTE.c.observation_id == _TABLE.c.observation_id)
_NEWEST_NOTE: Final = (
    sa.select(_NOTE.c.note, _NOTE.c.created_at.label("noted_at"))
    .where(_NOTE.c.observation_id == _TABLE.c.observation_id)
    .order_by(_NOTE.c.id.desc())
    .limit(1)
    .lateral("newest_note")
)


@dataclass(frozen=True)
class Asked:
    """Which checks to list; None does not narrow."""

    verdict: Verdict | None = None
    check: CheckKind | None = None
    indicator_id: UUID | None = None
    period: str | None = None
    noted: bool | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return what holds of the wanted ones."""
        equal = {
            "verdict": self.verdict,
            "check": self.check,
            "indicator_id": self.indicator_id,
            "period": self.period,
        }
        found: list[sa.ColumnElement[bool]] = [
            _TABLE.c[name] == value for name, value in equal.items() if value is not None
        ]
        if self.noted is not None:
            found.append(_IS_NOTED if self.noted else sa.not_(_IS_NOTED))
        return found


async def let_stand(
    transaction: Transaction,
    indicator_id: UUID,
    period: str,
    found: Sequence[tuple[int, Finding]],
    *,
    kinds: Sequence[CheckKind],
    now: datetime,
) -> None:
    """Let these findings, each with its definition's version, stand for a period, and no other of these kinds.

    What is as it was is not said again; what there is nothing left of is ended. The indicator's row is locked.
    """
    standing = {
        (row["observation_id"], row["check"], row["dimension"]): row
        for row in await _standing(transaction, indicator_id, period, kinds)
    }
    for definition_version, finding in found:
        facts = {**{name: getattr(finding, name) for name in _FOUND}, "operands": list(finding.operands)}
        before = standing.pop(finding.key, None)
        if before is not None and all(before[name] == facts[name] for name in _FOUND):
            continue
        of_it = {"indicator_id": indicator_id, "period": period, "definition_version": definition_version}
        check_id = await _write(transaction, finding, {**of_it, **facts}, before, now=now)
        transaction.record(_said(check_id, indicator_id, period, finding), at=now)
    for gone in standing.values():
        await transaction.execute(_TABLE.delete().where(_TABLE.c.id == gone["id"]))
        transaction.record(
            FigureCheckEnded(indicator_id=IndicatorId(indicator_id), check_id=CheckId(gone["id"])), at=now
        )


async def _standing(
    transaction: Transaction, indicator_id: UUID, period: str, kinds: Sequence[CheckKind]
) -> list[dict[str, Any]]:
    rows = await transaction.execute(
        sa.select(_TABLE)
        .where(_TABLE.c.indicator_id == indicator_id, _TABLE.c.period == period, _TABLE.c.check.in_(kinds))
        .order_by(_TABLE.c.id)
    )
    return [dict(row._mapping) for row in rows]


async def _write(
    transaction: Transaction,
    finding: Finding,
    facts: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    *,
    now: datetime,
) -> UUID:
    if before is None:
        identifier = new_id()
        row = {
            "id": identifier,
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "observation_id": finding.observation_id,
            "check": finding.check,
            "dimension": finding.dimension,
            **facts,
        }
        await transaction.execute(_ADD, row)
        return identifier
    identifier = UUID(str(before["id"]))
    changed = {**facts, "version": before["version"] + 1, "updated_at": now}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == identifier).values(**changed))
    return identifier


def _said(check_id: UUID, indicator_id: UUID, period: str, finding: Finding) -> FigureChecked:
    return FigureChecked(
        indicator_id=IndicatorId(indicator_id),
        check_id=CheckId(check_id),
        observation_id=ObservationId(finding.observation_id),
        period=period,
        check=finding.check,
        dimension=finding.dimension,
        stated=finding.stated,
        computed=finding.computed,
        difference=finding.difference,
        tolerance=finding.tolerance,
        verdict=finding.verdict,
        operands=[ObservationId(each) for each in finding.operands],
    )


async def listing(connection: AsyncConnection, asked: Asked, *, after: UUID | None, limit: int) -> list[Check]:
    """Return checks that stand, the newest first, behind ``after``, at most ``limit``."""
    query = (
        sa.select(_TABLE, _NEWEST_NOTE.c.note, _NEWEST_NOTE.c.noted_at)
        .select_from(_TABLE.outerjoin(_NEWEST_NOTE, sa.true()))
        .where(*asked.conditions())
        .order_by(_TABLE.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(_TABLE.c.id < after)
    return [Check.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def validation(connection: AsyncConnection, period: str | None) -> Validation:
    """Return how many checks of a period came out which way, by what figures were held against."""
    query = (
        sa.select(
            _TABLE.c.check,
            _TABLE.c.verdict,
            sa.func.count().label("figures"),
            sa.func.count().filter(_IS_NOTED).label("noted"),
        )
        .group_by(_TABLE.c.check, _TABLE.c.verdict)
        .order_by(_TABLE.c.check, _TABLE.c.verdict)
    )
    if period is not None:
        query = query.where(_TABLE.c.period == period)
    tallies = [Tally.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
    return Validation(period=period, tallies=tallies)
