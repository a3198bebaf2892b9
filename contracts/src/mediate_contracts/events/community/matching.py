"""What the community service says of needs, offers, challenges and matches."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    ChallengeId,
    Day,
    Figure,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    MatchId,
    NeedId,
    OfferId,
    OrganisationId,
    PartialDay,
    Source,
    Text,
    Theme,
)
from mediate_contracts.vocabulary import (
    MatchStatus,
    OfferKind,
    PostStatus,
    TextLanguage,
    ValueChainStage,
)


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
