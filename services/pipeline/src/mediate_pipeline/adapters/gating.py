"""Reads what a deal is held to: its fund's rules, what its rounds brought, what is left of the budget, exceptions."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text

from mediate_contracts.values import Money
from mediate_contracts.vocabulary import GateRule, OverrideStatus, RoundStatus
from mediate_pipeline.adapters.fund_tables import FundRow, FundTerms
from mediate_pipeline.adapters.override_tables import DealOverrideRow
from mediate_pipeline.adapters.round_tables import RoundRow
from mediate_pipeline.domain.gates import GateRules
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_FUND = table_of(FundRow)
_OVERRIDE = table_of(DealOverrideRow)
_ROUND = table_of(RoundRow)
_COMMITTED = text("SELECT fund_committed(:fund, :but)")
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("key"), 0)))
_PRIVATE = select(func.coalesce(func.sum(_ROUND.c.private_cents), 0)).where(
    _ROUND.c.deal_id == bindparam("deal"), _ROUND.c.status != RoundStatus.CANCELLED
)
_CENTS_MAX: Final = 10**15


def rules_of_terms(terms: FundTerms) -> GateRules:
    """Return what a fund asks, as its terms say it."""
    return GateRules(
        ticket_min=terms.ticket_min,
        ticket_max=terms.ticket_max,
        readiness_min=terms.readiness_min,
        readiness_max=terms.readiness_max,
        region=terms.region,
        co_investment=terms.co_investment,
        budget=terms.budget,
        opens_on=terms.opens_on,
        closes_on=terms.closes_on,
    )


async def rules_of(transaction: Transaction, fund_id: UUID) -> GateRules | None:
    """Return what a fund asks; None where there is no such fund."""
    row = (await transaction.execute(select(_FUND).where(_FUND.c.id == fund_id))).one_or_none()
    return None if row is None else rules_of_terms(FundTerms.model_validate(dict(row._mapping)))


async def private_raised(transaction: Transaction, deal_id: UUID) -> Money:
    """Return what private investors put into a deal's rounds, those included that are still open."""
    raised = await transaction.execute(_PRIVATE, {"deal": deal_id})
    return Money(cents=min(int(raised.scalar_one()), _CENTS_MAX))


async def committed(transaction: Transaction, fund_id: UUID, *, but: UUID | None) -> Money | None:
    """Return what a fund's deals that are committed or closed take of its budget, without one of them.

    None where whoever asks neither manages the fund nor changes the deal that is left out.
    """
    cents = (await transaction.execute(_COMMITTED, {"fund": fund_id, "but": but})).scalar_one()
    return None if cents is None else Money(cents=min(int(cents), _CENTS_MAX))


async def one_at_a_time(transaction: Transaction, fund_id: UUID) -> None:
    """Wait until nobody else looks what is left of a fund's budget and takes of it."""
    await transaction.execute(_ONE_AT_A_TIME, {"key": f"fund-budget:{fund_id}"})


async def granted(transaction: Transaction, deal_id: UUID, *, fund_id: UUID, amount: Money) -> Sequence[GateRule]:
    """Return the rules from which an exception was granted, to this deal in this fund for this very amount."""
    found = await transaction.execute(
        select(_OVERRIDE.c.rule, _OVERRIDE.c.amount_sought).where(
            _OVERRIDE.c.deal_id == deal_id,
            _OVERRIDE.c.fund_id == fund_id,
            _OVERRIDE.c.status == OverrideStatus.GRANTED,
        )
    )
    return [GateRule(row.rule) for row in found if Money.model_validate(row.amount_sought) == amount]
