"""The rows of merging: what records are looked up by, which may be of one organisation, and which were merged."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, Numeric, SmallInteger, Text, UniqueConstraint, desc
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_community.adapters.tables import Row
from mediate_shared.records import Kept


class DuplicateKeyRow(Row, table=True):
    """What a record that stands for itself is looked up by: a key of ``domain.likeness``, as a number."""

    __tablename__ = "duplicate_key"
    __table_args__ = (Index("duplicate_key_by_organisation", "organisation_id"),)

    key: int = Field(primary_key=True, sa_type=BigInteger)
    organisation_id: UUID = Field(primary_key=True)


class DuplicateCrowdRow(Row, table=True):
    """A key that so many records have that it says nothing; none of them is kept under it."""

    __tablename__ = "duplicate_crowd"

    key: int = Field(primary_key=True, sa_type=BigInteger)


class DuplicateProgressRow(Row, table=True):
    """How far in a shard of the journal organisations were looked at."""

    __tablename__ = "duplicate_progress"

    shard: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    sequence: int = Field(sa_type=BigInteger)


class DuplicateRow(Row, Kept, table=True):
    """Two records that may be of one organisation, the lower id first.

    ``grounds`` holds ``{ground, shown}``: of an open pair those it has, of a dismissed one those it was dismissed with.
    """

    __tablename__ = "duplicate"
    __table_args__ = (
        UniqueConstraint("organisation_id", "other_id", name="duplicate_pair_key"),
        Index("duplicate_by_other", "other_id"),
        Index("duplicate_by_status", "status", desc("score"), "id"),
    )

    organisation_id: UUID
    other_id: UUID
    grounds: list[dict[str, Any]] = Field(sa_type=JSONB)
    score: Decimal = Field(sa_type=Numeric(4, 3))
    status: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)


class OrganisationMergeRow(Row, table=True):
    """A merge of one record into another, also when it was undone.

    ``took`` holds by field what the surviving record had before, and what it took: ``{before, taken}``.
    """

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index("organisation_merge_by_organisation", "organisation_id", "id"),
        Index("organisation_merge_by_into", "into_id"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID
    into_id: UUID
    at: datetime = Field(sa_type=DateTime(timezone=True))
    reason: str = Field(sa_type=Text)
    took: dict[str, Any] = Field(sa_type=JSONB)
    undone_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    undone_because: str | None = Field(sa_type=Text)
