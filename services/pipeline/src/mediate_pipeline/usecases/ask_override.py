"""Ask for an exception from what a fund asks, and decide on it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from mediate_contracts.events.pipeline import GateOverrideMoved
from mediate_contracts.values import DealId, FundId, Money, OverrideId, Text, Value
from mediate_contracts.vocabulary import GateRule, OverrideStatus
from mediate_pipeline.adapters import deals, gating, overrides
from mediate_pipeline.adapters.override_tables import AskedOverride, Override
from mediate_pipeline.domain.access import fund_unknown
from mediate_pipeline.domain.overrides import AlreadyAsked, NothingToExcept, check_asked, check_room, decide
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared.journal import Transaction

_EXAMPLE: Final[dict[str, Any]] = {
    "rule": "co_investment",
    "fund_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "reason": "De private investeerder tekent een maand later.",
}
_ACTIONS: Final = {
    OverrideStatus.GRANTED: "override_granted",
    OverrideStatus.REFUSED: "override_refused",
    OverrideStatus.WITHDRAWN: "override_withdrawn",
}


class AskOverride(Value):
    """From which rule an exception is wanted, and why; for the deal as it is, or as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    rule: GateRule = Field(examples=["co_investment"])
    reason: Text
    amount_sought: Money | None = Field(default=None, description="The amount it is for; without it, the deal's.")
    fund_id: FundId | None = Field(default=None, description="The fund it is for; without it, the deal's.")


class DecideOverride(Value):
    """Why an exception is granted, refused or withdrawn."""

    reason: Text


async def ask_override(
    deal_id: DealId, command: AskOverride, *, transaction: Transaction, now: datetime, reason: str | None
) -> Override:
    """Ask for an exception, on which a second person decides.

    Raises ProblemError (403, 404), NothingToExcept, AlreadyAsked, FundUnknown, or TooManyOverrides.
    """
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    fund_id: UUID | None = command.fund_id or found.deal.fund_id
    if fund_id is None:
        raise NothingToExcept("the deal is in no fund", field="body.fund_id", value=None)
    rules = await gating.rules_of(transaction, fund_id)
    if rules is None:
        raise fund_unknown(fund_id)
    check_asked(command.rule, rules)
    amount = command.amount_sought or found.deal.amount_sought
    before = await overrides.standing(transaction, deal_id, fund_id=fund_id, rule=command.rule, amount=amount)
    if before is not None:
        told = f"this exception is {before.status.value} already"
        raise AlreadyAsked(told, field="body.rule", value=command.rule.value)
    check_room(await overrides.count(transaction, deal_id))
    asked = AskedOverride(
        deal_id=deal_id,
        fund_id=fund_id,
        rule=command.rule,
        amount_sought=amount,
        reason=command.reason,
        asked_by=transaction.actor.id,
        synthetic=found.deal.synthetic,
    )
    override = await overrides.add(transaction, asked, at=now)
    _tell(transaction, override, command.reason, at=now)
    await audit_deal(transaction, "override_asked", deal_id, found.basis, at=now, reason=reason)
    return override


async def decide_override(
    deal_id: DealId,
    override_id: OverrideId,
    command: DecideOverride,
    *,
    status: OverrideStatus,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Override:
    """Grant, refuse or withdraw the version the sender saw; the first two by another than who asked.

    Raises ProblemError (403, 404, 412), AlreadyDecided, or SamePerson.
    """
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    row = await overrides.for_update(transaction, deal_id, override_id, expecting=expecting)
    decide(OverrideStatus(row["status"]), status, asked_by=row["asked_by"], decided_by=transaction.actor.id)
    override = await overrides.decide(transaction, row, status, reason=command.reason, at=now)
    _tell(transaction, override, command.reason, at=now)
    await audit_deal(transaction, _ACTIONS[status], deal_id, found.basis, at=now, reason=reason)
    return override


def _tell(transaction: Transaction, override: Override, reason: str, *, at: datetime) -> None:
    moved = GateOverrideMoved(
        deal_id=DealId(override.deal_id),
        override_id=OverrideId(override.id),
        fund_id=FundId(override.fund_id),
        rule=override.rule,
        status=override.status,
        reason=reason,
        synthetic=override.synthetic,
    )
    transaction.record(moved, at=at)
