"""Proposals over HTTP: making them, and putting them into other words."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from mediate_agendas.adapters import proposals, sessions
from mediate_agendas.adapters.voting_tables import Proposal
from mediate_agendas.usecases.amend_proposal import amend_proposal
from mediate_agendas.usecases.make_proposal import MakeProposal, make_proposal
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ProposalId, SessionId
from mediate_contracts.vocabulary import ProposalStatus
from mediate_shared.commands import Commanding, shown
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as

Words = Annotated[dict[str, Any], changes_such_as({"title": "Een betere titel"})]

router = APIRouter(prefix="/v1", tags=["proposals"])


@router.post(
    "/sessions/{session_id}/proposals",
    dependencies=[needs_own(Action.CREATE, Visibility.NETWORK)],
    status_code=201,
    response_model=Proposal,
)
async def make(session_id: UUID, body: MakeProposal, command: Commanding) -> Response:
    """Propose something for a session, as an organisation while its call is open, or as who writes it down."""
    return await command.run(
        lambda transaction, now: make_proposal(SessionId(session_id), body, transaction=transaction, now=now),
        created_at="/v1/agendas/proposals/{id}",
    )


@router.get("/sessions/{session_id}/proposals", dependencies=[needs_own(Action.READ, Visibility.NETWORK)])
async def list_proposals(
    request: Request,
    actor: Acting,
    session_id: UUID,
    organisation_id: Annotated[UUID | None, Query(description="Of whom, whichever of its records.")] = None,
    status: ProposalStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Proposal]:
    """List the proposals for a session in the order in which they were made."""
    after = id_position(cursor)
    async with request.app.state.service.database.reading() as connection:
        await sessions.get(connection, session_id)
        found = await proposals.listing(
            connection,
            reach=actor.reach(Action.READ, Visibility.NETWORK, "agendas"),
            session_id=session_id,
            organisation_id=organisation_id,
            status=status,
            after=after,
            limit=limit + 1,
        )
    return page(found, limit, lambda proposal: str(proposal.id))


@router.get(
    "/proposals/{proposal_id}", dependencies=[needs_own(Action.READ, Visibility.NETWORK)], response_model=Proposal
)
async def show(request: Request, actor: Acting, proposal_id: UUID) -> Response:
    """Show one proposal."""
    reach = actor.reach(Action.READ, Visibility.NETWORK, "agendas")
    async with request.app.state.service.database.reading() as connection:
        return shown(await proposals.get(connection, proposal_id, reach=reach))


@router.patch(
    "/proposals/{proposal_id}", dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)], response_model=Proposal
)
async def amend(proposal_id: UUID, changes: Words, command: Commanding) -> Response:
    """Put a proposal into other words before it is voted or decided on; send its ETag as If-Match."""
    use_case = partial(amend_proposal, ProposalId(proposal_id), changes, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
