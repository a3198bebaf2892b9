"""What the monitor service says: which indicators exist and what was observed."""

from datetime import date

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Breakdown,
    Code,
    Comparator,
    IndicatorId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    ObservationId,
    PeriodCode,
    Qualifier,
    Quantity,
    Source,
    Text,
)
from mediate_contracts.vocabulary import (
    Aggregation,
    Direction,
    ObservationKind,
    ObservationStatus,
    Rhythm,
)


class IndicatorDefined(
    Event,
    type="nl.mediate.monitor.indicator.defined.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """An indicator got its name, unit and reading direction."""

    indicator_id: IndicatorId
    code: Code
    name: LocalisedLine
    definition: Localised | None = None
    unit: Line
    direction: Direction
    aggregation: Aggregation
    rhythm: Rhythm
    action_lines: list[LineNumber] = Field(max_length=99)
    synthetic: bool = False


class IndicatorTargetSet(
    Event,
    type="nl.mediate.monitor.indicator.target-set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A target was set for an indicator in a period."""

    indicator_id: IndicatorId
    period: PeriodCode
    comparator: Comparator
    value: Quantity
    source: Source | None = None


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
