"""Agree on a part in which an investment is paid, and say that it was paid."""

from datetime import datetime

from mediate_contracts.events.pipeline import Tranche
from mediate_contracts.values import Day, DealId, InvestmentId, Line, Money, RoundId, TrancheId, Value
from mediate_pipeline.adapters.round_tables import Round
from mediate_pipeline.domain.rounds import TrancheUnknown, check_tranches
from mediate_pipeline.usecases.changing_round import ChangingRound
from mediate_pipeline.usecases.investing import Part, standing, tranche
from mediate_shared.journal import Transaction


class AddTranche(Part):
    """Of which investment, how much, and when it is due, or was paid."""

    investment_id: InvestmentId


class PayTranche(Value):
    """When a tranche was paid; without a tranche, all of the investment that is in no tranche yet."""

    investment_id: InvestmentId
    tranche_id: TrancheId | None = None
    paid_on: Day
    reason: Line | None = None


async def add_tranche(
    deal_id: DealId,
    round_id: RoundId,
    command: AddTranche,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Add a tranche to an investment of the version the sender saw.

    Raises ProblemError (403, 404, 412), RoundOver, InvestmentUnknown, TranchesExceed, or TooMuch.
    """
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    place, found = standing(changing.round.investments, command.investment_id)
    part = Part(**command.model_dump(exclude={"investment_id"}))
    tranches = [*found.tranches, tranche(part)]
    check_tranches(found.amount.cents, [each.amount.cents for each in tranches], field="body.amount")
    return await changing.amended(
        "tranche_added",
        why=None,
        reason=reason,
        changed=["investments"],
        investments=changing.with_investment(place, tranches=tranches),
    )


async def pay_tranche(
    deal_id: DealId,
    round_id: RoundId,
    command: PayTranche,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Round:
    """Say that a tranche was paid.

    Raises ProblemError (403, 404, 412), RoundOver, InvestmentUnknown, or TrancheUnknown where there is none to pay.
    """
    changing = await ChangingRound.locked(transaction, deal_id, round_id, expecting=expecting, now=now)
    place, found = standing(changing.round.investments, command.investment_id)
    return await changing.amended(
        "tranche_paid",
        why=command.reason,
        reason=reason,
        changed=["investments"],
        investments=changing.with_investment(place, tranches=_paid(found.amount, found.tranches, command)),
    )


def _paid(amount: Money, tranches: list[Tranche], command: PayTranche) -> list[Tranche]:
    if command.tranche_id is None:
        rest = amount.cents - sum(each.amount.cents for each in tranches)
        if rest == 0:
            raise TrancheUnknown("all of it is in tranches: say which one", field="body.tranche_id", value=None)
        added = tranche(Part(amount=Money(cents=rest), paid_on=command.paid_on))
        check_tranches(amount.cents, [each.amount.cents for each in (*tranches, added)], field="body.tranche_id")
        return [*tranches, added]
    if not any(each.tranche_id == command.tranche_id and each.paid_on is None for each in tranches):
        reason = "the investment has no such tranche that is still to be paid"
        raise TrancheUnknown(reason, field="body.tranche_id", value=str(command.tranche_id))
    paid = {"paid_on": command.paid_on}
    return [each.model_copy(update=paid) if each.tranche_id == command.tranche_id else each for each in tranches]
