"""The rows of deliveries: what is sent to which endpoint, and each attempt at it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_subscriptions.adapters.tables import Row


class FannedOutRow(Row, table=True):
    """How far the feed was looked through for endpoints: one row, moved in the transaction that adds deliveries."""

    __tablename__ = "fanned_out"

    id: int = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)


class MessageRow(Row, table=True):
    """A body as it is sent, byte for byte; those who see an event alike share it."""

    __tablename__ = "message"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    event_id: UUID
    digest: bytes = Field(sa_type=LargeBinary)
    """SHA-256 of the body; unique together with ``event_id``."""
    body: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)


class DeliveryRow(Row, table=True):
    """One message for one endpoint. Sent again, it stays this row, with the same ``event_id`` as ``webhook-id``."""

    __tablename__ = "delivery"

    id: UUID = Field(primary_key=True)
    endpoint_id: UUID = Field(foreign_key="endpoint.id")
    kind: str = Field(sa_type=Text)
    event_id: UUID
    position: int | None = Field(default=None, sa_type=BigInteger)
    """Its place in the feed; None of a post that was asked for."""
    type: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    message_id: int = Field(foreign_key="message.id", sa_type=BigInteger)
    matched: dict[str, Any] = Field(sa_type=JSONB)
    """Why it is sent: the audience it was seen as, and what of the filter matched."""
    trace_id: str | None = Field(default=None, sa_type=Text)
    status: str = Field(sa_type=Text)
    attempts: int = 0
    """In all, those before it was sent again included."""
    tries: int = 0
    """Since it was last asked for; how long the next pause is."""
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    due_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    """When it is tried next; None once it is no longer pending."""
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class AttemptRow(Row, table=True):
    """One attempt at a delivery, as it went over the line."""

    __tablename__ = "attempt"

    delivery_id: UUID = Field(primary_key=True, foreign_key="delivery.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=DateTime(timezone=True))
    milliseconds: int
    outcome: str = Field(sa_type=Text)
    status_code: int | None = None
    detail: str | None = Field(default=None, sa_type=Text)
    address: str | None = Field(default=None, sa_type=Text)
    """The network address that was connected to."""
    url: str = Field(sa_type=Text)
    request_headers: dict[str, str] = Field(sa_type=JSONB)
    answer_headers: dict[str, str] | None = Field(default=None, sa_type=JSONB)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    trace_id: str | None = Field(default=None, sa_type=Text)
