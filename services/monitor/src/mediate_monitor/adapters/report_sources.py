"""Reads what reports are made of: indicators, their figures of a period, their targets, and what is in question."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import CheckKind, Verdict
from mediate_monitor.adapters import observations
from mediate_monitor.adapters.check_tables import CheckRow
from mediate_monitor.adapters.tables import BaselineRow, IndicatorRow, ObservationRow, TargetRow
from mediate_monitor.adapters.views import Baseline, Indicator, Observation, Target
from mediate_shared.database import table_of

_INDICATOR: Final = table_of(IndicatorRow)
_OBSERVATION: Final = table_of(ObservationRow)
_TARGET: Final = table_of(TargetRow)
_BASELINE: Final = table_of(BaselineRow)
_CHECK: Final = table_of(CheckRow)
_IN_PLACE_OF_IT: Final = (CheckKind.FORMULA, CheckKind.PARTS, CheckKind.DOCUMENTS)
"""Checks that say what a figure should be; a jump asks a question without an answer."""
_FIGURES_MAX: Final = 50_000
"""Of one report: 200 indicators, each with a figure of every week of a year from several documents."""


async def known(connection: AsyncConnection, identifiers: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some ids that are indicators'."""
    if not identifiers:
        return frozenset()
    found = await connection.execute(sa.select(_INDICATOR.c.id).where(_INDICATOR.c.id.in_(identifiers)))
    return frozenset(found.scalars())


async def named(connection: AsyncConnection, identifiers: Sequence[UUID]) -> list[Indicator]:
    """Return the indicators with these ids, in this order."""
    if not identifiers:
        return []
    rows = await connection.execute(sa.select(_INDICATOR).where(_INDICATOR.c.id.in_(identifiers)))
    by_id = {row.id: Indicator.model_validate(dict(row._mapping)) for row in rows}
    return [by_id[each] for each in identifiers if each in by_id]


async def of_line(connection: AsyncConnection, number: int, *, limit: int) -> tuple[list[Indicator], int]:
    """Return the indicators of an action line by their codes, at most ``limit``, and how many there are."""
    is_of_line = _INDICATOR.c.action_lines.contains([number])
    query = sa.select(_INDICATOR).where(is_of_line).order_by(_INDICATOR.c.code).limit(limit)
    found = [Indicator.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
    counting = sa.select(sa.func.count()).select_from(_INDICATOR).where(is_of_line)
    return found, await connection.scalar(counting) or 0


async def is_of_line(connection: AsyncConnection, identifier: UUID, number: int) -> bool:
    """Tell whether an indicator belongs to an action line."""
    query = sa.select(_INDICATOR.c.id).where(
        _INDICATOR.c.id == identifier, _INDICATOR.c.action_lines.contains([number])
    )
    return await connection.scalar(query) is not None


async def figures(connection: AsyncConnection, identifiers: Collection[UUID], of: Period) -> list[Observation]:
    """Return the current figures for the whole of indicators, of a period and of those within it, the best first.

    Figures of a newer definition go before those of an older one.
    """
    query = (
        sa.select(_OBSERVATION)
        .where(
            _OBSERVATION.c.indicator_id.in_(identifiers),
            _OBSERVATION.c.last_day <= of.last_day,
            _OBSERVATION.c.first_day >= of.first_day,
            observations.STANDS,
            observations.WHOLE,
        )
        .order_by(_OBSERVATION.c.definition_version.desc(), *observations._best_first(_OBSERVATION))
        .limit(_FIGURES_MAX)
    )
    return [Observation.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def targets(connection: AsyncConnection, identifiers: Collection[UUID]) -> list[Target]:
    """Return the targets of indicators that hold, the newest first."""
    query = (
        sa.select(_TARGET)
        .where(_TARGET.c.indicator_id.in_(identifiers), _TARGET.c.withdrawn_because.is_(None))
        .order_by(_TARGET.c.id.desc())
    )
    return [Target.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def baselines(connection: AsyncConnection, identifiers: Collection[UUID]) -> dict[tuple[UUID, int], Baseline]:
    """Return from where indicators start, by indicator and version of its definition."""
    query = sa.select(_BASELINE).where(_BASELINE.c.indicator_id.in_(identifiers), _BASELINE.c.superseded_at.is_(None))
    return {
        (row.indicator_id, row.definition_version): Baseline.model_validate({**row._mapping, "is_current": True})
        for row in await connection.execute(query)
    }


async def questioned(connection: AsyncConnection, identifiers: Collection[UUID]) -> dict[UUID, CheckRow]:
    """Return what says of figures that they should be another number, by figure: the formula before all else."""
    query = sa.select(_CHECK).where(
        _CHECK.c.observation_id.in_(identifiers),
        _CHECK.c.verdict == Verdict.DIFFERS,
        _CHECK.c.check.in_(_IN_PLACE_OF_IT),
    )
    rows = [CheckRow.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
    rows.sort(key=lambda each: _IN_PLACE_OF_IT.index(each.check), reverse=True)
    return {each.observation_id: each for each in rows}
