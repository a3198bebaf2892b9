"""What the monitor says of figures: what was observed, derived and corrected, and what checks found."""

from datetime import date

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Breakdown,
    CheckId,
    Code,
    Count,
    DefinitionVersion,
    IndicatorId,
    Localised,
    MinimumCount,
    ObservationId,
    PeriodCloseId,
    PeriodCode,
    Qualifier,
    Quantity,
    Source,
    Text,
    Whole,
)
from mediate_contracts.vocabulary import (
    CheckKind,
    FigureOrigin,
    ObservationKind,
    ObservationStatus,
    Verdict,
)


class Figure(BaseModel):
    """What is observed: a value for a period, of a part or the whole, and where it stands."""

    period: PeriodCode
    value: Quantity
    qualifier: Qualifier = Qualifier.EXACT
    breakdown: Breakdown = Field(default={})
    kind: ObservationKind = ObservationKind.MEASURED
    status: ObservationStatus = ObservationStatus.FINAL
    covers_until: date | None = None
    note: Localised | None = None
    source: Source
    definition_version: DefinitionVersion = 1
    origin: FigureOrigin = FigureOrigin.ENTERED
    after_close: bool = Field(default=False, description="Whether its period had been closed by then.")


class ObservationRecorded(
    Event,
    Figure,
    type="nl.mediate.monitor.observation.recorded.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A figure was recorded for a period, with the document it comes from."""

    indicator_id: IndicatorId
    observation_id: ObservationId
    reason: Text | None = Field(default=None, description="Why it comes after its period was closed, where it does.")


class ObservationCorrected(
    Event,
    Figure,
    type="nl.mediate.monitor.observation.corrected.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A figure was corrected: the new observation supersedes the old one, which is kept."""

    indicator_id: IndicatorId
    observation_id: ObservationId
    supersedes: ObservationId
    reason: Text


class ObservationWithdrawn(
    Event,
    type="nl.mediate.monitor.observation.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A figure no longer stands and none takes its place; it is kept, with the reason."""

    indicator_id: IndicatorId
    observation_id: ObservationId
    period: PeriodCode
    reason: Text
    after_close: bool = False


class ObservationDerived(
    Event,
    type="nl.mediate.monitor.observation.derived.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A figure was computed from events or from other figures; computed again, it keeps its id and gets a revision."""

    indicator_id: IndicatorId
    observation_id: ObservationId
    period: PeriodCode
    breakdown: Breakdown = Field(default={})
    value: Quantity
    status: ObservationStatus
    definition_version: DefinitionVersion = 1
    numerator: Quantity | None = Field(default=None, description="What was divided, where it is a ratio.")
    denominator: Quantity | None = None
    events: Count = Field(description="How many events it rests on; 0 where it rests on figures.")
    operands: list[ObservationId] = Field(default=[], max_length=20, description="The figures that it rests on.")
    covers_until: date | None = Field(default=None, description="Last day counted, where the period is not over.")
    revision: Count = Field(description="1 for the first time it was computed.")
    after_close: bool = False
    reason: Text | None = Field(default=None, description="Why it changed after its period was closed.")


class ObservationWithheld(
    Event,
    type="nl.mediate.monitor.observation.withheld.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """There is a figure, and it is too small a count to be told, or would give one away."""

    indicator_id: IndicatorId
    observation_id: ObservationId
    period: PeriodCode
    breakdown: Breakdown = Field(default={})
    kind: ObservationKind = ObservationKind.MEASURED
    status: ObservationStatus = ObservationStatus.FINAL
    definition_version: DefinitionVersion = 1
    origin: FigureOrigin = FigureOrigin.ENTERED
    covers_until: date | None = None
    source: Source | None = None
    minimum_count: MinimumCount
    supersedes: ObservationId | None = None
    after_close: bool = False


class FigureChecked(
    Event,
    type="nl.mediate.monitor.figure.checked.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A figure was held against what it should equal; said again where what came of it changed."""

    indicator_id: IndicatorId
    check_id: CheckId
    observation_id: ObservationId = Field(description="The figure that was checked.")
    period: PeriodCode
    breakdown: Breakdown = Field(default={})
    check: CheckKind
    dimension: Code | None = Field(default=None, description="Whose parts were added up.")
    stated: Quantity
    computed: Quantity
    difference: Quantity = Field(description="What is stated less what is computed.")
    tolerance: Quantity
    verdict: Verdict
    operands: list[ObservationId] = Field(default=[], max_length=200, description="What was computed from.")


class FigureCheckEnded(
    Event,
    type="nl.mediate.monitor.figure.check-ended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """There is nothing left to hold a figure against: it, or what it was held against, no longer stands."""

    indicator_id: IndicatorId
    check_id: CheckId


class FigureNoted(
    Event,
    type="nl.mediate.monitor.figure.noted.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """Somebody looked at a figure that a check questions and wrote down what is the matter; the newest note holds."""

    indicator_id: IndicatorId
    observation_id: ObservationId
    note: Localised
    source: Source | None = None


class PeriodClosed(
    Event,
    type="nl.mediate.monitor.period.closed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="period_close_id",
):
    """Figures of a period, and of those within it, were settled: what changes from now on is a visible revision."""

    period_close_id: PeriodCloseId
    period: PeriodCode
    times: Whole = Field(ge=1, le=1_000, description="How often it has been closed by now.")
    note: Text | None = None


class PeriodReopened(
    Event,
    type="nl.mediate.monitor.period.reopened.v1",
    visibility=Visibility.PUBLIC,
    aggregate="period_close_id",
):
    """A period that was closed was opened again, for a reason; revisions made meanwhile stay visible."""

    period_close_id: PeriodCloseId
    period: PeriodCode
    reason: Text
