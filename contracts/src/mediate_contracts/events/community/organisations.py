"""What the community service says of organisations themselves."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    BranchNumber,
    ChangeRequestId,
    Code,
    KvkNumber,
    Line,
    LineNumber,
    Localised,
    OrganisationId,
    RorId,
    SbiCode,
    Text,
    Value,
    WebAddress,
    Year,
)
from mediate_contracts.vocabulary import (
    ActorClass,
    DecisionStatus,
    Hub,
    MediaTechAnswer,
    MediaTechRole,
    OrganisationType,
    SizeBand,
    StackLayer,
    ValueChainStage,
)


class PublicProfile(BaseModel):
    """What everybody may know of an organisation."""

    name: Line
    types: list[OrganisationType] = Field(max_length=20)
    hub: Hub | None = None
    actor_class: ActorClass | None = None
    website: WebAddress | None = None
    founding_year: Year | None = None
    description: Localised | None = None
    synthetic: bool = False
    legal_name: Line | None = None
    kvk_number: KvkNumber | None = None
    branch_number: BranchNumber | None = None
    ror_id: RorId | None = None
    size_band: SizeBand | None = None
    sbi_2008: list[SbiCode] = Field(default=[], max_length=20)
    sbi_2025: list[SbiCode] = Field(default=[], max_length=20)
    media_tech_roles: list[MediaTechRole] = Field(default=[], max_length=5)
    value_chain_stages: list[ValueChainStage] = Field(default=[], max_length=6)
    stack_layers: list[StackLayer] = Field(default=[], max_length=7)
    interests: list[LineNumber] = Field(default=[], max_length=20, description="Numbers of action lines.")


class OrganisationRegistered(
    Event,
    PublicProfile,
    type="nl.mediate.community.organisation.registered.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """An organisation was entered in the registry."""

    organisation_id: OrganisationId


class OrganisationAmended(
    Event,
    PublicProfile,
    type="nl.mediate.community.organisation.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """Facts about an organisation changed; carries the whole public profile as it now stands."""

    organisation_id: OrganisationId
    changed: list[Line] = Field(max_length=100)


class OrganisationMerged(
    Event,
    type="nl.mediate.community.organisation.merged.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """Two records turned out to be of one organisation; what was said of the one goes on under the other.

    ``organisation_id`` is the record that no longer stands for itself.
    """

    organisation_id: OrganisationId
    into_id: OrganisationId = Field(description="The record that stands for both.")
    name: Line


class OrganisationMergeUndone(
    Event,
    type="nl.mediate.community.organisation.merge-undone.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """A merge was undone: both records stand for themselves again."""

    organisation_id: OrganisationId
    into_id: OrganisationId
    name: Line


class Answered(Value):
    """One question of the MediaTech test and its answer."""

    question: Code
    answer: MediaTechAnswer


class MediaTechTested(
    Event,
    type="nl.mediate.community.organisation.media-tech-tested.v1",
    visibility=Visibility.PUBLIC,
    aggregate="organisation_id",
):
    """The MediaTech test was taken for an organisation; its roles follow from the answers."""

    organisation_id: OrganisationId
    edition: Code = Field(description="Which set of questions was asked.")
    answers: list[Answered] = Field(max_length=30)
    roles: list[MediaTechRole] = Field(max_length=5)


class ChangeRequested(
    Event,
    type="nl.mediate.community.change-request.made.v1",
    visibility=Visibility.CASE,
    aggregate="change_request_id",
    parties=("organisation_id",),
):
    """Somebody asked for a change of what the registry says of an organisation."""

    change_request_id: ChangeRequestId
    organisation_id: OrganisationId
    fields: list[Line] = Field(max_length=100)


class ChangeRequestDecided(
    Event,
    type="nl.mediate.community.change-request.decided.v1",
    visibility=Visibility.CASE,
    aggregate="change_request_id",
    parties=("organisation_id",),
):
    """A change that was asked for was made, declined or taken back."""

    change_request_id: ChangeRequestId
    organisation_id: OrganisationId
    status: DecisionStatus
    reason: Text | None = None
