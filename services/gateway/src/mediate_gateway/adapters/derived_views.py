"""Figures that are derived from events, by what is derived: the run of each indicator, and its newest by part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Date, Text, any_, bindparam, func, literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import FigureOrigin, ObservationStatus
from mediate_gateway.adapters.monitor_read_model import INDICATOR, INDICATOR_TARGET, OBSERVATION
from mediate_shared.problems import not_found

RUN_MAX: Final = 24
"""So many periods of an indicator are read, the newest."""
PARTS_MAX: Final = 200
"""So many parts of each of those periods, at most."""
_INDICATORS_MAX: Final = 100


@dataclass(frozen=True)
class DerivedFigure:
    """A figure that was computed; ``value`` is None where it is withheld, as what is smaller than the minimum is."""

    id: UUID
    period: str
    breakdown: Mapping[str, str]
    value: Decimal | None
    status: str
    covers_until: date | None
    numerator: Decimal | None
    denominator: Decimal | None
    minimum_count: int | None
    events: int | None

    @property
    def is_open(self) -> bool:
        """Whether it may still move."""
        return self.status == ObservationStatus.PROVISIONAL or self.covers_until is not None

    @property
    def is_withheld(self) -> bool:
        """Whether there is a figure that is told to nobody here."""
        return self.value is None


@dataclass(frozen=True)
class Aimed:
    """What an indicator should reach in the period of its newest figure."""

    period: str
    comparator: str
    value: Decimal


@dataclass(frozen=True)
class Measured:
    """An indicator that is derived: its figures for the whole in the order of time, and those of parts."""

    id: UUID
    code: str
    name: Mapping[str, str]
    unit: str
    measure: str | None
    synthetic: bool
    whole: Sequence[DerivedFigure]
    parts: Sequence[DerivedFigure]
    target: Aimed | None

    @property
    def newest(self) -> DerivedFigure | None:
        """The newest figure for the whole."""
        return self.whole[-1] if self.whole else None

    @property
    def before(self) -> DerivedFigure | None:
        """The figure for the whole before the newest."""
        return self.whole[-2] if len(self.whole) > 1 else None

    def newest_parts(self, dimension: str) -> list[DerivedFigure]:
        """Return the figures of the parts of a dimension for the newest period there are any of."""
        found = [each for each in self.parts if set(each.breakdown) == {dimension}]
        return [each for each in found if each.period == found[-1].period]

    def run_of(self, dimension: str) -> Mapping[str, Sequence[DerivedFigure]]:
        """Return the figures of each part of a dimension in the order of time."""
        found: dict[str, list[DerivedFigure]] = {}
        for each in self.parts:
            if set(each.breakdown) == {dimension}:
                found.setdefault(each.breakdown[dimension], []).append(each)
        return found


async def measured(connection: AsyncConnection, measures: Collection[str]) -> Mapping[str, Measured]:
    """Return by measure the indicator that tells of it; where several do, the one with the newest figures.

    What no indicator measures is left out.
    """
    indicators = (await connection.execute(_INDICATORS, {"measures": list(measures)})).all()
    found: dict[str, Measured] = {}
    for row in indicators:
        if row.measure not in found:
            found[row.measure] = await _measured(connection, row)
    return found


async def derived(connection: AsyncConnection, indicator_id: UUID) -> Measured:
    """Return the derived figures of one indicator, from events or from other figures. Raises ProblemError (404)."""
    row = (await connection.execute(select(INDICATOR).where(INDICATOR.c.id == indicator_id))).one_or_none()
    if row is None:
        raise not_found("indicator", str(indicator_id))
    return await _measured(connection, row)


_OF_THE_NEWEST_DEFINITION: Final = (
    OBSERVATION.c.indicator_id == INDICATOR.c.id,
    OBSERVATION.c.definition_version == INDICATOR.c.definition_version,
    OBSERVATION.c.origin == FigureOrigin.DERIVED,
)
_NEWEST_DAY: Final = (
    select(func.max(OBSERVATION.c.period_end)).where(*_OF_THE_NEWEST_DEFINITION).correlate(INDICATOR).scalar_subquery()
)
_INDICATORS: Final = (
    select(INDICATOR)
    .where(INDICATOR.c.measure == any_(bindparam("measures", type_=ARRAY(Text))))
    .order_by(func.coalesce(_NEWEST_DAY, literal_column("'-infinity'", Date)).desc(), INDICATOR.c.code)
    .limit(_INDICATORS_MAX)
)
_IS_WHOLE: Final = OBSERVATION.c.breakdown == literal_column("'{}'::jsonb")


async def _measured(connection: AsyncConnection, indicator: Any) -> Measured:
    own = (
        OBSERVATION.c.indicator_id == indicator.id,
        OBSERVATION.c.definition_version == indicator.definition_version,
        OBSERVATION.c.origin == FigureOrigin.DERIVED,
    )
    places = (OBSERVATION.c.period_end, OBSERVATION.c.period_days)
    periods = select(*places).where(*own).distinct().order_by(*(each.desc() for each in places)).limit(RUN_MAX)
    query = (
        select(OBSERVATION)
        .where(*own, tuple_(*places).in_(periods))
        .order_by(*(each.desc() for each in places), _IS_WHOLE.desc(), OBSERVATION.c.id.desc())
        .limit(RUN_MAX * PARTS_MAX)
    )
    figures = [_only(DerivedFigure, row) for row in await connection.execute(query)][::-1]
    whole = [each for each in figures if not each.breakdown]
    return Measured(
        id=indicator.id,
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        measure=indicator.measure,
        synthetic=indicator.synthetic,
        whole=whole,
        parts=[each for each in figures if each.breakdown],
        target=await _target(connection, indicator, whole[-1].period) if whole else None,
    )


async def _target(connection: AsyncConnection, indicator: Any, period: str) -> Aimed | None:
    query = (
        select(INDICATOR_TARGET.c.period, INDICATOR_TARGET.c.comparator, INDICATOR_TARGET.c.value)
        .where(
            INDICATOR_TARGET.c.indicator_id == indicator.id,
            INDICATOR_TARGET.c.definition_version == indicator.definition_version,
            INDICATOR_TARGET.c.period == period,
        )
        .order_by(INDICATOR_TARGET.c.updated_at.desc(), INDICATOR_TARGET.c.id)
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Aimed(*row)


def _only(kind: type[DerivedFigure], row: Any) -> DerivedFigure:
    return kind(**{name: value for name, value in row._mapping.items() if name in kind.__dataclass_fields__})
