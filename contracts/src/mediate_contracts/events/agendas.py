"""What the agendas service says: what the ecosystem set out to do, who took it on, what came of it."""

from datetime import date

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    AssignmentId,
    Code,
    Comparator,
    GoalId,
    ItemId,
    LineId,
    LineNumber,
    Localised,
    LocalisedLine,
    OrganisationId,
    Qualifier,
    Quantity,
    Source,
    TargetId,
    Text,
    Year,
)
from mediate_contracts.vocabulary import AssignmentRole, Horizon, ItemStatus, Outcome


class LineAdded(
    Event,
    type="nl.mediate.agendas.line.added.v1",
    visibility=Visibility.PUBLIC,
    aggregate="line_id",
):
    """An action line was added to the innovation agenda."""

    line_id: LineId
    number: LineNumber
    title: LocalisedLine
    at_stake: Localised | None = None
    needed: Localised | None = None
    result: Localised | None = None
    source: Source | None = None


class ItemProposed(
    Event,
    type="nl.mediate.agendas.item.proposed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An item was proposed for an action line."""

    item_id: ItemId
    line_id: LineId
    code: Code
    title: LocalisedLine
    description: Localised | None = None
    horizon: Horizon | None = None
    due_date: date | None = None
    source: Source | None = None


class ItemStatusChanged(
    Event,
    type="nl.mediate.agendas.item.status-changed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An item moved on, or its outcome was stated; an external cause is kept apart from the reason."""

    item_id: ItemId
    previous: ItemStatus
    status: ItemStatus
    reason: Text | None = None
    external_cause: Text | None = None
    substituted_by: ItemId | None = None


class AssignmentOffered(
    Event,
    type="nl.mediate.agendas.assignment.offered.v1",
    visibility=Visibility.CASE,
    aggregate="item_id",
    parties=("organisation_id",),
):
    """An organisation was asked to carry an item; it is free to decline, and until it accepts nobody else is told."""

    item_id: ItemId
    assignment_id: AssignmentId
    organisation_id: OrganisationId
    role: AssignmentRole


class AssignmentAccepted(
    Event,
    type="nl.mediate.agendas.assignment.accepted.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An organisation took on an item it was offered."""

    item_id: ItemId
    assignment_id: AssignmentId
    organisation_id: OrganisationId
    role: AssignmentRole


class AssignmentDeclined(
    Event,
    type="nl.mediate.agendas.assignment.declined.v1",
    visibility=Visibility.CASE,
    aggregate="item_id",
    parties=("organisation_id",),
):
    """An organisation declined an item it was offered, and said why."""

    item_id: ItemId
    assignment_id: AssignmentId
    organisation_id: OrganisationId
    role: AssignmentRole
    reason: Text


class AssignmentEnded(
    Event,
    type="nl.mediate.agendas.assignment.ended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An organisation no longer carries an item it had accepted."""

    item_id: ItemId
    assignment_id: AssignmentId
    organisation_id: OrganisationId
    role: AssignmentRole
    reason: Text


class GoalSet(
    Event,
    type="nl.mediate.agendas.goal.set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="goal_id",
):
    """A goal or sub-goal was put in the goal tree of a year."""

    goal_id: GoalId
    year: Year
    code: Code
    parent_id: GoalId | None = None
    title: LocalisedLine


class TargetSet(
    Event,
    type="nl.mediate.agendas.target.set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="target_id",
):
    """A target was set under a goal; a target without a number is met or not by statement."""

    target_id: TargetId
    goal_id: GoalId
    year: Year
    code: Code
    title: LocalisedLine
    comparator: Comparator | None = None
    number: Quantity | None = None
    unit: LocalisedLine | None = None
    source: Source | None = None


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
