"""What the pipeline says to others than the team: funds, what was disclosed of deals, and figures of many together."""

from typing import Final

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Count,
    Day,
    DisclosureId,
    FundId,
    Line,
    LineNumber,
    Localised,
    Money,
    OrganisationId,
    Quantity,
    ReadinessLevel,
    RollUpId,
    Text,
    Value,
)
from mediate_contracts.vocabulary import CoInvestment, FundKind, InvestorKind, RollUpDimension

FIGURES_MAX: Final = 1_000
"""Figures of one roll-up."""


class DescribedFund(BaseModel):
    """A fund and what it asks of deals: the fields of being opened and of being amended."""

    fund_id: FundId
    name: Line
    kind: FundKind | None = None
    purpose: Localised | None = None
    ticket_min: Money | None = None
    ticket_max: Money | None = None
    readiness_min: ReadinessLevel | None = None
    readiness_max: ReadinessLevel | None = None
    region: Line | None = None
    co_investment: CoInvestment = CoInvestment.NONE
    budget: Money | None = None
    opens_on: Day | None = None
    closes_on: Day | None = None
    synthetic: bool = False


class FundOpened(
    Event, DescribedFund, type="nl.mediate.pipeline.fund.opened.v1", visibility=Visibility.PUBLIC, aggregate="fund_id"
):
    """A fund was opened."""


class FundAmended(
    Event, DescribedFund, type="nl.mediate.pipeline.fund.amended.v1", visibility=Visibility.PUBLIC, aggregate="fund_id"
):
    """What a fund is, or what it asks of deals, changed."""

    changed: list[Line] = Field(min_length=1, max_length=20)
    reason: Text | None = None


class DisclosedInvestor(Value):
    """Who invested in a disclosed deal; ``amount`` where that was disclosed too."""

    organisation_id: OrganisationId
    kind: InvestorKind
    amount: Money | None = None


class DisclosedDeal(BaseModel):
    """What was disclosed of a deal, and nothing else of it: the fields that were not disclosed are absent.

    It has an id of its own, by which nobody finds the deal.
    """

    disclosure_id: DisclosureId
    organisation_id: OrganisationId
    title: Line
    text: Localised | None = None
    disclosed_on: Day
    closed_on: Day | None = None
    fund_id: FundId | None = None
    amount: Money | None = Field(default=None, description="What public and private investors put in together.")
    public: Money | None = None
    private: Money | None = None
    investors: list[DisclosedInvestor] = Field(default=[], max_length=50)
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    synthetic: bool = False


class DealDisclosed(
    Event,
    DisclosedDeal,
    type="nl.mediate.pipeline.deal.disclosed.v1",
    visibility=Visibility.NETWORK,
    aggregate="disclosure_id",
):
    """Something of a deal was disclosed to the network of the hub, or disclosed otherwise than before."""


class DealDisclosureEnded(
    Event,
    type="nl.mediate.pipeline.deal.disclosure-ended.v1",
    visibility=Visibility.NETWORK,
    aggregate="disclosure_id",
):
    """What was disclosed of a deal is shown no longer."""

    disclosure_id: DisclosureId


class DealPublished(
    Event,
    DisclosedDeal,
    type="nl.mediate.pipeline.deal.published.v1",
    visibility=Visibility.PUBLIC,
    aggregate="disclosure_id",
):
    """Something of a deal was disclosed to everybody, or disclosed otherwise than before."""


class DealPublicationEnded(
    Event,
    type="nl.mediate.pipeline.deal.publication-ended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="disclosure_id",
):
    """What was published of a deal is shown no longer."""

    disclosure_id: DisclosureId


class RolledUp(Value):
    """Deals added up: never fewer than three, and never so that two figures would tell of one or two.

    Each of the sums is held to that by itself; one that would tell of fewer than three deals is absent.
    """

    dimension: RollUpDimension
    part: Line | None = Field(default=None, description="The stage, the fund's id, the line's number, or the year.")
    deals: Count
    sought: Money | None = None
    public: Money | None = Field(default=None, description="What public investors put into rounds that were closed.")
    private: Money | None = Field(default=None, description="What private investors put in.")
    days_in_stage: Quantity | None = Field(default=None, description="Mean days since they came into their stage.")
    synthetic: bool = Field(default=False, description="Some of them are invented for demonstration.")


class DealsRolledUp(
    Event,
    type="nl.mediate.pipeline.deals.rolled-up.v1",
    visibility=Visibility.PUBLIC,
    aggregate="roll_up_id",
):
    """Deals were added up for everybody; what would tell of one or two deals is left out."""

    roll_up_id: RollUpId
    edition: Count
    as_of: Day
    figures: list[RolledUp] = Field(max_length=FIGURES_MAX)
    withheld: list[RollUpDimension] = Field(
        default=[], max_length=5, description="Dimensions of which some parts are left out."
    )
