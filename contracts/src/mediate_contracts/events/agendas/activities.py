"""What the agendas service says of activities: what people took part in, and what they made of it."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    ActivityId,
    Code,
    Figure,
    ItemId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    OrganisationId,
    PartialDay,
    Quantity,
    Source,
    TargetId,
    Text,
    Value,
)
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus, Contribution, ParticipantGroup


class Participants(Value):
    """How many of a group took part."""

    group: ParticipantGroup
    figure: Figure


class Rating(Value):
    """What those who took part made of it: the mean of their marks, on a scale up to the highest."""

    mean: Quantity = Field(ge=0)
    highest: Quantity = Field(gt=0, le=100)
    raters: Figure


class Counts(Value):
    """What of an activity counts towards a target: the activity itself, or its participants, of one group or all."""

    target_id: TargetId
    contribution: Contribution
    group: ParticipantGroup | None = None


class DescribedActivity(BaseModel):
    """An activity, whole."""

    code: Code = Field(description="A short name of its own, by which a file names it.")
    kind: ActivityKind
    title: LocalisedLine
    on: PartialDay = Field(description="Its day, as exactly as is known.")
    until: PartialDay | None = Field(default=None, description="Its last day, where it took several.")
    place: Line | None = None
    description: Localised | None = None
    status: ActivityStatus = ActivityStatus.PLANNED
    reason: Text | None = Field(default=None, description="Why it was called off.")
    external_cause: Text | None = Field(default=None, description="A cause from outside, kept apart from the reason.")
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    organisers: list[OrganisationId] = Field(default=[], max_length=50)
    participants: list[Participants] = Field(default=[], max_length=20)
    rating: Rating | None = None
    counts: list[Counts] = Field(default=[], max_length=50)
    items: list[ItemId] = Field(default=[], max_length=50)
    source: Source | None = None
    synthetic: bool = False


class ActivityRecorded(
    Event,
    DescribedActivity,
    type="nl.mediate.agendas.activity.recorded.v1",
    visibility=Visibility.PUBLIC,
    aggregate="activity_id",
):
    """An activity was announced, or recorded after it was held."""

    activity_id: ActivityId


class ActivityAmended(
    Event,
    DescribedActivity,
    type="nl.mediate.agendas.activity.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="activity_id",
):
    """What is known of an activity changed; carries the whole as it now stands."""

    activity_id: ActivityId
    changed: list[Line] = Field(max_length=100)


class ActivityWithdrawn(
    Event,
    type="nl.mediate.agendas.activity.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="activity_id",
):
    """An activity was recorded by mistake."""

    activity_id: ActivityId
    reason: Text
