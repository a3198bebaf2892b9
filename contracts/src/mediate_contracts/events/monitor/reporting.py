"""What the monitor says of reports: what was published, whole, and at which address it stays."""

from typing import Final

from pydantic import Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Code,
    Comparator,
    Count,
    Day,
    DefinitionVersion,
    IndicatorId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    PeriodCode,
    Qualifier,
    Quantity,
    ReportId,
    Source,
    TargetId,
    Text,
    Value,
    Whole,
    Year,
)
from mediate_contracts.vocabulary import Achievement, Direction, ObservationStatus, Outcome

ENTRIES_MAX: Final = 200
"""Indicators, or targets, of one report."""


class ReportedBaseline(Value):
    """From where an indicator starts."""

    period: PeriodCode
    value: Quantity


class ReportedTarget(Value):
    """What was aimed for."""

    comparator: Comparator
    value: Quantity


class ReportedFigure(Value):
    """What was realised; ``value`` is absent where it is withheld."""

    value: Quantity | None = None
    qualifier: Qualifier = Qualifier.EXACT
    status: ObservationStatus = ObservationStatus.FINAL
    covers_until: Day | None = Field(default=None, description="Last day counted, where the period was not over.")
    computed: Quantity | None = Field(
        default=None, description="What is computed or stated otherwise, where a check found that the two differ."
    )


class ReportedIndicator(Value):
    """An indicator in a report: what was aimed for, what was realised, and what is said about it."""

    indicator_id: IndicatorId
    code: Code
    name: LocalisedLine
    unit: Line
    direction: Direction
    action_lines: list[LineNumber] = Field(default=[], max_length=99)
    definition_version: DefinitionVersion = 1
    period: PeriodCode
    baseline: ReportedBaseline | None = None
    target: ReportedTarget | None = None
    realised: ReportedFigure | None = None
    achievement: Achievement
    narrative: Localised | None = None
    external_cause: Localised | None = None
    sources: list[Source] = Field(default=[], max_length=10)


class ReportedGoalTarget(Value):
    """A target of a goal tree in a report."""

    target_id: TargetId
    goal_code: Code
    goal_title: LocalisedLine
    code: Code
    title: LocalisedLine
    unit: LocalisedLine | None = None
    comparator: Comparator | None = None
    number: Quantity | None = None
    realised: Quantity | None = None
    qualifier: Qualifier = Qualifier.EXACT
    outcome: Outcome
    narrative: Localised | None = None
    external_cause: Text | None = None
    substitute: LocalisedLine | None = None
    sources: list[Source] = Field(default=[], max_length=10)


class ReportPublished(
    Event,
    type="nl.mediate.monitor.report.published.v1",
    visibility=Visibility.PUBLIC,
    aggregate="report_id",
):
    """A report was published, or published anew: each edition stays as it was, at an address of its own."""

    report_id: ReportId
    code: Code = Field(description="Its address: lower case, digits, dots and hyphens.")
    edition: Whole = Field(ge=1, le=1_000)
    title: LocalisedLine
    period: PeriodCode
    action_line: LineNumber | None = Field(default=None, description="The one line that it is about, if it is.")
    goal_year: Year | None = Field(default=None, description="The goal tree that it is about, if it is.")
    summary: Localised | None = None
    indicators: list[ReportedIndicator] = Field(default=[], max_length=ENTRIES_MAX)
    targets: list[ReportedGoalTarget] = Field(default=[], max_length=ENTRIES_MAX)
    questioned: Count = Field(default=0, description="How many of its figures a check questions.")
    reason: Text | None = Field(default=None, description="Why it was published anew, where it was.")
    synthetic: bool = False


class ReportWithdrawn(
    Event,
    type="nl.mediate.monitor.report.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="report_id",
):
    """An edition of a report no longer holds; its address stays, and says why."""

    report_id: ReportId
    code: Code
    edition: Whole = Field(ge=1, le=1_000)
    reason: Text
