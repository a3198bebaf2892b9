"""What the community service says: who is in the ecosystem, and how they connect."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    BranchNumber,
    ChallengeId,
    ChangeRequestId,
    Code,
    Day,
    Figure,
    GroupId,
    KvkNumber,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    MatchId,
    MembershipId,
    NeedId,
    OfferId,
    OrganisationId,
    PartialDay,
    RelationId,
    RorId,
    SbiCode,
    Source,
    Text,
    Theme,
    Value,
    WebAddress,
    Year,
)
from mediate_contracts.vocabulary import (
    ActorClass,
    DecisionStatus,
    GroupKind,
    Hub,
    MatchStatus,
    MediaTechAnswer,
    MediaTechRole,
    MembershipStatus,
    OfferKind,
    OrganisationType,
    PostStatus,
    RelationKind,
    SizeBand,
    StackLayer,
    TextLanguage,
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


class Posted(BaseModel):
    """What a need and an offer both say, in the language of whoever posts it."""

    organisation_id: OrganisationId
    title: Line
    text: Text | None = None
    language: TextLanguage = TextLanguage.NL
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    themes: list[Theme] = Field(default=[], max_length=20)
    stages: list[ValueChainStage] = Field(default=[], max_length=6)
    until: Day | None = None
    synthetic: bool = False


class PostedNeed(Posted):
    """A need, whole."""

    challenge_id: ChallengeId | None = None


class PostedOffer(Posted):
    """An offer, whole."""

    kind: OfferKind


class NeedPosted(
    Event,
    PostedNeed,
    type="nl.mediate.community.need.posted.v1",
    visibility=Visibility.NETWORK,
    aggregate="need_id",
):
    """An organisation posted a need."""

    need_id: NeedId


class NeedAmended(
    Event,
    PostedNeed,
    type="nl.mediate.community.need.amended.v1",
    visibility=Visibility.NETWORK,
    aggregate="need_id",
):
    """A need was reworded; carries the whole as it now stands."""

    need_id: NeedId
    changed: list[Line] = Field(max_length=100)


class NeedClosed(
    Event,
    type="nl.mediate.community.need.closed.v1",
    visibility=Visibility.NETWORK,
    aggregate="need_id",
):
    """A need is no longer there to be answered."""

    need_id: NeedId
    organisation_id: OrganisationId
    reason: Text | None = None


class NeedReopened(
    Event,
    type="nl.mediate.community.need.reopened.v1",
    visibility=Visibility.NETWORK,
    aggregate="need_id",
):
    """A need that was closed can be answered again."""

    need_id: NeedId
    organisation_id: OrganisationId


class OfferPosted(
    Event,
    PostedOffer,
    type="nl.mediate.community.offer.posted.v1",
    visibility=Visibility.NETWORK,
    aggregate="offer_id",
):
    """An organisation posted an offer."""

    offer_id: OfferId


class OfferAmended(
    Event,
    PostedOffer,
    type="nl.mediate.community.offer.amended.v1",
    visibility=Visibility.NETWORK,
    aggregate="offer_id",
):
    """An offer was reworded; carries the whole as it now stands."""

    offer_id: OfferId
    changed: list[Line] = Field(max_length=100)


class OfferClosed(
    Event,
    type="nl.mediate.community.offer.closed.v1",
    visibility=Visibility.NETWORK,
    aggregate="offer_id",
):
    """An offer is no longer there to be answered."""

    offer_id: OfferId
    organisation_id: OrganisationId
    reason: Text | None = None


class OfferReopened(
    Event,
    type="nl.mediate.community.offer.reopened.v1",
    visibility=Visibility.NETWORK,
    aggregate="offer_id",
):
    """An offer that was closed can be answered again."""

    offer_id: OfferId
    organisation_id: OrganisationId


class DescribedChallenge(BaseModel):
    """A challenge, whole. Figures that a source states stand beside what is counted here, and are never added to it."""

    name: LocalisedLine
    description: Localised | None = None
    issuer_id: OrganisationId | None = Field(default=None, description="The organisation that set it.")
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    opens: PartialDay | None = None
    closes: PartialDay | None = None
    stated_matches: Figure | None = None
    stated_implementations: Figure | None = None
    source: Source | None = None
    synthetic: bool = False


class ChallengeOpened(
    Event,
    DescribedChallenge,
    type="nl.mediate.community.challenge.opened.v1",
    visibility=Visibility.PUBLIC,
    aggregate="challenge_id",
):
    """A challenge was opened: needs and matches can be gathered under it."""

    challenge_id: ChallengeId


class ChallengeAmended(
    Event,
    DescribedChallenge,
    type="nl.mediate.community.challenge.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="challenge_id",
):
    """A challenge was described anew, closed or opened again; carries the whole as it now stands."""

    challenge_id: ChallengeId
    status: PostStatus
    changed: list[Line] = Field(max_length=100)


class MatchIntroduced(
    Event,
    type="nl.mediate.community.match.introduced.v1",
    visibility=Visibility.CASE,
    aggregate="match_id",
    parties=("seeker_id", "provider_id"),
):
    """Two organisations were introduced to each other."""

    match_id: MatchId
    seeker_id: OrganisationId
    provider_id: OrganisationId
    need_id: NeedId | None = None
    offer_id: OfferId | None = None
    challenge_id: ChallengeId | None = None
    synthetic: bool = False


class MatchMoved(
    Event,
    type="nl.mediate.community.match.moved.v1",
    visibility=Visibility.CASE,
    aggregate="match_id",
    parties=("seeker_id", "provider_id"),
):
    """A match came further, or ended and why."""

    match_id: MatchId
    seeker_id: OrganisationId
    provider_id: OrganisationId
    challenge_id: ChallengeId | None = None
    previous: MatchStatus
    status: MatchStatus
    reason: Text | None = None


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
