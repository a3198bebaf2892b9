"""The rows of what was heard of other services, of the facts in it, and of which figures are to be computed anew."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Numeric, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from mediate_monitor.adapters.tables import ObservationRow, Row
from mediate_shared.database import table_of


class HeardRow(Row, table=True):
    """An event that a measure rests on: what it is about, who may see it, and where one follows it."""

    __tablename__ = "heard"

    event_id: UUID = Field(primary_key=True)
    type: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=DateTime(timezone=True))
    subject_kind: str = Field(sa_type=Text)
    subject: UUID
    leads_to: UUID | None = Field(default=None)
    visibility: str = Field(sa_type=Text)
    parties: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    traceparent: str | None = Field(default=None, sa_type=Text)


class FactRow(Row, table=True):
    """One fact that an event told: of its kind, about one subject, true from a day on or on that day."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("fact_as_it_stood", "kind", "subject", "day", "place"),
        Index("fact_by_day", "kind", "day"),
    )

    event_id: UUID = Field(primary_key=True)
    ordinal: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    kind: str = Field(sa_type=Text)
    subject: UUID
    place: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=DateTime(timezone=True))
    day: date
    last_day: date
    state: str | None = Field(default=None, sa_type=Text)
    detail: str | None = Field(default=None, sa_type=Text)
    members: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    organisation_id: UUID | None = Field(default=None)
    other_id: UUID | None = Field(default=None)
    amount: Decimal | None = Field(default=None, sa_type=Numeric)
    synthetic: bool


class OrganisationAliasRow(Row, table=True):
    """A record of an organisation that was merged, and the one that stands for it in the end."""

    __tablename__ = "organisation_alias"

    organisation_id: UUID = Field(primary_key=True)
    final_id: UUID


class StaleFigureRow(Row, table=True):
    """A period of an indicator that is to be computed and checked anew; of no period, every one of it."""

    __tablename__ = "stale_figure"
    __table_args__ = (Index("stale_figure_of_indicator", "indicator_id", "period"),)

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    indicator_id: UUID
    period: str | None = Field(default=None, sa_type=Text)
    not_before: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class StaleMeasureRow(Row, table=True):
    """Days about which a measure heard something new: from one to another, without the one ever, without both all."""

    __tablename__ = "stale_measure"

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    measure: str = Field(sa_type=Text)
    first_day: date | None = Field(default=None)
    last_day: date | None = Field(default=None)


Index(
    "observation_running",
    table_of(ObservationRow).c.last_day,
    postgresql_where=text(
        "superseded_by IS NULL AND withdrawn_because IS NULL AND origin = 'derived' AND status = 'provisional'"
    ),
)
