"""Introduce two organisations to each other."""

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from pydantic import Field

from mediate_community.adapters import matches
from mediate_community.adapters.matching_tables import Introduction
from mediate_community.adapters.matching_views import Match, Need, Offer
from mediate_community.adapters.posts import NEEDS, OFFERS, Posts
from mediate_community.adapters.standing import check_stands, standing_for
from mediate_community.domain.matches import (
    MatchFieldsWrong,
    check_open_of_pair,
    check_pair,
    check_whose,
)
from mediate_community.domain.posts import NothingThere, check_answerable, day_of
from mediate_community.usecases.post import check_challenge
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import MatchIntroduced
from mediate_contracts.policy import Action
from mediate_contracts.values import MatchId, Text
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

P = TypeVar("P", Need, Offer)


class Introduce(Strict, Introduction):
    """Who is introduced to whom; a match of a need that is part of a challenge is of that challenge."""

    note: Text | None = Field(default=None, description="For the parties and who facilitates alone.")


async def introduce(command: Introduce, *, transaction: Transaction, now: datetime) -> Match:
    """Introduce two organisations to each other; a party may do so itself, with whomever it wants to meet.

    Raises ProblemError (403), UnknownOrganisation, OrganisationMergedInto, NothingThere, PostNotOpen, ChallengeClosed,
    MatchFieldsWrong, AlreadyMatched, or TooManyMatches.
    """
    reach = transaction.reach(Action.CREATE, Visibility.CASE)
    if not (reach.covers(command.seeker_id) or reach.covers(command.provider_id)):
        raise not_yours("body.seeker_id", command.seeker_id)
    check_pair(command.seeker_id, command.provider_id, value=command.provider_id)
    await check_stands(transaction, command.seeker_id, field="body.seeker_id")
    await check_stands(transaction, command.provider_id, field="body.provider_id")
    challenge_id = await _about(command, day_of(now), transaction=transaction)
    check_open_of_pair(
        await matches.open_between(transaction, command.seeker_id, command.provider_id), value=command.provider_id
    )
    introduction = Introduction.model_validate({**dict(command), "challenge_id": challenge_id})
    match = await matches.add(transaction, introduction, note=command.note, at=now)
    told = introduction.model_dump(include=set(MatchIntroduced.model_fields))
    transaction.record(MatchIntroduced(match_id=MatchId(match.id), **told), at=now)
    return match


async def _about(command: Introduce, today: date, *, transaction: Transaction) -> UUID | None:
    """Check what the match is about, and return the challenge it is of."""
    need = await _post(NEEDS, command.need_id, command.seeker_id, "seeks", today, transaction=transaction)
    await _post(OFFERS, command.offer_id, command.provider_id, "provides", today, transaction=transaction)
    of_need = None if need is None else need.challenge_id
    if of_need is not None and command.challenge_id not in {None, of_need}:
        reason = f"the need is part of another challenge, {of_need}"
        raise MatchFieldsWrong(reason, field="body.challenge_id", value=str(command.challenge_id))
    await check_challenge(transaction, of_need or command.challenge_id)
    return of_need or command.challenge_id


async def _post(
    posts: Posts[P], identifier: UUID | None, party: UUID, role: str, today: date, *, transaction: Transaction
) -> P | None:
    """Return the need or offer that a match names, which is of that party and can still be answered."""
    if identifier is None:
        return None
    field = f"body.{posts.noun}_id"
    post = await posts.find(transaction, identifier, today=today)
    if post is None:
        raise NothingThere(f"there is no such {posts.noun}", field=field, value=str(identifier))
    owner = await standing_for(transaction, post.organisation_id)
    check_whose(posts.noun, owner, party, role=role, field=field, value=identifier)
    check_answerable(posts.noun, post.status, post.until, today, field=field, value=identifier)
    return post
