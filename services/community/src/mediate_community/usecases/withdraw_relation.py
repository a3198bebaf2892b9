"""Withdraw a relation that turned out not to be so."""

from datetime import datetime

from mediate_community.adapters import relations
from mediate_community.adapters.connection_tables import RelationRecord
from mediate_community.domain.lineage import check_standing
from mediate_contracts.events.community import RelationWithdrawn
from mediate_contracts.values import OrganisationId, RelationId, Text, Value
from mediate_shared.journal import Transaction


class WithdrawRelation(Value):
    """Why it does not hold."""

    reason: Text


async def withdraw_relation(
    relation_id: RelationId, command: WithdrawRelation, *, expecting: int, transaction: Transaction, now: datetime
) -> RelationRecord:
    """Withdraw a relation; it is kept, with the reason. Raises ProblemError (404, 412) or RelationIsWithdrawn."""
    current = await relations.for_update(transaction, relation_id, expecting=expecting)
    check_standing(current.withdrawn_because, relation_id=relation_id)
    record = await relations.change(transaction, current, {"withdrawn_because": command.reason}, at=now)
    transaction.record(
        RelationWithdrawn(
            relation_id=relation_id,
            organisation_id=OrganisationId(record.organisation_id),
            other_id=OrganisationId(record.other_id),
            kind=record.kind,
            reason=command.reason,
        ),
        at=now,
    )
    return record
