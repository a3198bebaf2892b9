"""Adopt a proposal into an item, reject it, merge it into another, take it back, or open it again."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_agendas.adapters import items, proposals, votings
from mediate_agendas.adapters.voting_tables import Proposal, ProposalMeant
from mediate_agendas.domain.items import check_open
from mediate_agendas.domain.names import NothingThere
from mediate_agendas.domain.proposals import AdoptionWrong, ProposalHeld, advance, check_merge
from mediate_agendas.usecases.amend_proposal import held
from mediate_agendas.usecases.propose_item import ProposeItem, propose_item
from mediate_contracts.events.agendas import ProposalDecided
from mediate_contracts.values import Code, Day, ItemId, Localised, LocalisedLine, ProposalId, SessionId, Text
from mediate_contracts.vocabulary import Horizon, ProposalStatus, VotingStatus
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_NEEDED: Final = ("line_id", "code", "title")


class AdoptProposal(Strict):
    """The item that a proposal becomes: one that is there, or line, code and title of a new one."""

    model_config = {  # noqa: RUF012 - SQLModel exports no name for its configuration's type
        "extra": "forbid",
        "json_schema_extra": {"minProperties": 1, "examples": [{"item_id": "01890a5d-ac96-774b-bcce-b302099a8057"}]},
    }

    item_id: UUID | None = None
    line_id: UUID | None = None
    code: Code | None = None
    title: LocalisedLine | None = None
    description: Localised | None = None
    horizon: Horizon | None = None
    due_date: Day | None = None


class RejectProposal(Strict):
    """Why not."""

    reason: Text


class MergeProposal(Strict):
    """The open proposal of the same session that takes it up."""

    into_id: ProposalMeant


class WithdrawProposal(Strict):
    """Why it is taken back, where that is told."""

    reason: Text | None = None


class ReopenProposal(Strict):
    """Why it is decided on anew."""

    reason: Text


async def adopt_proposal(
    proposal_id: ProposalId, command: AdoptProposal, *, expecting: int, transaction: Transaction, now: datetime
) -> Proposal:
    """Adopt a proposal into an item that is there, or into a new one that is proposed with it.

    Raises ProblemError (403, 404, 412), ProposalNotAllowed, ProposalHeld, AdoptionWrong, NothingThere, ItemConcluded,
    or ItemCodeTaken.
    """
    proposal = await _to_decide(proposal_id, expecting=expecting, transaction=transaction)
    advance(proposal.status, ProposalStatus.ADOPTED, proposal_id=proposal_id)
    new = command.model_dump(exclude={"item_id"}, exclude_none=True)
    if command.item_id is None:
        item_id = await _propose(new, transaction=transaction, now=now)
    elif new:
        field = f"body.{next(iter(new))}"
        raise AdoptionWrong("belongs to a new item: leave it out, or item_id", field=field, value=None)
    else:
        item_id = ItemId(command.item_id)
        status = await items.status_of(transaction, item_id)
        if status is None:
            raise NothingThere("there is no item with this id", field="body.item_id", value=str(item_id))
        check_open(status, item_id=item_id, field="body.item_id")
    return await _decide(proposal, ProposalStatus.ADOPTED, {"item_id": item_id}, transaction=transaction, now=now)


async def reject_proposal(
    proposal_id: ProposalId, command: RejectProposal, *, expecting: int, transaction: Transaction, now: datetime
) -> Proposal:
    """Reject a proposal. Raises ProblemError (403, 404, 412), ProposalNotAllowed, or ProposalHeld."""
    proposal = await _to_decide(proposal_id, expecting=expecting, transaction=transaction)
    return await _decide(
        proposal, ProposalStatus.REJECTED, {"reason": command.reason}, transaction=transaction, now=now
    )


async def merge_proposal(
    proposal_id: ProposalId, command: MergeProposal, *, expecting: int, transaction: Transaction, now: datetime
) -> Proposal:
    """Merge a proposal into another. Raises as rejecting does, or ProposalMergedWrong."""
    proposal = await _to_decide(proposal_id, expecting=expecting, transaction=transaction)
    advance(proposal.status, ProposalStatus.MERGED, proposal_id=proposal_id)
    into = (await proposals.of_session(transaction, proposal.session_id, [command.into_id])).get(command.into_id)
    check_merge(proposal_id, command.into_id, None if into is None else into.status)
    return await _decide(
        proposal, ProposalStatus.MERGED, {"into_id": command.into_id}, transaction=transaction, now=now
    )


async def withdraw_proposal(
    proposal_id: ProposalId, command: WithdrawProposal, *, expecting: int, transaction: Transaction, now: datetime
) -> Proposal:
    """Take a proposal back, as who made it or who facilitates. Raises as rejecting does."""
    proposal = await _to_decide(proposal_id, expecting=expecting, transaction=transaction)
    return await _decide(
        proposal, ProposalStatus.WITHDRAWN, {"reason": command.reason}, transaction=transaction, now=now
    )


async def reopen_proposal(
    proposal_id: ProposalId, command: ReopenProposal, *, expecting: int, transaction: Transaction, now: datetime
) -> Proposal:
    """Open a proposal again; an item that it was adopted into stays as it is.

    Raises ProblemError (403, 404, 412), or ProposalNotAllowed.
    """
    _session, proposal = await held(proposal_id, expecting=expecting, transaction=transaction)
    return await _decide(proposal, ProposalStatus.OPEN, {"reason": command.reason}, transaction=transaction, now=now)


async def _to_decide(proposal_id: ProposalId, *, expecting: int, transaction: Transaction) -> Proposal:
    """Return a proposal about which nobody is voting. Raises ProblemError (403, 404, 412), or ProposalHeld."""
    session, proposal = await held(proposal_id, expecting=expecting, transaction=transaction)
    if VotingStatus.OPEN in await votings.about(transaction, session.id, proposal_id):
        reason = "a voting about it is open; close that first"
        raise ProposalHeld(reason, field="path.proposal_id", value=str(proposal_id))
    return proposal


async def _propose(new: dict[str, Any], *, transaction: Transaction, now: datetime) -> ItemId:
    missing = [name for name in _NEEDED if name not in new]
    if missing:
        reason = "name an item that is there (item_id), or give line_id, code and title of a new one"
        field = "item_id" if len(missing) == len(_NEEDED) else missing[0]
        raise AdoptionWrong(reason, field=f"body.{field}", value=None)
    item = await propose_item(ProposeItem.model_validate(new), transaction=transaction, now=now)
    return ItemId(item.id)


async def _decide(
    proposal: Proposal, to: ProposalStatus, grounds: dict[str, Any], *, transaction: Transaction, now: datetime
) -> Proposal:
    status = advance(proposal.status, to, proposal_id=proposal.id)
    changes = {"status": status, "reason": None, "item_id": None, "into_id": None, **grounds}
    decided = await proposals.change(transaction, proposal, changes, at=now)
    transaction.record(
        ProposalDecided(
            proposal_id=ProposalId(decided.id),
            session_id=SessionId(decided.session_id),
            previous=proposal.status,
            status=decided.status,
            reason=decided.reason,
            item_id=None if decided.item_id is None else ItemId(decided.item_id),
            into_id=None if decided.into_id is None else ProposalId(decided.into_id),
        ),
        at=now,
    )
    return decided
