"""What the community service would have said of how organisations connect: events made up for tests."""

from datetime import date

from gateway.identifiers import both, identifier
from mediate_contracts.events import community
from mediate_contracts.events.base import Event
from mediate_contracts.values import (
    ChallengeId,
    ChangeRequestId,
    Figure,
    GroupId,
    MatchId,
    MembershipId,
    NeedId,
    OfferId,
    OrganisationId,
    Qualifier,
    RelationId,
)
from mediate_contracts.vocabulary import (
    DecisionStatus,
    GroupKind,
    MatchStatus,
    MediaTechAnswer,
    MediaTechRole,
    MembershipStatus,
    OfferKind,
    PostStatus,
    RelationKind,
    ValueChainStage,
)

ON = date(2026, 3, 2)


def organisation(number: int) -> OrganisationId:
    """The id of organisation ``number``."""
    return OrganisationId(identifier(4, number))


def merged(number: int, *, into: int) -> community.OrganisationMerged:
    """Organisation ``number`` under another one."""
    return community.OrganisationMerged(
        organisation_id=organisation(number), into_id=organisation(into), name=f"Organisation {number}"
    )


def merge_undone(number: int, *, into: int) -> community.OrganisationMergeUndone:
    """Organisation ``number`` for itself again."""
    return community.OrganisationMergeUndone(**merged(number, into=into).model_dump())


def tested(number: int) -> community.MediaTechTested:
    """Organisation ``number`` through the MediaTech test."""
    answers = [community.Answered(question="integrates", answer=MediaTechAnswer.YES)]
    return community.MediaTechTested(
        organisation_id=organisation(number), edition="2026", answers=answers, roles=[MediaTechRole.INTEGRATOR]
    )


def member(number: int, status: MembershipStatus, *, of: int) -> community.MembershipMoved:
    """Membership ``number``, of an organisation."""
    return community.MembershipMoved(
        membership_id=MembershipId(identifier(12, number)),
        organisation_id=organisation(of),
        status=status,
        on=ON,
        may_be_listed=True,
    )


def listed(number: int, *, of: int, is_listed: bool = True) -> community.MembershipListed:
    """Membership ``number`` on the list of members, or no longer."""
    return community.MembershipListed(
        membership_id=MembershipId(identifier(12, number)),
        organisation_id=organisation(of),
        is_listed=is_listed,
        since=ON if is_listed else None,
    )


def relation(number: int, kind: RelationKind, *, of: int, to: int) -> community.RelationStated:
    """Relation ``number`` between two organisations."""
    return community.RelationStated(
        relation_id=RelationId(identifier(13, number)),
        organisation_id=organisation(of),
        other_id=organisation(to),
        kind=kind,
        since="2018",
    )


def relation_withdrawn(number: int, kind: RelationKind, *, of: int, to: int) -> community.RelationWithdrawn:
    """Relation ``number``, which was a mistake."""
    said = relation(number, kind, of=of, to=to)
    return community.RelationWithdrawn(**said.model_dump(exclude={"since", "until", "source"}), reason="A mistake.")


def need(number: int, *, of: int, challenge: int | None = None, title: str | None = None) -> community.NeedPosted:
    """Need ``number`` of an organisation."""
    return community.NeedPosted(
        need_id=NeedId(identifier(14, number)),
        organisation_id=organisation(of),
        title=title or f"Need {number}",
        text="Looking for somebody who can.",
        action_lines=[3],
        themes=["archive"],
        stages=[ValueChainStage.MANAGEMENT],
        challenge_id=None if challenge is None else ChallengeId(identifier(16, challenge)),
        synthetic=True,
    )


def need_amended(number: int, *, of: int, title: str) -> community.NeedAmended:
    """Need ``number`` in other words."""
    return community.NeedAmended(**need(number, of=of, title=title).model_dump(), changed=["title"])


def need_closed(number: int, *, of: int) -> community.NeedClosed:
    """Need ``number``, closed."""
    said = need(number, of=of)
    return community.NeedClosed(need_id=said.need_id, organisation_id=said.organisation_id, reason="Found.")


def need_reopened(number: int, *, of: int) -> community.NeedReopened:
    """Need ``number``, open again."""
    said = need(number, of=of)
    return community.NeedReopened(need_id=said.need_id, organisation_id=said.organisation_id)


def offer(number: int, *, of: int, title: str | None = None) -> community.OfferPosted:
    """Offer ``number`` of an organisation."""
    return community.OfferPosted(
        offer_id=OfferId(identifier(15, number)),
        organisation_id=organisation(of),
        kind=OfferKind.SANDBOX,
        title=title or f"Offer {number}",
        action_lines=[3],
        themes=["archive"],
        stages=[ValueChainStage.MANAGEMENT],
        synthetic=True,
    )


def offer_amended(number: int, *, of: int, title: str) -> community.OfferAmended:
    """Offer ``number`` in other words."""
    return community.OfferAmended(**offer(number, of=of, title=title).model_dump(), changed=["title"])


def offer_closed(number: int, *, of: int) -> community.OfferClosed:
    """Offer ``number``, closed."""
    said = offer(number, of=of)
    return community.OfferClosed(offer_id=said.offer_id, organisation_id=said.organisation_id)


def offer_reopened(number: int, *, of: int) -> community.OfferReopened:
    """Offer ``number``, open again."""
    said = offer(number, of=of)
    return community.OfferReopened(offer_id=said.offer_id, organisation_id=said.organisation_id)


def challenge(number: int) -> community.ChallengeOpened:
    """Challenge ``number``, of which a source states figures."""
    return community.ChallengeOpened(
        challenge_id=ChallengeId(identifier(16, number)),
        name=both(f"Challenge {number}"),
        stated_matches=Figure(number=25, qualifier=Qualifier.AT_LEAST),
    )


def challenge_closed(number: int) -> community.ChallengeAmended:
    """Challenge ``number``, closed."""
    return community.ChallengeAmended(**challenge(number).model_dump(), status=PostStatus.CLOSED, changed=["status"])


def match(number: int, *, seeker: int, provider: int, challenge: int | None = None) -> community.MatchIntroduced:
    """Match ``number`` of two organisations."""
    return community.MatchIntroduced(
        match_id=MatchId(identifier(17, number)),
        seeker_id=organisation(seeker),
        provider_id=organisation(provider),
        challenge_id=None if challenge is None else ChallengeId(identifier(16, challenge)),
        synthetic=True,
    )


def match_moved(
    number: int, previous: MatchStatus, status: MatchStatus, *, seeker: int, provider: int, reason: str | None = None
) -> community.MatchMoved:
    """Match ``number`` in another stage."""
    said = match(number, seeker=seeker, provider=provider)
    return community.MatchMoved(
        match_id=said.match_id,
        seeker_id=said.seeker_id,
        provider_id=said.provider_id,
        previous=previous,
        status=status,
        reason=reason,
    )


def group(number: int) -> community.GroupFormed:
    """Group ``number``."""
    return community.GroupFormed(
        group_id=GroupId(identifier(18, number)), name=both(f"Group {number}"), kind=GroupKind.GUILD, synthetic=True
    )


def group_closed(number: int) -> community.GroupAmended:
    """Group ``number``, closed."""
    return community.GroupAmended(**group(number).model_dump(), status=PostStatus.CLOSED, changed=["status"])


def joined(number: int, *, by: int) -> community.GroupJoined:
    """Group ``number`` with an organisation in it."""
    return community.GroupJoined(group_id=GroupId(identifier(18, number)), organisation_id=organisation(by), on=ON)


def left(number: int, *, by: int) -> community.GroupLeft:
    """Group ``number`` without an organisation that was in it."""
    return community.GroupLeft(**joined(number, by=by).model_dump())


def change_requested(number: int, *, of: int) -> community.ChangeRequested:
    """A change of organisation ``of`` that was asked for."""
    return community.ChangeRequested(
        change_request_id=ChangeRequestId(identifier(19, number)), organisation_id=organisation(of), fields=["hub"]
    )


def change_decided(number: int, *, of: int) -> community.ChangeRequestDecided:
    """What became of it."""
    return community.ChangeRequestDecided(
        change_request_id=ChangeRequestId(identifier(19, number)),
        organisation_id=organisation(of),
        status=DecisionStatus.ACCEPTED,
    )


def aggregates() -> list[list[Event]]:
    """How the organisations of the story connect: the events of each aggregate, in their order."""
    spun_out, subsidiary = RelationKind.SPUN_OUT_OF, RelationKind.SUBSIDIARY_OF
    introduced, pilot, over = MatchStatus.INTRODUCED, MatchStatus.PILOT, MatchStatus.ENDED
    return [
        [merged(3, into=1), merge_undone(3, into=1), merged(3, into=2), tested(3)],
        [member(1, MembershipStatus.ACTIVE, of=1), listed(1, of=1), listed(1, of=1, is_listed=False)],
        [relation(1, spun_out, of=2, to=1)],
        [relation(2, subsidiary, of=2, to=1), relation_withdrawn(2, subsidiary, of=2, to=1)],
        [
            need(1, of=1, challenge=1),
            need_amended(1, of=1, title="Reworded"),
            need_closed(1, of=1),
            need_reopened(1, of=1),
        ],
        [offer(1, of=2), offer_amended(1, of=2, title="Reworded"), offer_closed(1, of=2), offer_reopened(1, of=2)],
        [challenge(1), challenge_closed(1)],
        [
            match(1, seeker=1, provider=2, challenge=1),
            match_moved(1, introduced, pilot, seeker=1, provider=2),
            match_moved(1, pilot, over, seeker=1, provider=2, reason="Too dear."),
        ],
        [group(1), joined(1, by=1), joined(1, by=2), left(1, by=1), group_closed(1)],
        [change_requested(1, of=1), change_decided(1, of=1)],
    ]
