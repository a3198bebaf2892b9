"""The rows of the subscriptions service."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Row(SQLModel, registry=registry()):
    """Base of this service's rows; services that share a process share no metadata."""


class FeedRow(Row, table=True):
    """One heard event at its place in the feed.

    ``body`` is the CloudEvents JSON as it was heard, ``parties`` the organisations that it concerns as a case.
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


class DealAccessRow(Row, table=True):
    """Somebody who may read a deal now, as the pipeline told last."""

    __tablename__ = "deal_access"
    __table_args__ = (Index("deal_access_by_account", "account_id"),)

    deal_id: UUID = Field(primary_key=True)
    account_id: UUID = Field(primary_key=True)
