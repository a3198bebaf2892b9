"""Let somebody invest in a round, withdraw from it, or put right how much it was."""

from datetime import datetime
from typing import Any, Final

from pydantic import ConfigDict

from mediate_contracts.values import Day, DealId, InvestmentId, Line, RoundId, Value
from mediate_pipeline.adapters.round_tables import Round
from mediate_pipeline.domain.rounds import PaidAlready, check_tranches
from mediate_pipeline.usecases.changing_round import ChangingRound
from mediate_pipeline.usecases.investing import Commitment, PutIn, check_named, invested, standing
from mediate_shared.amending import NothingChanged
from mediate_shared.journal import Transaction

_INVESTED: Final[dict[str, Any]] = {
    "organisation_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "kind": "private",
    "amount": {"cents": 150_000_000},
}
_CORRECTED: Final[dict[str, Any]] = {
    "investment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "amount": {"cents": 140_000_000},
    "reason": "In de akte staat een ander bedrag.",
}


class InvestInRound(PutIn):
    """Who puts in how much, of which kind of money, and in which parts."""

    model_config = ConfigDict(json_schema_extra={"examples": [_INVESTED]})


class WithdrawInvestment(Value):
    """Which investor withdraws, when and why; what they committed no longer counts, and stays to be seen."""

    investment_id: InvestmentId
    withdrawn_on: Day
    reason: Line


class CorrectInvestment(Commitment):
    """How much an investor really committed, and why that is put right."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CORRECTED]})

    investment_id: InvestmentId
    reason: Line


async def invest_in_round(
    deal_id: DealId,
    round_id: RoundId,
    command: InvestInRound,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Add an investor to the version the sender saw.

    Raises ProblemError (403, 404, 412), RoundOver, OrganisationUnknown, InvestsInItself, InvestsTwice, AmountMissing,
    AmountsDiffer, TranchesExceed, or TooMuch.
    """
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    investments = [*changing.round.investments, invested(command, field="body")]
    await check_named(transaction, investments, changing.company, newest="body.organisation_id")
    return await changing.amended(
        "round_invested_in", why=None, reason=reason, changed=["investments"], investments=investments
    )


async def withdraw_investment(
    deal_id: DealId,
    round_id: RoundId,
    command: WithdrawInvestment,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Let an investor withdraw from the version the sender saw.

    Raises ProblemError (403, 404, 412), RoundOver, InvestmentUnknown, or PaidAlready where a part was paid: that part
    was put in, so that the amount is corrected to it instead.
    """
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    place, found = standing(changing.round.investments, command.investment_id)
    paid = sum(each.amount.cents for each in found.tranches if each.paid_on is not None)
    if paid:
        told = f"{paid} cents of it were paid: correct the amount to what was put in"
        raise PaidAlready(told, field="body.investment_id", value=str(command.investment_id))
    changes = {"withdrawn_on": command.withdrawn_on, "withdrawn_reason": command.reason}
    return await changing.amended(
        "investment_withdrawn",
        why=command.reason,
        reason=reason,
        changed=["investments"],
        investments=changing.with_investment(place, **changes),
    )


async def correct_investment(
    deal_id: DealId,
    round_id: RoundId,
    command: CorrectInvestment,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Put the amount of an investment right; what was said of it before stays in the history.

    Raises ProblemError (403, 404, 412), RoundOver, InvestmentUnknown, AmountMissing, AmountsDiffer, NothingChanged,
    TranchesExceed where its tranches come to more, or TooMuch.
    """
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    place, found = standing(changing.round.investments, command.investment_id)
    amount = command.euros(field="body")
    if (amount, command.original) == (found.amount, found.original):
        raise NothingChanged("this is the amount it has", field="body.amount", value=amount.cents)
    check_tranches(amount.cents, [each.amount.cents for each in found.tranches], field="body.amount")
    return await changing.amended(
        "investment_corrected",
        why=command.reason,
        reason=reason,
        changed=["investments"],
        investments=changing.with_investment(place, amount=amount, original=command.original),
    )
