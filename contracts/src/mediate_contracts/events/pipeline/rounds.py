"""What the pipeline says of rounds, to those who may read the deal alone."""

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Converted,
    Day,
    DealId,
    InvestmentId,
    Line,
    Money,
    OrganisationId,
    RoundId,
    Text,
    TrancheId,
    Value,
)
from mediate_contracts.vocabulary import InvestorKind, RoundStatus


class Tranche(Value):
    """A part of an investment that is paid by itself."""

    tranche_id: TrancheId
    amount: Money
    due_on: Day | None = None
    paid_on: Day | None = None
    condition: Line | None = Field(default=None, description="What has to be reached before it is paid.")


class Investment(Value):
    """What one party puts into a round; ``amount`` is what it committed, in euros."""

    organisation_id: OrganisationId
    kind: InvestorKind
    amount: Money
    investment_id: InvestmentId | None = None
    original: Converted | None = Field(default=None, description="The amount in the currency it was committed in.")
    tranches: list[Tranche] = Field(default=[], max_length=24)
    withdrawn_on: Day | None = Field(default=None, description="When the investor withdrew; it no longer counts then.")
    withdrawn_reason: Line | None = None


class DescribedRound(BaseModel):
    """A round as it stands: the fields of being opened, closed and amended."""

    deal_id: DealId
    round_id: RoundId
    organisation_id: OrganisationId = Field(description="The company that got it.")
    title: Line
    synthetic: bool = False


class RoundOpened(
    Event,
    DescribedRound,
    type="nl.mediate.pipeline.round.opened.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """A round was begun for the company of a deal; nobody has to have committed anything yet."""

    investments: list[Investment] = Field(default=[], max_length=50)


class RoundClosed(
    Event,
    DescribedRound,
    type="nl.mediate.pipeline.round.closed.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """Investors put money into the company of a deal; only its team may know."""

    closed_on: Day
    investments: list[Investment] = Field(min_length=1, max_length=50)


class RoundAmended(
    Event,
    DescribedRound,
    type="nl.mediate.pipeline.round.amended.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """A round changed: an investor came or withdrew, an amount was corrected, a tranche was paid, it was cancelled."""

    status: RoundStatus
    closed_on: Day | None = None
    investments: list[Investment] = Field(default=[], max_length=50)
    changed: list[Line] = Field(min_length=1, max_length=40)
    reason: Text | None = None
