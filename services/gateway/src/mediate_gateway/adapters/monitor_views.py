"""What the pages of the monitor ask of the read model: the list of indicators, and everything about one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Subquery, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import ObservationStatus
from mediate_gateway.adapters.questions import OF_THE_WHOLE, PREFERRED
from mediate_gateway.adapters.tables import INDICATOR, INDICATOR_TARGET, LINE, OBSERVATION
from mediate_shared.problems import not_found

OBSERVATIONS_MAX: Final = 2_000
"""Of one indicator, the newest; so many are one page."""
_SPARK_MAX: Final = 24


def _indicators() -> Select[tuple[object, ...]]:
    latest = (
        select(OBSERVATION)
        .where(OF_THE_WHOLE)
        .order_by(OBSERVATION.c.period_end.desc(), OBSERVATION.c.period_days.desc(), *PREFERRED)
        .limit(1)
        .lateral("latest")
    )
    claims = (
        select(func.count())
        .where(OF_THE_WHOLE, OBSERVATION.c.period == latest.c.period)
        .correlate(INDICATOR, latest)
        .scalar_subquery()
    )
    of_periods = (
        select(OBSERVATION.c.period_end, OBSERVATION.c.value)
        .where(OF_THE_WHOLE)
        .ext(distinct_on(OBSERVATION.c.period_end))
        .order_by(OBSERVATION.c.period_end.desc(), OBSERVATION.c.period_days.desc(), *PREFERRED)
        .limit(_SPARK_MAX)
        .correlate(INDICATOR)
        .subquery()
    )
    run = select(func.array_agg(aggregate_order_by(of_periods.c.value, of_periods.c.period_end))).scalar_subquery()
    # Without a figure, the newest target is what there is to show.
    target = (
        select(INDICATOR_TARGET.c.comparator, INDICATOR_TARGET.c.value)
        .where(
            INDICATOR_TARGET.c.indicator_id == INDICATOR.c.id,
            or_(latest.c.period.is_(None), INDICATOR_TARGET.c.period == latest.c.period),
        )
        .order_by(INDICATOR_TARGET.c.period.desc())
        .limit(1)
        .lateral("target")
    )
    return (
        select(
            *(column for column in INDICATOR.c if column.name not in {"updated_at", "since"}),
            func.greatest(INDICATOR.c.updated_at, latest.c.updated_at).label("updated_at"),
            latest.c.period,
            latest.c.period_end,
            latest.c.value,
            latest.c.qualifier,
            latest.c.kind,
            latest.c.status,
            latest.c.covers_until,
            latest.c.source,
            func.coalesce(claims, 0).label("claims"),
            run.label("run"),
            target.c.comparator.label("target_comparator"),
            target.c.value.label("target_value"),
        )
        .select_from(INDICATOR)
        .outerjoin(latest, true())
        .outerjoin(target, true())
    )


INDICATORS: Final[Subquery] = _indicators().subquery("indicators")
"""Every indicator with its newest figure for the whole, as far as there is one, and how those figures ran before."""


@dataclass(frozen=True)
class Observed:
    """A figure that stands, and where it is from."""

    id: UUID
    period: str
    value: Decimal
    qualifier: str
    breakdown: Mapping[str, str]
    kind: str
    status: str
    covers_until: date | None
    note: Mapping[str, str] | None
    source: Mapping[str, str]
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it may still move, or its period was not over."""
        return self.status == ObservationStatus.PROVISIONAL or self.covers_until is not None

    @property
    def document(self) -> str:
        """The document it is from."""
        return self.source["document"]


@dataclass(frozen=True)
class Targeted:
    """What an indicator should reach in a period."""

    period: str
    comparator: str
    value: Decimal
    source: Mapping[str, str] | None
    updated_at: datetime


@dataclass(frozen=True)
class IndicatorPicture:
    """Everything about one indicator; ``lines`` are the titles of its action lines by number, with their ids."""

    id: UUID
    code: str
    name: Mapping[str, str]
    definition: Mapping[str, str] | None
    unit: str
    direction: str
    aggregation: str
    rhythm: str
    synthetic: bool
    updated_at: datetime
    lines: Sequence[tuple[int, UUID, Mapping[str, str]]]
    observations: Sequence[Observed]
    targets: Sequence[Targeted]

    @property
    def newest_change(self) -> datetime:
        """When anything about it was last heard."""
        told = [each.updated_at for each in self.observations] + [each.updated_at for each in self.targets]
        return max(self.updated_at, *told) if told else self.updated_at


async def picture(connection: AsyncConnection, indicator_id: UUID) -> IndicatorPicture:
    """Return everything about an indicator, its figures in the order of time. Raises ProblemError (404)."""
    row = (await connection.execute(select(INDICATOR).where(INDICATOR.c.id == indicator_id))).one_or_none()
    if row is None:
        raise not_found("indicator", str(indicator_id))
    observed = select(OBSERVATION).where(OBSERVATION.c.indicator_id == indicator_id)
    newest = observed.order_by(OBSERVATION.c.period_end.desc(), OBSERVATION.c.period_days.desc(), *PREFERRED)
    found = (await connection.execute(newest.limit(OBSERVATIONS_MAX))).all()
    aimed = select(INDICATOR_TARGET).where(INDICATOR_TARGET.c.indicator_id == indicator_id)
    targets = await connection.execute(aimed.order_by(INDICATOR_TARGET.c.period))
    lines = await connection.execute(
        select(LINE.c.number, LINE.c.id, LINE.c.title)
        .where(LINE.c.number.in_(row.action_lines))
        .order_by(LINE.c.number)
    )
    return IndicatorPicture(
        **_only(IndicatorPicture, row),
        lines=[(line.number, line.id, line.title) for line in lines],
        observations=[Observed(**_only(Observed, each)) for each in reversed(found)],
        targets=[Targeted(**_only(Targeted, each)) for each in targets],
    )


def _only(kind: type[Any], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in kind.__dataclass_fields__}
