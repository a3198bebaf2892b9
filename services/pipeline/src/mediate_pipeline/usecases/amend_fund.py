"""Amend what a fund is, or what it asks of deals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_contracts.events.pipeline import FundAmended
from mediate_contracts.values import FundId
from mediate_pipeline.adapters import funds
from mediate_pipeline.adapters.fund_tables import FundTerms
from mediate_pipeline.adapters.funds import Fund
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.usecases.auditing import audit_fund
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_pipeline.usecases.open_fund import check_fund
from mediate_pipeline.usecases.reasons import with_reason
from mediate_shared.amending import changed_fields
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_allowed
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_fund(
    fund_id: FundId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Fund:
    """Make changes to the version the sender saw; ``reason`` beside the fields says why.

    The deals that are in the fund stay there; what it asks now, they are held to at their next change or move. Raises
    ProblemError (403, 404, 412, 422), NothingChanged, or LimitsCross.
    """
    said, wanted = with_reason(changes)
    await funds.lock(transaction, fund_id)
    fund = await funds.get(transaction, fund_id)
    if changer_of(transaction) not in fund.managers:
        raise not_allowed("Only who manages a fund says what it asks.")
    if fund.version != expecting:
        raise stale(expecting, fund.version)
    terms = set(FundTerms.model_fields)
    current = fund.model_dump(include=terms)
    amended = patched(FundTerms, current, wanted)
    changed = changed_fields(current, amended.model_dump())
    check_fund(amended)
    written = await funds.amend(transaction, fund, {name: getattr(amended, name) for name in changed}, at=now)
    told = written.model_dump(include=terms)
    transaction.record(FundAmended(fund_id=fund_id, changed=changed, reason=said, **told), at=now)
    await audit_fund(transaction, "amended", fund_id, Basis.FUND_MANAGER.value, at=now, reason=reason or said)
    return written
