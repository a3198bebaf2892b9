"""Reads which indicators are derived, from what, and of which periods there is something to compute or check."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import FigureOrigin, ObservationStatus, Rhythm
from mediate_monitor.adapters.tables import STANDS, DefinitionRow, IndicatorRow, ObservationRow
from mediate_monitor.adapters.told import comparable_definitions
from mediate_shared.database import table_of

_INDICATOR: Final = table_of(IndicatorRow)
_OBSERVATION: Final = table_of(ObservationRow)
_DEFINITION: Final = table_of(DefinitionRow)


class Derivable(NamedTuple):
    """An indicator that is derived from events."""

    id: UUID
    measure: str
    rhythm: Rhythm


async def by_measure(connection: AsyncConnection, measures: Collection[str] | None = None) -> Sequence[Derivable]:
    """Return the indicators that are derived by these measures; by any, where none are named."""
    query = select(_INDICATOR.c.id, _INDICATOR.c.measure, _INDICATOR.c.rhythm).order_by(_INDICATOR.c.id)
    wanted = _INDICATOR.c.measure.is_not(None) if measures is None else _INDICATOR.c.measure.in_(measures)
    return [Derivable(row.id, row.measure, Rhythm(row.rhythm)) for row in await connection.execute(query.where(wanted))]


async def dependents(connection: AsyncConnection, indicator_id: UUID) -> Sequence[UUID]:
    """Return the indicators whose formula names this one."""
    named = literal([str(indicator_id)], JSONB)
    query = select(_INDICATOR.c.id).where(_INDICATOR.c.formula["operands"].contains(named)).order_by(_INDICATOR.c.id)
    return list((await connection.execute(query)).scalars())


async def periods(connection: AsyncConnection, indicator_ids: Collection[UUID]) -> Sequence[str]:
    """Return the periods of which figures of these indicators stand, by what they are now defined as or comparable to.

    As many steps along an index as there are periods of a definition, however many figures.
    """
    found: set[str] = set()
    definitions = await comparable_definitions(connection, indicator_ids)
    for identifier, version in [(each, version) for each, versions in definitions.items() for version in versions]:
        of_it = select(func.min(_OBSERVATION.c.period).label("period")).where(
            STANDS, _OBSERVATION.c.indicator_id == identifier, _OBSERVATION.c.definition_version == version
        )
        step = of_it.cte("step", recursive=True)
        following = of_it.where(_OBSERVATION.c.period > step.c.period).correlate(step).scalar_subquery()
        step = step.union_all(select(following).where(step.c.period.is_not(None)))
        told = await connection.execute(select(step.c.period).where(step.c.period.is_not(None)))
        found.update(told.scalars())
    return sorted(found)


async def holds_from(connection: AsyncConnection, indicator_id: UUID, version: int) -> str | None:
    """Return the first period that follows a definition of an indicator; None where every period does."""
    period: str | None = await connection.scalar(
        select(_DEFINITION.c.from_period).where(
            _DEFINITION.c.indicator_id == indicator_id, _DEFINITION.c.definition_version == version
        )
    )
    return period


async def over_by(connection: AsyncConnection, today: date, *, limit: int) -> Sequence[tuple[UUID, str]]:
    """Return the periods that are over and of which computed figures still count as provisional, at most ``limit``."""
    query = (
        select(_OBSERVATION.c.indicator_id, _OBSERVATION.c.period)
        .distinct()
        .where(
            STANDS,
            _OBSERVATION.c.origin == FigureOrigin.DERIVED,
            _OBSERVATION.c.status == ObservationStatus.PROVISIONAL,
            _OBSERVATION.c.last_day < today,
        )
        .limit(limit)
    )
    return [(row.indicator_id, row.period) for row in await connection.execute(query)]
