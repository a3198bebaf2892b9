"""The rows of what is kept beside a deal: where it has been, how ready its technology is, and notes about it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlmodel import Field

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters.tables import Row
from mediate_shared.records import Kept


class DealStageRow(Row, table=True):
    """A stay of a deal in a stage, in their order; ``left_at`` is None of the stage it is in."""

    __tablename__ = "deal_stage"

    deal_id: UUID = Field(foreign_key="deal.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    stage: DealStage = Field(sa_type=Text)
    entered_at: datetime = Field(sa_type=DateTime(timezone=True))
    left_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    reason: str | None = Field(default=None, sa_type=Text)


class DealAssessmentRow(Row, Kept, table=True):
    """How ready the technology of a deal was found to be on a day."""

    __tablename__ = "deal_assessment"
    __table_args__ = (Index("deal_assessment_by_deal", "deal_id", "assessed_on", "id"),)

    deal_id: UUID = Field(foreign_key="deal.id")
    readiness: int
    assessed_on: date
    basis: str | None = Field(default=None, sa_type=Text)


class DealNoteRow(Row, Kept, table=True):
    """A note about a deal; ``author_id`` is None of a script, and once whoever wrote it was erased."""

    __tablename__ = "deal_note"
    __table_args__ = (Index("deal_note_by_deal", "deal_id", "id"), Index("deal_note_by_author", "author_id"))

    deal_id: UUID = Field(foreign_key="deal.id")
    text: str = Field(sa_type=Text)
    author_id: UUID | None = None
