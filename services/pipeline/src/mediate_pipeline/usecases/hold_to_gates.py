"""Hold a deal to what its fund asks."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from mediate_contracts.vocabulary import DealStage, GateRule
from mediate_pipeline.adapters import gating
from mediate_pipeline.domain.gates import BINDING, HELD, GateFacts, check, hold
from mediate_shared.journal import Transaction


async def hold_to_gates(
    transaction: Transaction,
    *,
    fund_id: UUID | None,
    facts: GateFacts,
    stage: DealStage,
    deal_id: UUID | None,
) -> None:
    """Let a deal be in a stage with these facts, as far as its fund is concerned; without a fund it always may.

    ``deal_id`` is None for a deal that is not there yet. What its rounds brought, and what the fund's other deals take
    of the budget, is looked up here. Raises GateRefused, or from the term sheet on GateWaits.
    """
    if fund_id is None or stage not in HELD:
        return
    rules = await gating.rules_of(transaction, fund_id)
    if rules is None:
        return
    committed = None
    granted: Sequence[GateRule] = []
    if deal_id is not None:
        facts = replace(facts, private_raised=await gating.private_raised(transaction, deal_id))
        if stage in BINDING:
            if rules.budget is not None:
                # Whoever commits two deals of a fund at once does so one after the other.
                await gating.one_at_a_time(transaction, fund_id)
                committed = await gating.committed(transaction, fund_id, but=deal_id)
            granted = await gating.granted(transaction, deal_id, fund_id=fund_id, amount=facts.amount)
    hold(check(rules, replace(facts, committed=committed)), stage=stage, granted=granted)
