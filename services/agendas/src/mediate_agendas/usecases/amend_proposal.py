"""Put a proposal into other words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import proposals, votings
from mediate_agendas.adapters.session_tables import Session, told
from mediate_agendas.adapters.voting_tables import Proposal, WordedProposal
from mediate_agendas.domain.proposals import ProposalHeld, check_may_amend
from mediate_agendas.usecases.make_proposal import check_about, whole
from mediate_contracts.events.agendas import ProposalAmended
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ProposalId
from mediate_shared.amending import changed_fields
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_proposal(
    proposal_id: ProposalId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Proposal:
    """Make changes to the version the sender saw; whose it is stays as it is.

    Raises ProblemError (403, 404, 412, 422), ProposalNotAllowed, ProposalHeld, NothingThere, or NothingChanged.
    """
    session, current = await held(proposal_id, expecting=expecting, transaction=transaction)
    check_may_amend(current.status, proposal_id=proposal_id)
    if await votings.about(transaction, session.id, proposal_id):
        reason = "it was voted on in these words, which stand"
        raise ProposalHeld(reason, field="path.proposal_id", value=str(proposal_id))
    wanted = patched(WordedProposal, dict(current), changes)
    worded = told(wanted, WordedProposal)
    changed = changed_fields(dict(current), worded)
    if "about_id" in changed:
        await check_about(wanted, transaction=transaction)
    amended = await proposals.change(transaction, current, worded, at=now)
    transaction.record(ProposalAmended(proposal_id=proposal_id, changed=changed, **whole(amended)), at=now)
    return amended


async def held(proposal_id: ProposalId, *, expecting: int, transaction: Transaction) -> tuple[Session, Proposal]:
    """Return a proposal that the sender may change, and its session, locked, at the version they saw.

    Raises ProblemError (403, 404, 412).
    """
    session, proposal = await proposals.for_update(transaction, proposal_id, expecting=expecting)
    reach = transaction.reach(Action.CHANGE, Visibility.NETWORK)
    if reach.everything:
        return session, proposal
    if proposal.organisation_id is None:
        raise not_allowed("A facilitator wrote this proposal down, and changes it.")
    if not reach.covers(proposal.organisation_id):
        raise not_yours("path.proposal_id", proposal.organisation_id)
    return session, proposal
