"""Propose something for a session."""

from datetime import datetime

from mediate_agendas.adapters import items, proposals, sessions
from mediate_agendas.adapters.merged import standing
from mediate_agendas.adapters.session_tables import told
from mediate_agendas.adapters.voting_tables import Proposal, ProposedBy, WordedProposal
from mediate_agendas.domain.names import NothingThere
from mediate_agendas.domain.proposals import check_call, check_room
from mediate_contracts.events.agendas import MadeProposal, ProposalMade
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ProposalId, SessionId
from mediate_shared.identity.actor import Reach
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError
from mediate_shared.strict import Strict


class MakeProposal(Strict, ProposedBy, WordedProposal):
    """What is proposed, and by which organisation; who facilitates may write one down that is of nobody."""


async def make_proposal(
    session_id: SessionId, command: MakeProposal, *, transaction: Transaction, now: datetime
) -> Proposal:
    """Make a proposal, while there is an open call or a facilitator writes it down.

    Raises ProblemError (403, 404), UnknownOrganisation, NothingThere, CallClosed, or TooManyProposals.
    """
    reach = transaction.reach(Action.CREATE, Visibility.NETWORK)
    _check_whose(command, reach)
    organisation_id = command.organisation_id
    if organisation_id is not None:
        organisation_id = await standing(transaction, organisation_id, field="body.organisation_id")
    session = await sessions.for_update(transaction, session_id)
    check_call(session.status, session.call_until, now=now, facilitates=reach.everything, session_id=session_id)
    check_room(
        await proposals.count(transaction, session_id),
        0
        if organisation_id is None
        else await proposals.count(transaction, session_id, organisation_id=organisation_id),
        session_id=session_id,
        organisation_id=organisation_id,
    )
    await check_about(command, transaction=transaction)
    proposal = await proposals.add(transaction, session_id, organisation_id, command, at=now)
    transaction.record(ProposalMade(proposal_id=ProposalId(proposal.id), **whole(proposal)), at=now)
    return proposal


async def check_about(worded: WordedProposal, *, transaction: Transaction) -> None:
    """Check that the item a proposal is about is there. Raises NothingThere."""
    if worded.about_id is not None and await items.status_of(transaction, worded.about_id) is None:
        raise NothingThere("there is no item with this id", field="body.about_id", value=str(worded.about_id))


def whole(proposal: Proposal) -> dict[str, object]:
    """Return what a proposal says as its events carry it: they call the item that it is about its item."""
    return {**told(proposal, MadeProposal, "item_id"), "item_id": proposal.about_id}


def _check_whose(command: ProposedBy, reach: Reach) -> None:
    if reach.everything:
        return
    if command.organisation_id is None:
        reason = "say which organisation of yours proposes it"
        raise not_allowed(reason, errors=[FieldError(field="body.organisation_id", value=None, reason=reason)])
    if not reach.covers(command.organisation_id):
        raise not_yours("body.organisation_id", command.organisation_id)
