"""The rows of the monitor service."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from sqlalchemy import DateTime, ForeignKeyConstraint, Index, LargeBinary, Numeric, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.values import (
    Code,
    Comparator,
    Day,
    Flag,
    Line,
    Localised,
    LocalisedLine,
    Qualifier,
    Quantity,
    Source,
    Whole,
)
from mediate_contracts.vocabulary import Aggregation, Direction, ObservationKind, ObservationStatus, Rhythm
from mediate_monitor.domain.breakdowns import DIMENSIONS_MAX, MEMBER_CHARACTERS_MAX, canonical
from mediate_monitor.domain.indicators import each_once
from mediate_monitor.domain.quantities import exactly

LineNumber = Annotated[Whole, Field(ge=1, le=8)]
PeriodText = Annotated[str, StringConstraints(min_length=4, max_length=7)]
Member = Annotated[Line, StringConstraints(max_length=MEMBER_CHARACTERS_MAX)]
Breakdown = Annotated[dict[Code, Member], AfterValidator(canonical)]
Exact = Annotated[Quantity, BeforeValidator(exactly, json_schema_input_type=str)]
"""An exact decimal number that only plain digits can name."""


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class Definition(SQLModel):
    """What an indicator measures and how it is read; each fact is declared here once."""

    code: Code = Field(sa_type=Text, unique=True)
    name: LocalisedLine = Field(sa_type=JSONB)
    definition: Localised = Field(sa_type=JSONB)
    unit: Line = Field(sa_type=Text)
    direction: Direction = Field(sa_type=Text, description="Whether more of it is better.")
    aggregation: Aggregation = Field(sa_type=Text, description="How figures of several periods or parts add up.")
    rhythm: Rhythm = Field(sa_type=Text, description="The periods it is observed in; once takes any.")
    action_lines: Annotated[list[LineNumber], AfterValidator(each_once)] = Field(
        sa_type=ARRAY(SmallInteger), min_length=1, max_length=8
    )
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class Aim(SQLModel):
    """What is aimed for in a period, and which document says so."""

    period: PeriodText = Field(sa_type=Text)
    comparator: Comparator = Field(sa_type=Text)
    value: Exact = Field(sa_type=Numeric)
    source: Source = Field(sa_type=JSONB)


class Observed(SQLModel):
    """A figure for a period, and which document it comes from; there is no figure without a value."""

    period: PeriodText = Field(sa_type=Text, description="A year (2018), a quarter (2020-Q1) or a month (2020-03).")
    value: Exact = Field(sa_type=Numeric)
    qualifier: Qualifier = Field(default=Qualifier.EXACT, sa_type=Text)
    breakdown: Breakdown = Field(
        default={}, sa_type=JSONB, max_length=DIMENSIONS_MAX, description="Dimension and member; empty is the whole."
    )
    kind: ObservationKind = Field(default=ObservationKind.MEASURED, sa_type=Text)
    status: ObservationStatus = Field(default=ObservationStatus.FINAL, sa_type=Text)
    covers_until: Day | None = Field(default=None, description="Last day counted, where the period was not over.")
    note: Localised | None = Field(default=None, sa_type=JSONB)
    source: Source = Field(sa_type=JSONB)


class IndicatorRow(Row, Definition, table=True):
    """An indicator."""

    __tablename__ = "indicator"

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


class TargetRow(Row, Aim, table=True):
    """A target of an indicator."""

    __tablename__ = "indicator_target"
    __table_args__ = (Index("indicator_target_once", "indicator_id", "slot", unique=True),)

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))
    indicator_id: UUID = Field(foreign_key="indicator.id")
    slot: bytes = Field(sa_type=LargeBinary)


class ObservationRow(Row, Observed, table=True):
    """An observation; current as long as nothing supersedes it."""

    __tablename__ = "observation"
    __table_args__ = (
        # The old observation points to the one that supersedes it before that one is there, within a transaction.
        ForeignKeyConstraint(["superseded_by"], ["observation.id"], deferrable=True, initially="DEFERRED"),
        Index(
            "observation_one_current",
            "indicator_id",
            "slot",
            unique=True,
            postgresql_where=text("superseded_by IS NULL"),
        ),
        Index("observation_in_order", "indicator_id", "id"),
        Index("observation_latest", "indicator_id", "last_day", postgresql_where=text("superseded_by IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))
    indicator_id: UUID = Field(foreign_key="indicator.id")
    first_day: date
    last_day: date
    slot: bytes = Field(sa_type=LargeBinary)
    supersedes: UUID | None = Field(default=None, foreign_key="observation.id", unique=True)
    superseded_by: UUID | None = Field(default=None)
    reason: str | None = Field(default=None, sa_type=Text)


class Target(Aim):
    """A target as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    indicator_id: UUID


class Observation(Observed):
    """An observation as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    indicator_id: UUID
    supersedes: UUID | None = Field(default=None, description="The observation this one corrects.")
    superseded_by: UUID | None = Field(default=None, description="The observation that corrects this one.")
    reason: str | None = Field(default=None, description="Why the observation it supersedes was wrong.")

    @property
    def is_current(self) -> bool:
        """Whether nothing supersedes it."""
        return self.superseded_by is None


class Indicator(Definition):
    """An indicator as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    latest: Observation | None = Field(
        default=None, description="Current figure of the latest period for the whole; a part never stands for it."
    )
