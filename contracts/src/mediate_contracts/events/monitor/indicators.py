"""What the monitor says of indicators: what they mean, from where they start, and what is aimed for."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Code,
    Comparator,
    Day,
    DefinitionVersion,
    Formula,
    IndicatorId,
    IndicatorTargetId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    MinimumCount,
    OrganisationId,
    PeriodCode,
    Qualifier,
    Quantity,
    Source,
    Text,
    Thresholds,
    Whole,
)
from mediate_contracts.vocabulary import Aggregation, Direction, Rhythm


class DescribedIndicator(BaseModel):
    """What an indicator measures, how it is read, and who brings its figures."""

    code: Code
    name: LocalisedLine
    definition: Localised | None = None
    unit: Line
    direction: Direction
    aggregation: Aggregation
    rhythm: Rhythm
    action_lines: list[LineNumber] = Field(max_length=99)
    synthetic: bool = False
    organisation_id: OrganisationId | None = Field(default=None, description="Who brings its figures.")
    definition_version: DefinitionVersion = 1
    documents: list[Line] = Field(
        default=[], max_length=20, description="Documents known to state figures by this definition."
    )
    measure: Code | None = Field(default=None, description="What is derived from events, where it is.")
    formula: Formula | None = Field(default=None, description="How other indicators make it, where they do.")
    tolerance: Quantity | None = Field(
        default=None, ge=0, description="By how much, in its unit, a claim may differ from what is computed."
    )
    jump: Quantity | None = Field(
        default=None, gt=0, description="From which change on the period before, in per cent, a figure is questioned."
    )
    thresholds: Thresholds | None = None
    minimum_count: MinimumCount | None = Field(default=None, description="Smaller counts are withheld.")
    due_days: Whole | None = Field(
        default=None, ge=0, le=366, description="How many days after a period its figure is due."
    )
    since_period: PeriodCode | None = Field(default=None, description="From which period on figures are expected.")
    until_period: PeriodCode | None = Field(default=None, description="Up to which period figures are expected.")
    source: Source | None = None


class IndicatorDefined(
    Event,
    DescribedIndicator,
    type="nl.mediate.monitor.indicator.defined.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """An indicator got its name, unit and reading direction."""

    indicator_id: IndicatorId


class IndicatorAmended(
    Event,
    DescribedIndicator,
    type="nl.mediate.monitor.indicator.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """How an indicator is named, read or kept changed; what it measures did not."""

    indicator_id: IndicatorId
    changed: list[Line] = Field(max_length=100)
    reason: Text | None = None


class IndicatorRedefined(
    Event,
    DescribedIndicator,
    type="nl.mediate.monitor.indicator.redefined.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """An indicator measures something else from now on: a new version, whose figures are another series."""

    indicator_id: IndicatorId
    previous_version: DefinitionVersion
    from_period: PeriodCode | None = Field(default=None, description="The first period that follows it.")
    is_comparable: bool = Field(
        default=False, description="Whether its figures may be held against those of the version before."
    )
    reason: Text


class IndicatorBaselineSet(
    Event,
    type="nl.mediate.monitor.indicator.baseline-set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """It was set from where an indicator starts; setting it again replaces it."""

    indicator_id: IndicatorId
    definition_version: DefinitionVersion
    period: PeriodCode
    value: Quantity
    qualifier: Qualifier = Qualifier.EXACT
    source: Source
    reason: Text | None = Field(default=None, description="Why it replaces the one before, where it does.")


class IndicatorTargetSet(
    Event,
    type="nl.mediate.monitor.indicator.target-set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A target was set for an indicator in a period; the same target set again replaces what it was."""

    indicator_id: IndicatorId
    period: PeriodCode
    comparator: Comparator
    value: Quantity
    source: Source | None = None
    target_id: IndicatorTargetId | None = None
    definition_version: DefinitionVersion = 1
    note: Localised | None = None
    reason: Text | None = Field(default=None, description="Why it replaces what it was, where it does.")


class IndicatorTargetWithdrawn(
    Event,
    type="nl.mediate.monitor.indicator.target-withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A target no longer holds."""

    indicator_id: IndicatorId
    target_id: IndicatorTargetId
    period: PeriodCode
    reason: Text


class FigureFellDue(
    Event,
    type="nl.mediate.monitor.figure.fell-due.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """A period is over and its figure can be brought, by a day."""

    indicator_id: IndicatorId
    period: PeriodCode
    due_on: Day
    organisation_id: OrganisationId | None = None


class FigureExcused(
    Event,
    type="nl.mediate.monitor.figure.excused.v1",
    visibility=Visibility.PUBLIC,
    aggregate="indicator_id",
):
    """No figure will come for a period; it stays missing, for a reason."""

    indicator_id: IndicatorId
    period: PeriodCode
    reason: Text


class FigureReminded(
    Event,
    type="nl.mediate.monitor.figure.reminded.v1",
    visibility=Visibility.CASE,
    aggregate="indicator_id",
    parties=("organisation_id",),
):
    """The organisation that brings a figure was reminded of one that is due."""

    indicator_id: IndicatorId
    period: PeriodCode
    organisation_id: OrganisationId
    times: Whole = Field(ge=1, le=1_000)
