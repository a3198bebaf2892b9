"""Say what a fund says of a deal before anything is written."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from mediate_contracts.values import Day, DealId, FundId, Line, Money, ReadinessLevel, Value
from mediate_contracts.vocabulary import GateRule, GateVerdict
from mediate_pipeline.adapters import deals, funds, gating
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import fund_unknown
from mediate_pipeline.domain.gates import GateFacts, check, reason_of, verdict_of
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.read_deals import reader_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError

_EXAMPLE: Final[dict[str, Any]] = {
    "fund_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "amount_sought": {"cents": 25_000_000},
    "readiness": 5,
}


class AskGates(Value):
    """A fund, and a deal as it is or would be: what is left out is the deal's, or not known."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    fund_id: FundId
    deal_id: DealId | None = None
    amount_sought: Money | None = None
    readiness: ReadinessLevel | None = None
    region: Line | None = None
    private_expected: Money | None = None


class GateRuling(BaseModel):
    """What one rule says: ``limit`` is what the fund asks, ``value`` what the deal has."""

    rule: GateRule
    verdict: GateVerdict
    field: Line = Field(description="The fact of the deal that the rule is about.")
    limit: Money | int | Day | str | None = None
    value: Money | int | Day | str | None = None
    reason: Line = Field(description="What is asked, in words.")
    excepted: bool = Field(default=False, description="A second person granted an exception for this amount.")


class GateCheck(BaseModel):
    """What a fund says of a deal; nothing was written."""

    fund_id: UUID
    fund_name: Line
    verdict: GateVerdict = Field(description="The gravest of the rulings from which no exception was granted.")
    rulings: list[GateRuling]


async def check_gates(asked: AskGates, *, transaction: Transaction, now: datetime, reason: str | None) -> GateCheck:
    """Return what a fund says of a deal. Raises ProblemError (404), or FundUnknown.

    What the fund's other deals take of its budget is told to those alone who manage it: to others that rule is unknown.
    """
    reader = reader_of(transaction)
    deal = None
    if asked.deal_id is not None:
        found = await deals.get(transaction, asked.deal_id, reader=reader)
        await audit_deal(transaction, "gates_checked", asked.deal_id, found.basis, at=now, reason=reason)
        deal = found.deal
    try:
        fund = await funds.get(transaction, asked.fund_id)
    except ProblemError:
        raise fund_unknown(asked.fund_id) from None
    facts = _facts(asked, deal, now)
    excepted: set[GateRule] = set()
    if deal is not None:
        facts = replace(facts, private_raised=await gating.private_raised(transaction, deal.id))
        excepted = {*await gating.granted(transaction, deal.id, fund_id=fund.id, amount=facts.amount)}
    if reader in fund.managers:
        facts = replace(facts, committed=await gating.committed(transaction, fund.id, but=asked.deal_id))
    rulings = check(gating.rules_of_terms(fund), facts)
    return GateCheck(
        fund_id=fund.id,
        fund_name=fund.name,
        verdict=verdict_of(ruling for ruling in rulings if not _is_excepted(ruling.verdict, ruling.rule, excepted)),
        rulings=[
            GateRuling(
                rule=ruling.rule,
                verdict=ruling.verdict,
                field=ruling.field,
                limit=ruling.limit,
                value=ruling.value,
                reason=reason_of(ruling),
                excepted=_is_excepted(ruling.verdict, ruling.rule, excepted),
            )
            for ruling in rulings
        ],
    )


def _is_excepted(verdict: GateVerdict, rule: GateRule, excepted: set[GateRule]) -> bool:
    return verdict is GateVerdict.WAITS and rule in excepted


def _facts(asked: AskGates, deal: Deal | None, now: datetime) -> GateFacts:
    amount = asked.amount_sought or (None if deal is None else deal.amount_sought)
    return GateFacts(
        amount=amount or Money(cents=0),
        on=now.date(),
        readiness=asked.readiness or (None if deal is None else deal.readiness),
        region=asked.region or (None if deal is None else deal.region),
        private_expected=asked.private_expected or (None if deal is None else deal.private_expected),
    )
