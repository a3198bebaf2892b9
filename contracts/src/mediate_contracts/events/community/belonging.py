"""What the community service says of memberships, of groups, and of how organisations came from each other."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Day,
    GroupId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    MembershipId,
    OrganisationId,
    PartialDay,
    RelationId,
    Source,
    Text,
)
from mediate_contracts.vocabulary import (
    GroupKind,
    MembershipStatus,
    PostStatus,
    RelationKind,
)


class MembershipMoved(
    Event,
    type="nl.mediate.community.membership.moved.v1",
    visibility=Visibility.CASE,
    aggregate="membership_id",
    parties=("organisation_id",),
):
    """A membership began or moved on; until it is listed it is between the organisation and who facilitates."""

    membership_id: MembershipId
    organisation_id: OrganisationId
    previous: MembershipStatus | None = None
    status: MembershipStatus
    on: Day = Field(description="From which day on.")
    tier: Line | None = None
    may_be_listed: bool = False
    reason: Text | None = None


class MembershipListed(
    Event,
    type="nl.mediate.community.membership.listed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="membership_id",
):
    """An organisation is, or is no longer, on the list of members that everybody may see."""

    membership_id: MembershipId
    organisation_id: OrganisationId
    is_listed: bool
    since: Day | None = None


class RelationStated(
    Event,
    type="nl.mediate.community.relation.stated.v1",
    visibility=Visibility.PUBLIC,
    aggregate="relation_id",
):
    """It was stated how an organisation came from another, or belongs to it; carries the whole as it now stands."""

    relation_id: RelationId
    organisation_id: OrganisationId = Field(description="The one that came later, or belongs to the other.")
    other_id: OrganisationId = Field(description="The one that was there before, or that it belongs to.")
    kind: RelationKind
    since: PartialDay | None = None
    until: PartialDay | None = None
    source: Source | None = None


class RelationWithdrawn(
    Event,
    type="nl.mediate.community.relation.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="relation_id",
):
    """A relation that was stated turned out not to be so."""

    relation_id: RelationId
    organisation_id: OrganisationId
    other_id: OrganisationId
    kind: RelationKind
    reason: Text


class DescribedGroup(BaseModel):
    """A group, whole."""

    name: LocalisedLine
    kind: GroupKind
    description: Localised | None = None
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    source: Source | None = None
    synthetic: bool = False


class GroupFormed(
    Event,
    DescribedGroup,
    type="nl.mediate.community.group.formed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="group_id",
):
    """A group was formed that organisations can join."""

    group_id: GroupId


class GroupAmended(
    Event,
    DescribedGroup,
    type="nl.mediate.community.group.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="group_id",
):
    """A group was described anew, closed or opened again; carries the whole as it now stands."""

    group_id: GroupId
    status: PostStatus
    changed: list[Line] = Field(max_length=100)


class GroupJoined(
    Event,
    type="nl.mediate.community.group.joined.v1",
    visibility=Visibility.NETWORK,
    aggregate="group_id",
):
    """An organisation joined a group."""

    group_id: GroupId
    organisation_id: OrganisationId
    on: Day


class GroupLeft(
    Event,
    type="nl.mediate.community.group.left.v1",
    visibility=Visibility.NETWORK,
    aggregate="group_id",
):
    """An organisation left a group."""

    group_id: GroupId
    organisation_id: OrganisationId
    on: Day
    reason: Text | None = None
