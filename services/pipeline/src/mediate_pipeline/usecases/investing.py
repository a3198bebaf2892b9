"""What an investor puts into a round, as it is sent, and the investment that it is then."""

from collections.abc import Sequence

from pydantic import Field

from mediate_contracts.events.pipeline import Investment, Tranche
from mediate_contracts.values import Converted, Day, InvestmentId, Line, Money, OrganisationId, TrancheId, Value
from mediate_contracts.vocabulary import InvestorKind
from mediate_pipeline.adapters import organisations
from mediate_pipeline.domain.currencies import check_euros, euros_of
from mediate_pipeline.domain.deals import organisation_unknown
from mediate_pipeline.domain.rounds import (
    INVESTMENTS_MAX,
    TRANCHES_MAX,
    AmountMissing,
    InvestmentUnknown,
    TooMuch,
    check_investors,
    check_tranches,
)
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction


class Part(Value):
    """A part of an investment that is paid by itself."""

    amount: Money
    due_on: Day | None = None
    paid_on: Day | None = None
    condition: Line | None = Field(default=None, description="What has to be reached before it is paid.")


class Commitment(Value):
    """How much: in euros, or in another currency, of which the euros then follow."""

    amount: Money | None = None
    original: Converted | None = Field(default=None, description="The amount in the currency it was committed in.")

    def euros(self, *, field: str) -> Money:
        """Return the euros that count. Raises AmountMissing, or AmountsDiffer where both are named and differ."""
        if self.amount is not None:
            check_euros(self.amount, self.original, field=f"{field}.amount")
            return self.amount
        if self.original is None:
            reason = "say how much: in euros, or in another currency with its rate"
            raise AmountMissing(reason, field=f"{field}.amount", value=None)
        return euros_of(self.original)


class PutIn(Commitment):
    """Who puts in how much, of which kind of money, and in which parts."""

    organisation_id: OrganisationId
    kind: InvestorKind
    tranches: list[Part] = Field(default=[], max_length=TRANCHES_MAX)


def invested(sent: PutIn, *, field: str) -> Investment:
    """Return an investment that was not there before. Raises AmountMissing, AmountsDiffer, or TranchesExceed."""
    amount = sent.euros(field=field)
    check_tranches(amount.cents, [each.amount.cents for each in sent.tranches], field=f"{field}.tranches")
    return Investment(
        investment_id=InvestmentId(new_id()),
        organisation_id=sent.organisation_id,
        kind=sent.kind,
        amount=amount,
        original=sent.original,
        tranches=[tranche(each) for each in sent.tranches],
    )


def tranche(part: Part) -> Tranche:
    """Return a tranche that was not there before."""
    return Tranche(tranche_id=TrancheId(new_id()), **part.model_dump())


async def check_named(
    transaction: Transaction,
    investments: Sequence[Investment],
    company: OrganisationId,
    *,
    newest: str | None = None,
) -> None:
    """Check who invests in a company; ``newest`` is where the last one is named, where only that one was sent.

    Raises InvestsInItself, InvestsTwice, OrganisationUnknown, or TooMuch.
    """
    if len(investments) > INVESTMENTS_MAX:
        reason = f"a round has {INVESTMENTS_MAX} investments at most, those included that were withdrawn"
        raise TooMuch(reason, field=newest or "body.investments", value=len(investments))
    standing = [each for each in investments if each.withdrawn_on is None]
    check_investors([(each.organisation_id, each.kind.value) for each in standing], company, field=newest)
    sent = investments[-1:] if newest else investments
    known = await organisations.known(transaction, [each.organisation_id for each in sent])
    for place, each in enumerate(sent):
        if each.organisation_id not in known:
            at = newest or f"body.investments.{place}.organisation_id"
            raise organisation_unknown(each.organisation_id, field=at)


def standing(investments: Sequence[Investment], identifier: InvestmentId) -> tuple[int, Investment]:
    """Return an investment that was not withdrawn, and its place. Raises InvestmentUnknown."""
    for place, each in enumerate(investments):
        if each.investment_id == identifier:
            if each.withdrawn_on is not None:
                raise InvestmentUnknown("it was withdrawn", field="body.investment_id", value=str(identifier))
            return place, each
    raise InvestmentUnknown("the round has no such investment", field="body.investment_id", value=str(identifier))
