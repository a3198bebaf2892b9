"""What the audit is told of deals and funds: who read or changed which, on what grounds, and why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_pipeline.adapters.deals import Readable
from mediate_pipeline.adapters.sealed import Unsealed
from mediate_pipeline.domain.access import Basis
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction


async def audit_deal(
    transaction: Transaction, action: str, deal_id: UUID, basis: Basis, *, at: datetime, reason: str | None
) -> None:
    """Audit something done with one deal; what is not audited is not done."""
    await _append(transaction, Audited(f"deal.{action}", "deal", deal_id, basis.value), at=at, reason=reason)


async def audit_list(transaction: Transaction, listed: Sequence[Readable], *, at: datetime, reason: str | None) -> None:
    """Audit a page of a list of deals: an entry for each basis on which some of them were shown."""
    entries = []
    for basis in Basis:
        shown = tuple(each.deal.id for each in listed if each.basis is basis)
        if shown:
            entries.append(Audited("deal.listed", "deal", None, basis.value, object_ids=shown))
    await _append(transaction, *entries, at=at, reason=reason)


async def audit_events(transaction: Transaction, read: Sequence[Unsealed], *, at: datetime) -> None:
    """Audit that events of deals and of grant calls were read: an entry for each basis, with what they are about."""
    entries = []
    for basis in Basis:
        deals = tuple(dict.fromkeys(each.deal_id for each in read if each.deal_id and each.basis == basis.value))
        if deals:
            entries.append(Audited("deal.event_read", "deal", None, basis.value, object_ids=deals))
    calls = tuple(dict.fromkeys(each.grant_call_id for each in read if each.grant_call_id))
    if calls:
        entries.append(Audited("grant_call.event_read", "grant_call", None, "named", object_ids=calls))
    await _append(transaction, *entries, at=at, reason=None)


async def audit_fund(
    transaction: Transaction, action: str, fund_id: UUID, basis: str, *, at: datetime, reason: str | None
) -> None:
    """Audit something done with a fund, which changes who may read its deals."""
    await _append(transaction, Audited(f"fund.{action}", "fund", fund_id, basis), at=at, reason=reason)


async def _append(transaction: Transaction, *entries: Audited, at: datetime, reason: str | None) -> None:
    await audit.append(transaction, transaction.actor, *entries, at=at, reason=reason)
