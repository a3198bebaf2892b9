"""Amend what a deal is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mediate_contracts.events.pipeline import DealAmended
from mediate_contracts.values import DealId, Text
from mediate_pipeline.adapters import access, deals
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.currencies import euros_of
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.describing import check_terms, hold_terms
from mediate_pipeline.usecases.locking import locked_deal
from mediate_pipeline.usecases.telling import tell_access
from mediate_shared.amending import changed_fields
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched
from mediate_shared.problems import INVALID, FieldError, ProblemError

AMENDMENT: Final = {"title": "Growth round, second part", "probability": 60, "reason": "It was split in two."}
_GATED: Final = frozenset({"amount_sought", "fund_id", "region", "private_expected"})
"""What a fund holds a deal to; of what is amended besides, it says nothing anew."""


class _Amended(DealTerms):
    reason: Text | None = None


async def amend_deal(
    deal_id: DealId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Deal:
    """Make changes to the version the sender saw; with another fund, others read the deal, and that is said first.

    An amount in another currency brings its euros along. Raises ProblemError (403, 404, 412, 422), NothingChanged,
    PipelineDiffers, AmountsDiffer, FundUnknown, LineageUnknown, LineageCircle, GateRefused, or GateWaits.
    """
    found = await locked_deal(transaction, deal_id, expecting=expecting)
    deal = found.deal
    before = deal.model_dump(include=set(DealTerms.model_fields))
    amended = _amended(before, changes)
    after = amended.model_dump(include=set(DealTerms.model_fields))
    changed = changed_fields(before, after)
    await check_terms(transaction, amended, stage=deal.stage, deal_id=deal.id, follows_anew="follows" in changed)
    if _GATED & set(changed):
        await hold_terms(transaction, amended, readiness=deal.readiness, stage=deal.stage, deal_id=deal.id, now=now)
    # Read before the fund is another one: whoever managed the old one alone reads nothing of the deal after that.
    team = [member.account_id for member in await access.team_of(transaction, deal.id)]
    grants = [grant.account_id for grant in await access.grants_of(transaction, deal.id)]
    written = await deals.change(transaction, deal, {name: getattr(amended, name) for name in changed}, at=now)
    if "fund_id" in changed:
        managers = await access.managers_of(transaction, written.fund_id)
        tell_access(transaction, deal.id, team, grants, managers, synthetic=written.synthetic, at=now)
    facts = written.model_dump(include=set(DealAmended.model_fields) - {"deal_id", "changed", "reason"})
    transaction.record(DealAmended(deal_id=deal_id, changed=changed, reason=amended.reason, **facts), at=now)
    await audit_deal(transaction, "amended", deal_id, found.basis, at=now, reason=reason)
    return written


def _amended(before: Mapping[str, Any], changes: Mapping[str, Any]) -> _Amended:
    if "organisation_id" in changes:
        reason = "a deal stays with its company: open another one with the other company"
        refused = FieldError(field="body.organisation_id", value=changes["organisation_id"], reason=reason)
        raise ProblemError(INVALID, reason, errors=[refused])
    amended = patched(_Amended, {**before, "reason": None}, changes)
    if amended.amount_original is not None and "amount_original" in changes and "amount_sought" not in changes:
        amended.amount_sought = euros_of(amended.amount_original)
    return amended
