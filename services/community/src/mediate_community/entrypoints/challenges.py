"""Challenges over HTTP, for everybody to see and for who facilitates to keep."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request, Response

from mediate_community.adapters import challenges
from mediate_community.adapters.matching_views import Challenge, ChallengeWithCounts
from mediate_community.usecases.amend_challenge import amend_challenge
from mediate_community.usecases.open_challenge import OpenChallenge, open_challenge
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ChallengeId
from mediate_contracts.vocabulary import PostStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import needs
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import Changes

router = APIRouter(prefix="/v1", tags=["challenges"])


@router.post(
    "/challenges", dependencies=[needs(Action.CREATE, Visibility.PUBLIC)], status_code=201, response_model=Challenge
)
async def open_one(body: OpenChallenge, command: Commanding) -> Response:
    """Open a challenge, under which needs and matches are gathered."""
    return await command.run(
        lambda transaction, now: open_challenge(body, transaction=transaction, now=now),
        created_at="/v1/community/challenges/{id}",
    )


@router.get("/challenges", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def list_challenges(
    request: Request, status: PostStatus | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[ChallengeWithCounts]:
    """List challenges in the order they were opened, each with what is counted of it."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await challenges.listing(connection, status=status, after=after, limit=limit + 1)
    return page(found, limit, lambda challenge: str(challenge.id))


@router.get(
    "/challenges/{challenge_id}",
    dependencies=[needs(Action.READ, Visibility.PUBLIC)],
    response_model=ChallengeWithCounts,
)
async def show(request: Request, challenge_id: UUID) -> Response:
    """Show one challenge: what a source states of it, and beside that what is counted here."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await challenges.get(connection, challenge_id))


@router.patch(
    "/challenges/{challenge_id}", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC)], response_model=Challenge
)
async def amend(challenge_id: UUID, changes: Changes, command: Commanding) -> Response:
    """Describe a challenge anew, close it or open it again; send the ETag you read as If-Match."""
    use_case = partial(amend_challenge, ChallengeId(challenge_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
