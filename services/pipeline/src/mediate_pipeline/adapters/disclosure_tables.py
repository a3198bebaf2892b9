"""The rows of disclosures, and a disclosure as it is shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as ModelField
from sqlalchemy import DateTime, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from mediate_contracts.events.pipeline import DisclosedInvestor
from mediate_contracts.values import AccountId, Day, LineNumber, Localised, Money, Value
from mediate_contracts.values import Line as OneLine
from mediate_pipeline.adapters.tables import Row
from mediate_pipeline.domain.disclosing import Audience, DisclosedField, DisclosureDone
from mediate_shared.records import Kept

Fields = Annotated[list[DisclosedField], ModelField(max_length=len(DisclosedField))]


class DealDisclosureRow(Row, Kept, table=True):
    """What was disclosed of a deal, as it stands; an ended one is shown to nobody but the deal's readers."""

    __tablename__ = "deal_disclosure"
    __table_args__ = (Index("deal_disclosure_by_deal", "deal_id", "id"),)

    deal_id: UUID = Field(foreign_key="deal.id")
    audience: Audience = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    fields: list[str] = Field(sa_type=ARRAY(Text))
    told: dict[str, Any] = Field(sa_type=JSONB)
    ended_on: date | None = None


class DealDisclosureStepRow(Row, table=True):
    """Something that was done about a disclosure: by whom, when, and what was told from then on."""

    __tablename__ = "deal_disclosure_step"

    disclosure_id: UUID = Field(foreign_key="deal_disclosure.id", primary_key=True)
    number: int = Field(primary_key=True)
    deal_id: UUID = Field(foreign_key="deal.id")
    at: datetime = Field(sa_type=DateTime(timezone=True))
    account_id: UUID | None = None
    done: DisclosureDone = Field(sa_type=Text)
    audience: Audience = Field(sa_type=Text)
    told: dict[str, Any] = Field(sa_type=JSONB)
    agreed: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


class ToldOfDeal(Value):
    """What others are told of a deal; what was not disclosed is absent."""

    organisation_id: UUID
    title: OneLine
    text: Localised | None = None
    disclosed_on: Day
    closed_on: Day | None = None
    fund_id: UUID | None = None
    amount: Money | None = None
    public: Money | None = None
    private: Money | None = None
    investors: list[DisclosedInvestor] = ModelField(default=[], max_length=50)
    action_lines: list[LineNumber] = ModelField(default=[], max_length=20)
    synthetic: bool = False


class DisclosureStep(Value):
    """Something that was done about a disclosure: what was told from then on, by whom, when, and why."""

    done: DisclosureDone
    at: datetime
    account_id: AccountId | None = ModelField(description="Null where it was a script, or somebody who was erased.")
    audience: Audience
    told: ToldOfDeal
    agreed: OneLine | None = ModelField(description="How the company agreed to it.")
    reason: str | None


class Disclosure(Kept):
    """What was disclosed of a deal, as those see it who may read the deal."""

    deal_id: UUID
    audience: Audience
    fields: Fields
    told: ToldOfDeal = Field(description="Exactly what others see.")
    ended_on: Day | None = None
    behind: list[DisclosedField] = Field(
        default=[], description="What is by now otherwise in the deal than what others are told."
    )
    steps: list[DisclosureStep] = Field(default=[], description="Everything done about it, the newest first.")


class DisclosedView(BaseModel):
    """What was disclosed of a deal, as others see it."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    audience: Audience
    told: ToldOfDeal
