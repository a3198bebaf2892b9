"""The rows of the read model that say what the pipeline tells others than a deal's team, under its events' names.

Nothing of a deal is here but what was disclosed, and figures of many together.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_gateway.adapters.tables import Dated, Row
from mediate_shared.database import table_of

_JSONB_OR_NULL = JSONB(none_as_null=True)


class FundRow(Dated, Row, table=True):
    """A fund and what it asks of deals."""

    __tablename__ = "fund"

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)
    kind: str | None = Field(sa_type=Text)
    purpose: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    ticket_min: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    ticket_max: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    readiness_min: int | None
    readiness_max: int | None
    region: str | None = Field(sa_type=Text)
    co_investment: str = Field(sa_type=Text)
    budget: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    opens_on: date | None
    closes_on: date | None
    synthetic: bool


class GrantCallRow(Dated, Row, table=True):
    """A grant call: one that was held here, with its window, or one of which a source says what came of it."""

    __tablename__ = "grant_call"

    id: UUID = Field(primary_key=True)
    code: str = Field(sa_type=Text)
    name: dict[str, str] = Field(sa_type=JSONB)
    year: int
    budget: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    committee_members: int | None
    proposals_received: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    awards: int | None
    awarded_total: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    source: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    purpose: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    award_max: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    opens_on: date | None
    closes_on: date | None
    fund_id: UUID | None
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    published_on: date | None
    awarded: list[dict[str, Any]] | None = Field(sa_type=_JSONB_OR_NULL)
    note: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    synthetic: bool


class DisclosedDealRow(Dated, Row, table=True):
    """What was disclosed of a deal, to the network or to everybody; it has an id of its own."""

    __tablename__ = "disclosed_deal"
    __table_args__ = (Index("disclosed_deal_by_organisation", "organisation_id"),)

    id: UUID = Field(primary_key=True)
    visibility: str = Field(sa_type=Text)
    organisation_id: UUID
    title: str = Field(sa_type=Text)
    text: dict[str, str] | None = Field(sa_type=_JSONB_OR_NULL)
    disclosed_on: date
    closed_on: date | None
    fund_id: UUID | None
    amount: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    public: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    private: dict[str, Any] | None = Field(sa_type=_JSONB_OR_NULL)
    investors: list[dict[str, Any]] = Field(sa_type=JSONB)
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))
    synthetic: bool


class RollUpRow(Dated, Row, table=True):
    """The newest edition of the figures of many deals together."""

    __tablename__ = "roll_up"

    id: UUID = Field(primary_key=True)
    edition: int
    as_of: date
    figures: list[dict[str, Any]] = Field(sa_type=JSONB)
    withheld: list[str] = Field(sa_type=ARRAY(Text))


FUND = table_of(FundRow)
GRANT_CALL = table_of(GrantCallRow)
DISCLOSED_DEAL = table_of(DisclosedDealRow)
ROLL_UP = table_of(RollUpRow)
PIPELINE = (FUND, GRANT_CALL, DISCLOSED_DEAL, ROLL_UP)
"""Every table of the read model about the pipeline."""
