"""The rows of funds: what they are, and what they ask of deals."""

from datetime import date

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Day, Flag, Line, Localised, Money, ReadinessLevel
from mediate_contracts.vocabulary import CoInvestment, FundKind
from mediate_pipeline.adapters.tables import Row
from mediate_shared.records import Kept


class FundTerms(SQLModel):
    """What a fund is, and what it asks of deals; limits are included, and null asks nothing."""

    name: Line = Field(sa_type=Text)
    kind: FundKind | None = Field(default=None, sa_type=Text)
    purpose: Localised | None = Field(default=None, sa_type=JSONB)
    ticket_min: Money | None = Field(default=None, sa_type=JSONB, description="The smallest amount it puts in.")
    ticket_max: Money | None = Field(default=None, sa_type=JSONB, description="The largest amount it puts in.")
    readiness_min: ReadinessLevel | None = Field(default=None, description="The lowest TRL it takes.")
    readiness_max: ReadinessLevel | None = Field(default=None, description="The highest TRL it takes.")
    region: Line | None = Field(default=None, sa_type=Text, description="Where the company has to be.")
    co_investment: CoInvestment = Field(
        default=CoInvestment.NONE, sa_type=Text, description="Whether private investors have to come along."
    )
    budget: Money | None = Field(default=None, sa_type=JSONB, description="For all its deals together.")
    opens_on: Day | None = None
    closes_on: Day | None = Field(default=None, description="The last day on which it takes deals.")
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class FundRow(Row, FundTerms, Kept, table=True):
    """A fund."""

    __tablename__ = "fund"

    opens_on: date | None = None
    closes_on: date | None = None
    co_investment: CoInvestment = Field(sa_type=Text, sa_column_kwargs={"server_default": CoInvestment.NONE.value})
