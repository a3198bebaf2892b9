"""The rows of the subscriptions service."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class FeedRow(Row, table=True):
    """One heard event at its place in the feed; ``body`` is the CloudEvents JSON as it was heard."""

    __tablename__ = "feed"

    cursor: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    event_id: UUID = Field(unique=True)
    source: str = Field(sa_type=Text)
    sequence: int = Field(sa_type=BigInteger)
    type: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    visibility: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
