"""What the agendas service says of goal trees: what a year set out to reach, and what came of it."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Code,
    Comparator,
    GoalId,
    Line,
    Localised,
    LocalisedLine,
    Qualifier,
    Quantity,
    Source,
    TargetId,
    Text,
    Year,
)
from mediate_contracts.vocabulary import Outcome


class DescribedGoal(BaseModel):
    """A goal or sub-goal, whole."""

    year: Year
    code: Code
    parent_id: GoalId | None = None
    title: LocalisedLine
    narrative: Localised | None = None
    source: Source | None = None
    copied_from: GoalId | None = Field(default=None, description="The goal of an earlier year that it was copied from.")


class GoalSet(
    Event,
    DescribedGoal,
    type="nl.mediate.agendas.goal.set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="goal_id",
):
    """A goal or sub-goal was put in the goal tree of a year."""

    goal_id: GoalId


class GoalAmended(
    Event,
    DescribedGoal,
    type="nl.mediate.agendas.goal.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="goal_id",
):
    """A goal was put into other words; carries the whole as it now stands."""

    goal_id: GoalId
    changed: list[Line] = Field(max_length=100)


class GoalWithdrawn(
    Event,
    type="nl.mediate.agendas.goal.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="goal_id",
):
    """A goal with nothing under it was taken out of its tree."""

    goal_id: GoalId
    year: Year
    reason: Text


class DescribedTarget(BaseModel):
    """A target, whole; one without a number is met or not by statement."""

    goal_id: GoalId
    year: Year
    code: Code
    title: LocalisedLine
    comparator: Comparator | None = None
    number: Quantity | None = None
    unit: LocalisedLine | None = None
    source: Source | None = None
    copied_from: TargetId | None = None


class TargetSet(
    Event,
    DescribedTarget,
    type="nl.mediate.agendas.target.set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="target_id",
):
    """A target was set under a goal."""

    target_id: TargetId


class TargetAmended(
    Event,
    DescribedTarget,
    type="nl.mediate.agendas.target.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="target_id",
):
    """A target was put otherwise, with the reason why; carries the whole as it now stands, and what now comes of it."""

    target_id: TargetId
    changed: list[Line] = Field(max_length=100)
    reason: Text
    outcome: Outcome = Field(description="What came of it by the latest report, held against the target as it now is.")


class TargetWithdrawn(
    Event,
    type="nl.mediate.agendas.target.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="target_id",
):
    """A target was taken out of its tree."""

    target_id: TargetId
    goal_id: GoalId
    year: Year
    reason: Text


class TargetRealised(
    Event,
    type="nl.mediate.agendas.target.realised.v1",
    visibility=Visibility.PUBLIC,
    aggregate="target_id",
):
    """What came of a target was reported; a missing number stays missing."""

    target_id: TargetId
    goal_id: GoalId
    year: Year
    number: Quantity | None = None
    qualifier: Qualifier = Qualifier.EXACT
    outcome: Outcome
    narrative: Localised | None = None
    external_cause: Text | None = None
    source: Source | None = None
    substitute: LocalisedLine | None = Field(default=None, description="What took its place, of one substituted.")
