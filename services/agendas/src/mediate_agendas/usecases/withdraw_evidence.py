"""Say that something does not show what it was taken for."""

from datetime import datetime

from mediate_agendas.adapters.item_records import EVIDENCE
from mediate_agendas.adapters.item_tables import Evidence
from mediate_contracts.events.agendas import EvidenceWithdrawn
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import EvidenceId, ItemId, Text, Value
from mediate_shared.amending import check_stands
from mediate_shared.identity.guard import not_allowed, not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import FieldError


class WithdrawEvidence(Value):
    """Why it does not show it."""

    reason: Text


async def withdraw_evidence(
    evidence_id: EvidenceId,
    command: WithdrawEvidence,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Evidence:
    """Withdraw evidence; it is kept, with the reason. An organisation withdraws its own.

    Raises ProblemError (403, 404, 412) or IsWithdrawn.
    """
    item, current = await EVIDENCE.for_update(transaction, evidence_id, expecting=expecting)
    _check_own(transaction, current)
    check_stands(current.withdrawn_because, field="path.evidence_id", value=str(evidence_id))
    evidence = await EVIDENCE.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(
        EvidenceWithdrawn(item_id=ItemId(item.id), evidence_id=evidence_id, reason=command.reason), at=now
    )
    return evidence


def _check_own(transaction: Transaction, evidence: Evidence) -> None:
    reach = transaction.reach(Action.CHANGE, Visibility.CASE)
    if reach.everything:
        return
    if evidence.organisation_id is None:
        reason = "who facilitates added it"
        raise not_allowed(
            "This is not yours to withdraw.",
            errors=[FieldError(field="path.evidence_id", value=str(evidence.id), reason=reason)],
        )
    if not reach.covers(evidence.organisation_id):
        raise not_yours("path.evidence_id", evidence.organisation_id)
