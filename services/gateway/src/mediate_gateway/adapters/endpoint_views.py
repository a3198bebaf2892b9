"""Reads how organisations' endpoints and their credentials for NATS stand, as far as events tell."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DisabledReason, EndpointStatus
from mediate_gateway.adapters.subscriptions_read_model import CREDENTIALS, ENDPOINT


class EndpointView(BaseModel):
    """How an endpoint stands."""

    id: UUID
    organisation_id: UUID
    name: str
    status: EndpointStatus
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failing_since: datetime | None
    updated_at: datetime
    synthetic: bool


class CredentialsView(BaseModel):
    """Until when credentials are taken."""

    id: UUID
    organisation_id: UUID
    name: str
    expires_at: datetime
    synthetic: bool


class Attention(BaseModel):
    """What asks for somebody: endpoints to which nothing is sent any more, and credentials that end soon."""

    disabled: Sequence[EndpointView]
    expiring: Sequence[CredentialsView]


_SHOWN: Final = [ENDPOINT.c[name] for name in EndpointView.model_fields]
_ATTENTION_MAX: Final = 6


async def of_organisations(
    connection: AsyncConnection, organisations: Collection[UUID], *, limit: int
) -> Sequence[EndpointView]:
    """Return the endpoints of organisations, by name."""
    return await _endpoints(connection, ENDPOINT.c.organisation_id.in_(organisations), limit=limit)


async def attention(connection: AsyncConnection, organisations: Collection[UUID], *, before: datetime) -> Attention:
    """Return what of some organisations asks for them: what is disabled, and what ends before a moment."""
    theirs = ENDPOINT.c.organisation_id.in_(organisations)
    is_disabled = ENDPOINT.c.status == EndpointStatus.DISABLED.value
    ending = (
        select(*(CREDENTIALS.c[name] for name in CredentialsView.model_fields))
        .where(CREDENTIALS.c.organisation_id.in_(organisations), CREDENTIALS.c.expires_at < before)
        .order_by(CREDENTIALS.c.expires_at, CREDENTIALS.c.id)
        .limit(_ATTENTION_MAX)
    )
    return Attention(
        disabled=await _endpoints(connection, theirs, is_disabled, limit=_ATTENTION_MAX),
        expiring=[_credentials(row) for row in await connection.execute(ending)],
    )


async def _endpoints(
    connection: AsyncConnection, *conditions: ColumnElement[bool], limit: int
) -> Sequence[EndpointView]:
    query = select(*_SHOWN).where(*conditions).order_by(func.lower(ENDPOINT.c.name), ENDPOINT.c.id).limit(limit)
    return [EndpointView.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _credentials(row: Any) -> CredentialsView:
    return CredentialsView.model_validate(dict(row._mapping))
