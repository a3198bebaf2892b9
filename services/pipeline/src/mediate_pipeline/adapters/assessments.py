"""Reads and writes how ready the technology of deals was found to be."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Day, ReadinessLevel, Text
from mediate_pipeline.adapters.deal_tables import DealAssessmentRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Kept, Records

_TABLE = table_of(DealAssessmentRow)


class AssessmentTerms(SQLModel):
    """How ready the technology of a deal was found to be, when, and from what that is told."""

    readiness: ReadinessLevel = Field(description="The technology readiness level, 1 to 9.")
    assessed_on: Day
    basis: Text | None = Field(default=None, description="From what this is told.")


class Assessment(Kept, AssessmentTerms):
    """An assessment as those who may read its deal see it."""

    deal_id: UUID


_ASSESSMENTS = Records(_TABLE, Assessment, "assessment")


async def add(transaction: Transaction, deal_id: UUID, terms: AssessmentTerms, *, at: datetime) -> Assessment:
    """Insert an assessment; the deal's row is locked."""
    values = terms.model_dump(include=set(AssessmentTerms.model_fields))
    return Assessment.model_validate(await _ASSESSMENTS.add(transaction, {"deal_id": deal_id, **values}, at=at))


async def count(transaction: Transaction, deal_id: UUID) -> int:
    """Return how many assessments a deal has."""
    found = await transaction.execute(select(func.count()).where(_TABLE.c.deal_id == deal_id))
    return int(found.scalar_one())


async def newest(transaction: Transaction, deal_id: UUID) -> tuple[int, date]:
    """Return the level that was assessed last, and when; of two on a day, the one that was told later. One is there."""
    query = select(_TABLE.c.readiness, _TABLE.c.assessed_on).where(_TABLE.c.deal_id == deal_id)
    found = await transaction.execute(query.order_by(_TABLE.c.assessed_on.desc(), _TABLE.c.id.desc()).limit(1))
    row = found.one()
    return row.readiness, row.assessed_on


async def listing(transaction: Transaction, deal_id: UUID, *, after: UUID | None, limit: int) -> Sequence[Assessment]:
    """Return the assessments of a deal in the order they were told, behind ``after``, at most ``limit``."""
    return await _ASSESSMENTS.listing(transaction.connection, after=after, limit=limit, deal_id=deal_id)
