"""The rows of partners' accounts on the NATS server that is for them, and of credentials for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text
from sqlmodel import Field

from mediate_subscriptions.adapters.tables import Row


class NatsAccountRow(Row, table=True):
    """An organisation's account: its public key, its sealed seed, and how far the feed was written to its stream."""

    __tablename__ = "nats_account"

    organisation_id: UUID = Field(primary_key=True)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    public_key: str = Field(sa_type=Text, unique=True)
    sealed_seed: bytes = Field(sa_type=LargeBinary)
    position: int = Field(sa_type=BigInteger)
    waits_because: str | None = Field(default=None, sa_type=Text)
    """Why nothing more is written at the moment."""


class NatsCredentialsRow(Row, table=True):
    """Credentials of one user of an account; the seed is shown once and kept nowhere."""

    __tablename__ = "nats_credentials"

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="nats_account.organisation_id", index=True)
    name: str = Field(sa_type=Text)
    public_key: str = Field(sa_type=Text, unique=True)
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    revoked_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revoked_reason: str | None = Field(default=None, sa_type=Text)
    synthetic: bool = False
