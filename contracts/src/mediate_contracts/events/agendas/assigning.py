"""What the agendas service says of who is asked to carry an item, and what they answer."""

from pydantic import Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import AssignmentId, ItemId, OrganisationId, Text, Whole
from mediate_contracts.vocabulary import AssignmentRole


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


class AssignmentReminded(
    Event,
    type="nl.mediate.agendas.assignment.reminded.v1",
    visibility=Visibility.CASE,
    aggregate="item_id",
    parties=("organisation_id",),
):
    """An organisation was reminded of an offer that it has not answered yet."""

    item_id: ItemId
    assignment_id: AssignmentId
    organisation_id: OrganisationId
    role: AssignmentRole
    times: Whole = Field(ge=1, le=1_000, description="How often it has been reminded of this offer by now.")


class AssignmentWithdrawn(
    Event,
    type="nl.mediate.agendas.assignment.withdrawn.v1",
    visibility=Visibility.CASE,
    aggregate="item_id",
    parties=("organisation_id",),
):
    """An offer was taken back before it was answered."""

    item_id: ItemId
    assignment_id: AssignmentId
    organisation_id: OrganisationId
    role: AssignmentRole
    reason: Text
