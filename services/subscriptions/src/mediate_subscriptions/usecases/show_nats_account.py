"""Show where an organisation's stream is, what is in it, and how far it was written."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_subscriptions.adapters import merges, nats_accounts
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.partners_nats import (
    ACK_PENDING_MAX,
    CONNECTIONS_MAX,
    CONSUMERS_MAX,
    CREDENTIALS_MAX,
    STREAM,
    STREAM_BYTES_MAX,
    SUBJECTS,
    Waits,
)

_LAG_MAX: Final = nats_accounts.LAG_MAX


class NatsLimits(BaseModel):
    """What an account may take up."""

    connections: int = CONNECTIONS_MAX
    consumers: int = CONSUMERS_MAX
    ack_pending: int = ACK_PENDING_MAX
    stream_bytes: int = STREAM_BYTES_MAX
    stream_days: int
    credentials: int = CREDENTIALS_MAX


class NatsAccount(BaseModel):
    """An organisation's account on the NATS server for partners."""

    organisation_id: UUID
    url: str = Field(description="Where the server is.")
    account: str | None = Field(description="The account's public key; null before its first credentials.")
    stream: str
    subjects: list[str]
    limits: NatsLimits
    lag: int | None = Field(description=f"Events that are not written yet; no more than {_LAG_MAX} are counted.")
    waits_because: Waits | None = Field(description="Why nothing more is written at the moment.")
    created_at: datetime | None


async def show_nats_account(
    connection: AsyncConnection, organisation_id: UUID, *, url: str, replay_days: int
) -> NatsAccount:
    """Return an organisation's account; what it will be where it has none yet."""
    found = await nats_accounts.one(connection, organisation_id)
    lag = None
    if found is not None:
        reader = Reader.of_organisations(await merges.records_of(connection, organisation_id))
        lag = await nats_accounts.lag(connection, reader, found.position)
    return NatsAccount(
        organisation_id=organisation_id,
        url=url,
        account=None if found is None else found.public,
        stream=STREAM,
        subjects=list(SUBJECTS),
        limits=NatsLimits(stream_days=replay_days),
        lag=lag,
        waits_because=None if found is None else found.waits_because,
        created_at=None if found is None else found.created_at,
    )
