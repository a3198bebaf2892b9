"""Post a need or an offer."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from mediate_community.adapters import challenges
from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.adapters.standing import check_stands
from mediate_community.domain.posts import NothingThere, check_gathers, check_room, day_of
from mediate_community.usecases.posting import Posting, PostNeed, PostOffer
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction

P = TypeVar("P", Need, Offer)


async def post(posting: Posting[P], command: PostNeed | PostOffer, *, transaction: Transaction, now: datetime) -> P:
    """Post a need or an offer for an organisation.

    Raises ProblemError (403), UnknownOrganisation, OrganisationMergedInto, NothingThere or ChallengeClosed where a
    need names a challenge that is not there or closed, or TooManyOpen.
    """
    organisation_id = command.organisation_id
    if not transaction.reach(Action.CREATE, Visibility.NETWORK).covers(organisation_id):
        raise not_yours("body.organisation_id", organisation_id)
    await check_stands(transaction, organisation_id, field="body.organisation_id")
    if isinstance(command, PostNeed):
        await check_challenge(transaction, command.challenge_id)
    open_already = await posting.posts.open_of(transaction, organisation_id)
    check_room(open_already, posting.noun, field="body.organisation_id", value=organisation_id)
    made = await posting.posts.add(transaction, command.model_dump(), at=now, today=day_of(now))
    transaction.record(posting.posted(made.id, posting.whole(made)), at=now)
    return made


async def check_challenge(transaction: Transaction, challenge_id: UUID | None) -> None:
    """Check that the challenge that is named gathers needs and matches. Raises NothingThere, or ChallengeClosed."""
    if challenge_id is None:
        return
    challenge = await challenges.find(transaction, challenge_id)
    if challenge is None:
        raise NothingThere("there is no such challenge", field="body.challenge_id", value=str(challenge_id))
    check_gathers(challenge.status, field="body.challenge_id", value=challenge_id)
