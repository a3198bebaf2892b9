"""The rows of webhook endpoints and their secrets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mediate_subscriptions.adapters.tables import Row


class EndpointRow(Row, table=True):
    """One address of an organisation's own systems, and what is sent to it.

    ``since`` is the place in the feed behind which events are for it; None before its receiver agreed. An endpoint
    that was removed keeps its row (``removed_at``) as long as its deliveries are kept, without address and secrets.
    """

    __tablename__ = "endpoint"

    id: UUID = Field(primary_key=True)
    version: int
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))
    organisation_id: UUID = Field(index=True)
    name: str = Field(sa_type=Text)
    url: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    disabled_reason: str | None = Field(default=None, sa_type=Text)
    consent: str | None = Field(default=None, sa_type=Text)
    types: list[str] = Field(sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"})
    action_lines: list[int] = Field(sa_type=ARRAY(Integer), sa_column_kwargs={"server_default": "{}"})
    subjects: list[str] = Field(sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"})
    fields: list[dict[str, Any]] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": "[]"})
    ordered: bool = False
    asymmetric: bool = False
    rate_per_second: int
    posts_at_once: int
    since: int | None = Field(default=None, sa_type=BigInteger)
    failing_since: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    not_before: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    delivered_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    code_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    code_until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    codes_tried: int = 0
    removed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    synthetic: bool = False


class EndpointSecretRow(Row, table=True):
    """One secret that posts to an endpoint are signed with, sealed; several while one follows another."""

    __tablename__ = "endpoint_secret"

    id: UUID = Field(primary_key=True)
    endpoint_id: UUID = Field(foreign_key="endpoint.id", index=True)
    scheme: str = Field(sa_type=Text)
    """``v1`` (HMAC-SHA256) or ``v1a`` (Ed25519)."""
    sealed: bytes = Field(sa_type=LargeBinary)
    public: str | None = Field(default=None, sa_type=Text)
    """Of Ed25519 the public key (``whpk_…``), shown whenever it is asked for."""
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    """Until when it still signs; None for the newest."""
