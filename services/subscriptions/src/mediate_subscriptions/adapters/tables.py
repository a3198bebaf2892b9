"""The rows of the subscriptions service."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Integer, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class FeedRow(Row, table=True):
    """One heard event at its place in the feed.

    ``body`` is the CloudEvents JSON as it was heard, ``parties`` the organisations that it concerns as a case. Of what
    is sealed it is the shell: what it stands for is asked for when somebody reads it, and never kept here.
    """

    __tablename__ = "feed"

    cursor: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    event_id: UUID = Field(unique=True)
    source: str = Field(sa_type=Text)
    sequence: int = Field(sa_type=BigInteger)
    type: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    visibility: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    parties: list[UUID] = Field(sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": "{}"})
    action_lines: list[int] = Field(sa_type=ARRAY(Integer), sa_column_kwargs={"server_default": "{}"})
    added_at: datetime = Field(
        sa_type=DateTime(timezone=True),
        index=True,
        sa_column_kwargs={"server_default": func.now()},
    )


class FiledUnderRow(Row, table=True):
    """The action lines that a record (a line, an item, a challenge …) belongs to, as was heard of it last."""

    __tablename__ = "filed_under"

    subject: UUID = Field(primary_key=True)
    action_lines: list[int] = Field(sa_type=ARRAY(Integer))


class MergedOrganisationRow(Row, table=True):
    """An organisation that another record stands for since they were merged."""

    __tablename__ = "merged_organisation"

    organisation_id: UUID = Field(primary_key=True)
    into_id: UUID
