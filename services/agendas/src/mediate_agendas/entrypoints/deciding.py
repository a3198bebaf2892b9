"""Deciding on proposals over HTTP: adopting, rejecting, merging, taking back, opening again."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_agendas.adapters.voting_tables import Proposal
from mediate_agendas.usecases.decide_on_proposal import (
    AdoptProposal,
    MergeProposal,
    RejectProposal,
    ReopenProposal,
    WithdrawProposal,
    adopt_proposal,
    merge_proposal,
    reject_proposal,
    reopen_proposal,
    withdraw_proposal,
)
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ProposalId
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import needs, needs_own

router = APIRouter(prefix="/v1", tags=["proposals"])


@router.post(
    "/proposals/{proposal_id}/adopt",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    response_model=Proposal,
)
async def adopt(proposal_id: UUID, body: AdoptProposal, command: Commanding) -> Response:
    """Adopt a proposal into an item that is there, or a new one; send the proposal's ETag as If-Match."""
    use_case = partial(adopt_proposal, ProposalId(proposal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/proposals/{proposal_id}/reject",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    response_model=Proposal,
)
async def reject(proposal_id: UUID, body: RejectProposal, command: Commanding) -> Response:
    """Reject a proposal, and say why; send its ETag as If-Match."""
    use_case = partial(reject_proposal, ProposalId(proposal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/proposals/{proposal_id}/merge",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    response_model=Proposal,
)
async def merge(proposal_id: UUID, body: MergeProposal, command: Commanding) -> Response:
    """Merge a proposal into another one of its session; send its ETag as If-Match."""
    use_case = partial(merge_proposal, ProposalId(proposal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/proposals/{proposal_id}/withdraw",
    dependencies=[needs_own(Action.CHANGE, Visibility.NETWORK)],
    response_model=Proposal,
)
async def withdraw(proposal_id: UUID, body: WithdrawProposal, command: Commanding) -> Response:
    """Take a proposal back; send its ETag as If-Match."""
    use_case = partial(withdraw_proposal, ProposalId(proposal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))


@router.post(
    "/proposals/{proposal_id}/reopen",
    dependencies=[needs(Action.CHANGE, Visibility.NETWORK)],
    response_model=Proposal,
)
async def reopen(proposal_id: UUID, body: ReopenProposal, command: Commanding) -> Response:
    """Open a proposal again that was decided on, and say why; send its ETag as If-Match."""
    use_case = partial(reopen_proposal, ProposalId(proposal_id), body, expecting=command.expecting)
    return await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
