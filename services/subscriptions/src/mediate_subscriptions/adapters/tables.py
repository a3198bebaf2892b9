"""The rows of the subscriptions service."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Text, Uuid
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
