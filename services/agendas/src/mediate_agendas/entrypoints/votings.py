"""Votings over HTTP: opening them, voting, and checking what was counted."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel

from mediate_agendas.adapters import sessions, votings
from mediate_agendas.adapters.voting_tables import Ballot, Voting
from mediate_agendas.entrypoints.sessions import first_or_again
from mediate_agendas.usecases.cast_ballot import CastBallot, cast_ballot
from mediate_agendas.usecases.close_voting import CloseVoting, close_voting
from mediate_agendas.usecases.open_voting import OpenVoting, open_voting
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import SessionId, VotingId
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

router = APIRouter(prefix="/v1", tags=["votings"])


class Votings(BaseModel):
    """Every voting of a session, the first one first; there are few."""

    items: list[Voting]


@router.post(
    "/sessions/{session_id}/votings",
    dependencies=[needs(Action.CREATE, Visibility.NETWORK)],
    status_code=201,
    response_model=Voting,
)
async def open_one(session_id: UUID, body: OpenVoting, command: Commanding) -> Response:
    """Let organisations at a session that is under way vote on proposals."""
    return await command.run(
        lambda transaction, now: open_voting(SessionId(session_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/votings/{id}",
    )


@router.get("/sessions/{session_id}/votings", dependencies=[needs(Action.READ, Visibility.NETWORK)])
async def list_votings(request: Request, session_id: UUID) -> Votings:
    """List the votings of a session, each with its tally."""
    async with request.app.state.service.database.reading() as connection:
        await sessions.get(connection, session_id)
        return Votings(items=list(await votings.of_session(connection, session_id)))


@router.get("/votings/{voting_id}", dependencies=[needs(Action.READ, Visibility.NETWORK)], response_model=Voting)
async def show(request: Request, voting_id: UUID) -> Response:
    """Show one voting with the tally so far, or its result."""
    async with request.app.state.service.database.reading() as connection:
        return shown(await votings.get(connection, voting_id))


@router.post(
    "/votings/{voting_id}/ballots",
    dependencies=[needs_own(Action.ANSWER, Visibility.CASE)],
    status_code=201,
    response_model=Ballot,
)
async def cast(voting_id: UUID, body: CastBallot, command: Commanding) -> Response:
    """Vote as your organisation, in the place of what it voted before; nobody votes for another."""
    answer = await command.run(
        lambda transaction, now: cast_ballot(VotingId(voting_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/ballots/{id}",
    )
    return first_or_again(answer)


@router.get("/votings/{voting_id}/ballots", dependencies=[needs_own(Action.READ, Visibility.NETWORK)])
async def list_ballots(
    request: Request, actor: Acting, voting_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[Ballot]:
    """List who voted what, so that the result can be checked."""
    after = id_position(cursor)
    reach = actor.reach(Action.READ, Visibility.NETWORK, "agendas")
    async with request.app.state.service.database.reading() as connection:
        await votings.check_there(connection, voting_id)
        found = await votings.ballots(connection, voting_id, reach=reach, after=after, limit=limit + 1)
    return page(found, limit, lambda ballot: str(ballot.id))


@router.get("/ballots/{ballot_id}", dependencies=[needs_own(Action.READ, Visibility.NETWORK)], response_model=Ballot)
async def show_ballot(request: Request, actor: Acting, ballot_id: UUID) -> Response:
    """Show what an organisation voted, as it last did."""
    reach = actor.reach(Action.READ, Visibility.NETWORK, "agendas")
    async with request.app.state.service.database.reading() as connection:
        return shown(await votings.ballot(connection, ballot_id, reach=reach))


@router.post(
    "/votings/{voting_id}/close", dependencies=[needs(Action.CHANGE, Visibility.NETWORK)], response_model=Voting
)
async def close(voting_id: UUID, command: Commanding, _body: Annotated[CloseVoting | None, Body()] = None) -> Response:
    """Close a voting; send its ETag as If-Match."""
    use_case = partial(close_voting, VotingId(voting_id), expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
