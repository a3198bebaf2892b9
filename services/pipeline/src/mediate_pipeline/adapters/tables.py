"""The rows of the pipeline service."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import DateTime, Index, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Code, Figure, Flag, Line, LocalisedLine, Money, Source, StatedMoney, Whole, Year
from mediate_contracts.vocabulary import DealOrigin, DealStage
from mediate_pipeline.domain.access import TeamRole
from mediate_pipeline.domain.stages import allowed

People = Annotated[Whole, Field(ge=0, le=10_000)]
Awards = Annotated[Whole, Field(ge=0, le=1_000_000)]


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class DealTerms(SQLModel):
    """What a deal is about; each fact is declared here once."""

    organisation_id: UUID
    title: Line = Field(sa_type=Text)
    amount_sought: Money = Field(sa_type=JSONB)
    fund_id: UUID | None = Field(default=None, description="The fund it is for; its managers see the deal.")
    origin: DealOrigin | None = Field(default=None, sa_type=Text)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class FundTerms(SQLModel):
    """What a fund is."""

    name: Line = Field(sa_type=Text)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class GrantOutcome(SQLModel):
    """A grant call and what came of it, as far as a source says."""

    code: Code = Field(sa_type=Text, unique=True)
    name: LocalisedLine = Field(sa_type=JSONB)
    year: Year
    budget: Money | None = Field(default=None, sa_type=JSONB)
    committee_members: People | None = None
    proposals_received: Figure | None = Field(default=None, sa_type=JSONB)
    awards: Awards | None = None
    awarded_total: StatedMoney | None = Field(default=None, sa_type=JSONB)
    source: Source = Field(sa_type=JSONB)


class OrganisationRow(Row, table=True):
    """An organisation the community service told of."""

    __tablename__ = "organisation"

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text)


class FundRow(Row, FundTerms, table=True):
    """A fund."""

    __tablename__ = "fund"

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


class FundManagerRow(Row, table=True):
    """An account that manages a fund."""

    __tablename__ = "fund_manager"
    __table_args__ = (Index("fund_manager_by_account", "account_id", "fund_id"),)

    fund_id: UUID = Field(foreign_key="fund.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)


class DealRow(Row, DealTerms, table=True):
    """A deal; ``opened_by`` is the account that opened it, None for a script."""

    __tablename__ = "deal"
    __table_args__ = (Index("deal_by_stage", "stage", "id"), Index("deal_by_fund", "fund_id", "id"))

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))
    organisation_id: UUID = Field(foreign_key="organisation.id")
    fund_id: UUID | None = Field(default=None, foreign_key="fund.id")
    opened_by: UUID | None = None
    stage: DealStage = Field(sa_type=Text)
    stage_since: datetime = Field(sa_type=DateTime(timezone=True), sa_column_kwargs={"server_default": func.now()})
    held_from: DealStage | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


class DealMemberRow(Row, table=True):
    """An account on a deal's team, and who put it there."""

    __tablename__ = "deal_member"
    __table_args__ = (Index("deal_member_by_account", "account_id", "deal_id"),)

    deal_id: UUID = Field(foreign_key="deal.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)
    role: TeamRole = Field(sa_type=Text)
    added_at: datetime = Field(sa_type=DateTime(timezone=True))
    added_by: UUID | None = None


class DealGrantRow(Row, table=True):
    """An account that a deal was granted to, to read it."""

    __tablename__ = "deal_grant"
    __table_args__ = (Index("deal_grant_by_account", "account_id", "deal_id"),)

    deal_id: UUID = Field(foreign_key="deal.id", primary_key=True)
    account_id: UUID = Field(primary_key=True)
    granted_by: UUID
    granted_at: datetime = Field(sa_type=DateTime(timezone=True))
    reason: str = Field(sa_type=Text)


class GrantCallRow(Row, GrantOutcome, table=True):
    """A grant call."""

    __tablename__ = "grant_call"

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


class Deal(DealTerms):
    """A deal as those who may read it see it."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation_name: Line
    stage: DealStage
    stage_since: datetime = Field(description="When it came into its stage.")
    next_stages: list[DealStage] = Field(default=[], description="Where it can go from here.")
    held_from: DealStage | None = Field(default=None, description="The stage to which a deal on hold goes back.")
    reason: str | None = Field(default=None, description="What was said about the last move.")

    @model_validator(mode="after")
    def _say_where_it_can_go(self) -> Self:
        possible = allowed(self.stage, held_from=self.held_from)
        self.next_stages = [stage for stage in DealStage if stage in possible]
        return self


class GrantCall(GrantOutcome):
    """A grant call as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
