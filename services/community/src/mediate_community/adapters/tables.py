"""The rows of the community service."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from mediate_contracts.values import Flag, Line, Localised, Source, Value, WebAddress, Year
from mediate_contracts.vocabulary import ActorClass, Hub, OrganisationType

KvkNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]


class Statement(Value):
    """Something a source says of an organisation."""

    statement: Localised
    source: Source


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class Profile(SQLModel):
    """What is known of an organisation; each fact is declared here once."""

    name: Line = Field(sa_type=Text)
    legal_name: Line | None = Field(default=None, sa_type=Text)
    kvk_number: KvkNumber | None = Field(default=None, sa_type=Text, unique=True, description="8 digits.")
    website: WebAddress | None = Field(default=None, sa_type=Text)
    hub: Hub | None = Field(default=None, sa_type=Text)
    founding_year: Year | None = None
    types: list[OrganisationType] = Field(sa_type=ARRAY(Text), min_length=1, max_length=14)
    actor_class: ActorClass | None = Field(default=None, sa_type=Text)
    description: Localised | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    facts: list[Statement] = Field(default=[], sa_type=JSONB, max_length=100)
    synthetic: Flag = Field(default=False, description="Invented for demonstration; labelled wherever it shows.")


class OrganisationRow(Row, Profile, table=True):
    """An organisation in the registry."""

    __tablename__ = "organisation"
    __table_args__ = (Index("organisation_by_name", text("lower(name)")),)

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


class Organisation(Profile):
    """An organisation as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
