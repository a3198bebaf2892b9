"""Post a need or an offer."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from mediate_community.adapters import challenges
from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.adapters.standing import check_stands
from mediate_community.domain.posts import OPEN_POSTS_MAX, NothingThere, check_gathers, check_room, day_of
from mediate_community.usecases.posting import Posting, PostNeed, PostOffer
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError

P = TypeVar("P", Need, Offer)


async def post(posting: Posting[P], command: PostNeed | PostOffer, *, transaction: Transaction, now: datetime) -> P:
    """Post a need or an offer for an organisation.

    Raises ProblemError (403), UnknownOrganisation, OrganisationMergedInto, NothingThere or ChallengeClosed where a
    need names a challenge that is not there or closed, or TooManyOpen.
    """
    await _check_poster(posting, command.organisation_id, transaction=transaction)
    if isinstance(command, PostNeed):
        await check_challenge(transaction, command.challenge_id)
    made = await posting.posts.add(transaction, command.model_dump(), at=now, today=day_of(now))
    transaction.record(posting.posted(made.id, posting.whole(made)), at=now)
    return made


async def post_all(
    posting: Posting[P], commands: Sequence[PostNeed | PostOffer], *, transaction: Transaction, now: datetime
) -> list[P | None]:
    """Post needs or offers in one go; None in the place of each that ``post`` has something against."""
    room: dict[UUID, int] = {}
    gathers: dict[UUID | None, bool] = {}
    may_be: list[bool] = []
    for command in commands:
        whose, challenge_id = command.organisation_id, getattr(command, "challenge_id", None)
        if whose not in room:
            room[whose] = await _room_of(posting, whose, transaction=transaction)
        if challenge_id not in gathers:
            gathers[challenge_id] = await _gathers(transaction, challenge_id)
        may_be.append(room[whose] > 0 and gathers[challenge_id])
        room[whose] -= 1
    terms = [command.model_dump() for command, may in zip(commands, may_be, strict=True) if may]
    made = await posting.posts.add_all(transaction, terms, at=now, today=day_of(now))
    transaction.record_all([posting.posted(each.id, posting.whole(each)) for each in made], at=now)
    following = iter(made)
    return [next(following) if may else None for may in may_be]


async def _check_poster(posting: Posting[P], organisation_id: UUID, *, transaction: Transaction) -> int:
    """Check that something may be posted for an organisation, and return how many more may be open."""
    if not transaction.reach(Action.CREATE, Visibility.NETWORK).covers(organisation_id):
        raise not_yours("body.organisation_id", organisation_id)
    await check_stands(transaction, organisation_id, field="body.organisation_id")
    open_already = await posting.posts.open_of(transaction, organisation_id)
    check_room(open_already, posting.noun, field="body.organisation_id", value=organisation_id)
    return OPEN_POSTS_MAX - open_already


async def _room_of(posting: Posting[P], organisation_id: UUID, *, transaction: Transaction) -> int:
    try:
        return await _check_poster(posting, organisation_id, transaction=transaction)
    except (DomainError, ProblemError):
        # What there is against it is said when it is posted alone.
        return 0


async def _gathers(transaction: Transaction, challenge_id: UUID | None) -> bool:
    try:
        await check_challenge(transaction, challenge_id)
    except DomainError:
        # Likewise.
        return False
    return True


async def check_challenge(transaction: Transaction, challenge_id: UUID | None) -> None:
    """Check that the challenge that is named gathers needs and matches. Raises NothingThere, or ChallengeClosed."""
    if challenge_id is None:
        return
    challenge = await challenges.find(transaction, challenge_id)
    if challenge is None:
        raise NothingThere("there is no such challenge", field="body.challenge_id", value=str(challenge_id))
    check_gathers(challenge.status, field="body.challenge_id", value=challenge_id)
