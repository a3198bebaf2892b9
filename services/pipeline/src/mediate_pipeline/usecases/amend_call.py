"""Say anew what a grant call is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_contracts.events.pipeline import GrantCallAmended
from mediate_contracts.values import GrantCallId, Text
from mediate_pipeline.adapters import calls
from mediate_pipeline.adapters.call_tables import CallTerms, HeldCall
from mediate_pipeline.domain.calls import check_budget, check_criteria, check_unpublished
from mediate_pipeline.usecases.audit_call import audit_call
from mediate_pipeline.usecases.open_call import check_terms, described
from mediate_pipeline.usecases.read_call import locked
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class AmendCall(CallTerms):
    """A call as it is to be, and why, where that is told."""

    reason: Text | None = None


async def amend_call(
    call_id: GrantCallId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> HeldCall:
    """Make changes to the version the sender saw.

    Raises ProblemError (403, 404, 412, 422), NothingChanged, CallPublished, WindowWrong, CriterionTwice, CriteriaFixed,
    BudgetExceeded, FundUnknown, or CodeTaken.
    """
    call = await locked(transaction, call_id, expecting=expecting)
    check_unpublished(call.published_on)
    wanted = patched(AmendCall, {**dict(call), "reason": None}, changes)
    fields = CallTerms.model_fields
    changed = changed_fields({name: getattr(call, name) for name in fields}, {n: getattr(wanted, n) for n in fields})
    await check_terms(transaction, wanted)
    check_criteria(call.criteria, wanted.criteria, is_scored=await calls.is_scored(transaction, call.id))
    totals = await calls.totals(transaction, call, hidden=0)
    check_budget(wanted.budget, awarded_cents=totals.awarded_total.cents)
    amended = await calls.amend(transaction, call, wanted, at=now)
    transaction.record(GrantCallAmended(**described(amended), changed=changed, reason=wanted.reason), at=now)
    await audit_call(transaction, "amended", call.id, "keeper", at=now, reason=reason)
    return amended
