"""Reads organisations' credentials for NATS that were not revoked, as far as events tell."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.endpoint_views import CredentialsView
from mediate_gateway.adapters.subscriptions_read_model import CREDENTIALS

_SHOWN: Final = [CREDENTIALS.c[name] for name in CredentialsView.model_fields]


async def one(
    connection: AsyncConnection, credentials_id: UUID, organisations: Collection[UUID]
) -> CredentialsView | None:
    """Return credentials of one of these organisations; None where they have none by this id, or revoked them."""
    asked = select(*_SHOWN).where(CREDENTIALS.c.id == credentials_id, CREDENTIALS.c.organisation_id.in_(organisations))
    row = (await connection.execute(asked)).mappings().one_or_none()
    return None if row is None else CredentialsView.model_validate(row)


async def of_organisation(
    connection: AsyncConnection, organisation_id: UUID, *, limit: int
) -> Sequence[CredentialsView]:
    """Return the credentials of an organisation, those that end first before others."""
    asked = (
        select(*_SHOWN)
        .where(CREDENTIALS.c.organisation_id == organisation_id)
        .order_by(CREDENTIALS.c.expires_at, CREDENTIALS.c.id)
        .limit(limit)
    )
    return [CredentialsView.model_validate(row) for row in (await connection.execute(asked)).mappings()]
