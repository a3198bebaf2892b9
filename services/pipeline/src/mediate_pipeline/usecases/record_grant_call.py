"""Record a grant call and what came of it."""

from datetime import datetime

from mediate_contracts.events.pipeline import GrantCallRecorded
from mediate_contracts.values import GrantCallId
from mediate_pipeline.adapters import grant_calls
from mediate_pipeline.adapters.tables import GrantCall, GrantOutcome
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class RecordGrantCall(Strict, GrantOutcome):
    """A grant call, with what a source says came of it."""


async def record_grant_call(command: RecordGrantCall, *, transaction: Transaction, now: datetime) -> GrantCall:
    """Record a grant call. Raises CodeTaken."""
    grant_call = await grant_calls.add(transaction, new_id(), command, at=now)
    facts = grant_call.model_dump(include=set(GrantCallRecorded.model_fields) - {"grant_call_id"})
    transaction.record(GrantCallRecorded(grant_call_id=GrantCallId(grant_call.id), **facts), at=now)
    return grant_call
