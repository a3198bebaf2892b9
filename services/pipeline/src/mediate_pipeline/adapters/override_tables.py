"""The rows of exceptions from what a fund asks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Money
from mediate_contracts.values import Text as Paragraphs
from mediate_contracts.vocabulary import GateRule, OverrideStatus
from mediate_pipeline.adapters.tables import Row
from mediate_shared.records import Kept


class AskedOverride(SQLModel):
    """An exception as it was asked for: from which rule of which fund, for which amount, and why."""

    deal_id: UUID
    fund_id: UUID
    rule: GateRule = Field(sa_type=Text)
    amount_sought: Money = Field(
        sa_type=JSONB, description="The amount it was asked for; with another one it has to be asked for again."
    )
    reason: Paragraphs = Field(sa_type=Text)
    asked_by: UUID | None = None
    synthetic: bool


class DealOverrideRow(Row, AskedOverride, Kept, table=True):
    """An exception from a rule of a deal's fund."""

    __tablename__ = "deal_override"
    __table_args__ = (
        Index("deal_override_by_deal", "deal_id", "id"),
        Index("deal_override_waiting", "deal_id", postgresql_where=text("status = 'requested'")),
    )

    deal_id: UUID = Field(foreign_key="deal.id")
    fund_id: UUID = Field(foreign_key="fund.id")
    status: OverrideStatus = Field(sa_type=Text)
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    decision_reason: str | None = Field(default=None, sa_type=Text)


class Override(Kept, AskedOverride):
    """An exception as the deal's readers see it."""

    status: OverrideStatus
    decided_by: UUID | None = Field(default=None, description="The second person, or who withdrew it.")
    decided_at: datetime | None = None
    decision_reason: Paragraphs | None = None
