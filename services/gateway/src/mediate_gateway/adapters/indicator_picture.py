"""Everything the page of one indicator shows, as the read model has it: in a bounded number of rows of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Select, case, exists, func, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import FigureOrigin, ObservationStatus, Verdict
from mediate_gateway.adapters.monitor_read_model import (
    BASELINE,
    DEFINITION,
    FIGURE_CHECK,
    FIGURE_DUE,
    FIGURE_NOTE,
    INDICATOR,
    INDICATOR_TARGET,
    OBSERVATION,
    PAST_OBSERVATION,
    PERIOD_CLOSE,
)
from mediate_gateway.adapters.past_values import past_value
from mediate_gateway.adapters.questions import PREFERRED
from mediate_gateway.adapters.tables import LINE, ORGANISATION
from mediate_shared.problems import not_found

WHOLE_MAX: Final = 500
"""Of one indicator, the newest figures for the whole: those of each month of forty years."""
PARTS_MAX: Final = 500
"""Of one indicator, the newest figures of its parts, however many there are."""
PAST_MAX: Final = 100
CHECKS_MAX: Final = 200
TARGETS_MAX: Final = 200
DUE_MAX: Final = 50
CLOSES_MAX: Final = 500
K = TypeVar("K")


@dataclass(frozen=True)
class Observed:
    """A figure that stands, and where it is from; ``value`` is None where it is withheld."""

    id: UUID
    period: str
    value: Decimal | None
    qualifier: str
    breakdown: Mapping[str, str]
    kind: str
    status: str
    covers_until: date | None
    note: Mapping[str, str] | None
    source: Mapping[str, str] | None
    definition_version: int
    origin: str
    minimum_count: int | None
    revision: int
    after_close: bool
    reason: str | None
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it may still move, or its period was not over."""
        return self.status == ObservationStatus.PROVISIONAL or self.covers_until is not None

    @property
    def is_derived(self) -> bool:
        """Whether it was computed here."""
        return self.origin == FigureOrigin.DERIVED

    @property
    def document(self) -> str:
        """The document it is from; empty where it is from none."""
        return "" if self.source is None else self.source["document"]


@dataclass(frozen=True)
class PastObserved:
    """A figure that no longer stands: what it was, what stands instead if anything does, and why."""

    id: UUID
    period: str
    value: Decimal | None
    qualifier: str
    breakdown: Mapping[str, str]
    kind: str
    source: Mapping[str, str] | None
    definition_version: int
    since: datetime
    superseded_by: UUID | None
    reason: str | None
    after_close: bool
    ended_at: datetime


@dataclass(frozen=True)
class Version:
    """One version of what is measured; ``reason`` says why it replaced the one before."""

    definition_version: int
    name: Mapping[str, str]
    definition: Mapping[str, str] | None
    unit: str
    measure: str | None
    formula: Mapping[str, Any] | None
    documents: Sequence[str]
    source: Mapping[str, str] | None
    from_period: str | None
    is_comparable: bool
    reason: str | None
    since: datetime


@dataclass(frozen=True)
class Began:
    """From where an indicator starts."""

    definition_version: int
    period: str
    value: Decimal
    qualifier: str
    source: Mapping[str, str]
    updated_at: datetime


@dataclass(frozen=True)
class Targeted:
    """What an indicator should reach in a period."""

    id: UUID
    period: str
    definition_version: int
    comparator: str
    value: Decimal
    source: Mapping[str, str] | None
    note: Mapping[str, str] | None
    updated_at: datetime


@dataclass(frozen=True)
class Held:
    """What came of holding a figure against another, and what was noted of that figure."""

    id: UUID
    observation_id: UUID
    period: str
    breakdown: Mapping[str, str]
    check: str
    dimension: str | None
    stated: Decimal
    computed: Decimal
    difference: Decimal
    tolerance: Decimal
    verdict: str
    operands: Sequence[UUID]
    note: Mapping[str, str] | None
    note_source: Mapping[str, str] | None
    updated_at: datetime

    @property
    def differs(self) -> bool:
        """Whether it asks for an answer."""
        return self.verdict == Verdict.DIFFERS


@dataclass(frozen=True)
class Expected:
    """A period whose figure has not come; ``excused`` says why it never will."""

    period: str
    due_on: date | None
    excused: str | None


@dataclass(frozen=True)
class Operand:
    """Another indicator that this one is made of."""

    id: UUID
    name: Mapping[str, str]


@dataclass(frozen=True)
class IndicatorPicture:
    """Everything about one indicator; ``lines`` are the titles of its action lines by number, with their ids.

    Figures are in the order of time, and of several for one period the preferred one comes last; ``targets`` and
    ``baselines`` are of every version, ``closed`` the periods that are.
    """

    id: UUID
    code: str
    name: Mapping[str, str]
    definition: Mapping[str, str] | None
    unit: str
    direction: str
    aggregation: str
    rhythm: str
    synthetic: bool
    organisation_id: UUID | None
    definition_version: int
    documents: Sequence[str]
    measure: str | None
    formula: Mapping[str, Any] | None
    tolerance: Decimal | None
    jump: Decimal | None
    thresholds: Mapping[str, str] | None
    minimum_count: int | None
    due_days: int | None
    since_period: str | None
    until_period: str | None
    source: Mapping[str, str] | None
    updated_at: datetime
    organisation: str | None = None
    lines: Sequence[tuple[int, UUID, Mapping[str, str]]] = ()
    observations: Sequence[Observed] = ()
    past: Sequence[PastObserved] = ()
    versions: Sequence[Version] = ()
    baselines: Sequence[Began] = ()
    targets: Sequence[Targeted] = ()
    checks: Sequence[Held] = ()
    due: Sequence[Expected] = ()
    closed: Sequence[str] = ()
    operands: Sequence[Operand] = field(default=())

    @property
    def is_derived(self) -> bool:
        """Whether its figures are computed here: from events, or from other figures."""
        return self.measure is not None or self.formula is not None

    @cached_property
    def told_version(self) -> int:
        """The definition whose figures are told: the newest that has any, and the newest where none has."""
        return max((each.definition_version for each in self.observations), default=self.definition_version)

    @cached_property
    def current(self) -> list[Observed]:
        """The figures by the definition that is told."""
        return [each for each in self.observations if each.definition_version == self.told_version]

    @cached_property
    def whole(self) -> list[Observed]:
        """Those of them that are of no part."""
        return [each for each in self.current if not each.breakdown]

    @property
    def told_unit(self) -> str:
        """The unit of the definition that is told."""
        return self.unit_of(self.told_version)

    def unit_of(self, version: int) -> str:
        """Return the unit of a definition: another one may count in another unit."""
        return next((each.unit for each in self.versions if each.definition_version == version), self.unit)

    @property
    def newest(self) -> Observed | None:
        """The newest figure for the whole, and of several of that period the preferred one."""
        return self.whole[-1] if self.whole else None

    @property
    def aims(self) -> list[Targeted]:
        """The targets of the definition that is told."""
        return [each for each in self.targets if each.definition_version == self.told_version]

    @property
    def baseline(self) -> Began | None:
        """From where the definition that is told starts."""
        return self.began(self.told_version)

    def began(self, version: int) -> Began | None:
        """Return from where a definition starts."""
        return next((each for each in self.baselines if each.definition_version == version), None)

    def aim_of(self, period: str) -> Targeted | None:
        """Return what was aimed at for a period: of several documents the newest word."""
        found = [each for each in self.aims if each.period == period]
        return max(found, key=lambda each: (each.updated_at, each.id), default=None)

    def of_period(self, period: str, version: int | None = None) -> Observed | None:
        """Return the preferred figure for the whole of a period, by a definition or by the one that is told."""
        wanted = self.told_version if version is None else version
        found = (each for each in reversed(self.observations) if each.definition_version == wanted)
        return next((each for each in found if each.period == period and not each.breakdown), None)

    @property
    def newest_change(self) -> datetime:
        """When anything about it was last heard."""
        told = [each.updated_at for part in (self.observations, self.targets, self.checks) for each in part]
        return max(self.updated_at, *told) if told else self.updated_at


async def picture(connection: AsyncConnection, indicator_id: UUID) -> IndicatorPicture:
    """Return everything about an indicator. Raises ProblemError (404)."""
    query = select(INDICATOR, ORGANISATION.c.name.label("organisation")).outerjoin(
        ORGANISATION, ORGANISATION.c.id == INDICATOR.c.organisation_id
    )
    row = (await connection.execute(query.where(INDICATOR.c.id == indicator_id))).one_or_none()
    if row is None:
        raise not_found("indicator", str(indicator_id))
    operands = [UUID(each) for each in (row.formula or {}).get("operands", ())]
    newest = await _all(connection, Observed, _observations(indicator_id))
    return IndicatorPicture(
        **_only(IndicatorPicture, row),
        lines=await _lines(connection, row.action_lines),
        observations=newest[::-1],
        past=await _all(connection, PastObserved, _past(indicator_id)),
        versions=await _all(connection, Version, _of(DEFINITION, indicator_id, "definition_version")),
        baselines=await _all(connection, Began, _of(BASELINE, indicator_id, "definition_version")),
        targets=await _all(
            connection, Targeted, _of(INDICATOR_TARGET, indicator_id, "period", "updated_at").limit(TARGETS_MAX)
        ),
        checks=await _all(connection, Held, _checks(indicator_id)),
        due=await _all(connection, Expected, _due(indicator_id)),
        closed=list((await connection.execute(_CLOSED)).scalars()),
        operands=await _all(connection, Operand, select(INDICATOR).where(INDICATOR.c.id.in_(operands))),
    )


_CLOSED: Final = (
    select(PERIOD_CLOSE.c.period).where(PERIOD_CLOSE.c.is_closed).order_by(PERIOD_CLOSE.c.period).limit(CLOSES_MAX)
)


def _observations(indicator_id: UUID) -> Select[Any]:
    """Return the newest figures, those for the whole and those of parts each for themselves.

    Of one whole there may be thousands of parts, which would leave no room for how the whole ran.
    """
    newest = (OBSERVATION.c.period_end.desc(), OBSERVATION.c.period_days.desc())
    of_whole = OBSERVATION.c.breakdown == literal_column("'{}'::jsonb")
    ids = select(OBSERVATION.c.id).where(OBSERVATION.c.indicator_id == indicator_id)
    found = union_all(
        ids.where(of_whole).order_by(*newest, OBSERVATION.c.id.desc()).limit(WHOLE_MAX),
        ids.where(~of_whole).order_by(*newest, OBSERVATION.c.id.desc()).limit(PARTS_MAX),
    ).subquery()
    return select(OBSERVATION).join(found, found.c.id == OBSERVATION.c.id).order_by(*newest, *PREFERRED)


def _past(indicator_id: UUID) -> Select[Any]:
    others = [each for each in PAST_OBSERVATION.c if each.name != "value"]
    found = (
        select(*others, past_value(PAST_OBSERVATION.c.value).label("value"))
        .join_from(PAST_OBSERVATION, INDICATOR, INDICATOR.c.id == PAST_OBSERVATION.c.indicator_id)
        .where(PAST_OBSERVATION.c.indicator_id == indicator_id)
    )
    return found.order_by(PAST_OBSERVATION.c.ended_at.desc(), PAST_OBSERVATION.c.id).limit(PAST_MAX)


def _checks(indicator_id: UUID) -> Select[Any]:
    differs_first = case({Verdict.DIFFERS.value: 0}, value=FIGURE_CHECK.c.verdict, else_=1)
    return (
        select(FIGURE_CHECK, FIGURE_NOTE.c.note, FIGURE_NOTE.c.source.label("note_source"))
        .outerjoin(FIGURE_NOTE, FIGURE_NOTE.c.id == FIGURE_CHECK.c.observation_id)
        .where(FIGURE_CHECK.c.indicator_id == indicator_id)
        .order_by(differs_first, FIGURE_CHECK.c.period.desc(), FIGURE_CHECK.c.check, FIGURE_CHECK.c.id)
        .limit(CHECKS_MAX)
    )


def _due(indicator_id: UUID) -> Select[Any]:
    brought = exists().where(
        OBSERVATION.c.indicator_id == FIGURE_DUE.c.indicator_id, OBSERVATION.c.period == FIGURE_DUE.c.period
    )
    return (
        select(FIGURE_DUE.c.period, FIGURE_DUE.c.due_on, FIGURE_DUE.c.excused)
        .where(FIGURE_DUE.c.indicator_id == indicator_id, ~brought)
        .order_by(func.coalesce(FIGURE_DUE.c.due_on, date.max).desc(), FIGURE_DUE.c.period.desc())
        .limit(DUE_MAX)
    )


def _of(table: Any, indicator_id: UUID, *order: str) -> Select[Any]:
    return select(table).where(table.c.indicator_id == indicator_id).order_by(*(table.c[name] for name in order))


async def _lines(connection: AsyncConnection, numbers: Sequence[int]) -> list[tuple[int, UUID, Mapping[str, str]]]:
    query = select(LINE.c.number, LINE.c.id, LINE.c.title).where(LINE.c.number.in_(numbers)).order_by(LINE.c.number)
    return [(line.number, line.id, line.title) for line in await connection.execute(query)]


async def _all(connection: AsyncConnection, kind: type[K], query: Select[Any]) -> list[K]:
    return [kind(**_only(kind, row)) for row in await connection.execute(query)]


def _only(kind: type[Any], row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in kind.__dataclass_fields__}
