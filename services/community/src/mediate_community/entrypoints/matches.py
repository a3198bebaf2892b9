"""Matches over HTTP, for their parties and who facilitates; for anybody else there are none."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_community.adapters import matches
from mediate_community.adapters.matching_views import Match, MatchWithMoves
from mediate_community.usecases.introduce import Introduce, introduce
from mediate_community.usecases.move_match import MoveMatch, move_match, with_moves
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import MatchId
from mediate_contracts.vocabulary import MatchStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["matches"])


@router.post(
    "/matches", dependencies=[needs_own(Action.CREATE, Visibility.CASE)], status_code=201, response_model=Match
)
async def introduce_two(body: Introduce, command: Commanding) -> Response:
    """Introduce two organisations to each other; a party may do so itself."""
    return await command.run(
        lambda transaction, now: introduce(body, transaction=transaction, now=now),
        created_at="/v1/community/matches/{id}",
    )


@router.get("/matches", dependencies=[needs_own(Action.READ, Visibility.CASE)])
async def list_matches(
    request: Request,
    actor: Acting,
    status: MatchStatus | None = None,
    organisation_id: Annotated[UUID | None, Query(description="One of the two, whichever of its records.")] = None,
    challenge_id: UUID | None = None,
    need_id: UUID | None = None,
    offer_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Match]:
    """List the matches that the sender is a party to, or all for who facilitates, in the order of introduction."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        found = await matches.listing(
            connection,
            reach=actor.reach(Action.READ, Visibility.CASE, "community"),
            organisation_id=organisation_id,
            after=after,
            limit=limit + 1,
            status=status,
            challenge_id=challenge_id,
            need_id=need_id,
            offer_id=offer_id,
        )
    return page(found, limit, lambda match: str(match.id))


@router.get(
    "/matches/{match_id}", dependencies=[needs_own(Action.READ, Visibility.CASE)], response_model=MatchWithMoves
)
async def show(request: Request, actor: Acting, match_id: UUID) -> Response:
    """Show one match with its steps, and where the sender may move it."""
    async with request.app.state.service.database.reading() as connection:
        match = await matches.get(connection, match_id, reach=actor.reach(Action.READ, Visibility.CASE, "community"))
        moves = await matches.moves_of(connection, match_id)
    return shown(with_moves(match, moves, reach=actor.reach(Action.CHANGE, Visibility.CASE, "community")))


@router.post(
    "/matches/{match_id}/status", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Match
)
async def move(match_id: UUID, body: MoveMatch, command: Commanding) -> Response:
    """Say how far a match came, that it ended, or that what was said was a mistake; send its ETag as If-Match."""
    use_case = partial(move_match, MatchId(match_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
