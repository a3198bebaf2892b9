"""Tells ops how deliveries to endpoints go, and nothing of what they hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DeliveryStatus, DisabledReason, EndpointStatus
from mediate_shared.database import table_of
from mediate_subscriptions.adapters.delivery_tables import DeliveryRow, FannedOutRow
from mediate_subscriptions.adapters.endpoint_tables import EndpointRow
from mediate_subscriptions.adapters.tables import FeedRow

COUNTED_MAX: Final = 10_000
"""As far as anything is counted: a page of endpoints must not look through millions of deliveries."""

_DELIVERY: Final = table_of(DeliveryRow)
_ENDPOINT: Final = table_of(EndpointRow)
_FANNED_OUT: Final = table_of(FannedOutRow)
_FEED: Final = table_of(FeedRow)
_HEALTH: Final = ("organisation_id", "status", "disabled_reason", "failing_since", "not_before", "delivered_at", "url")


class EndpointHealth(BaseModel):
    """How deliveries to one endpoint go."""

    endpoint_id: UUID
    organisation_id: UUID
    host: str = Field(description="Where it is; the rest of its address is its organisation's alone.")
    status: EndpointStatus
    disabled_reason: DisabledReason | None
    failing_since: datetime | None
    not_before: datetime | None
    delivered_at: datetime | None
    pending: int = Field(description=f"Counted as far as {COUNTED_MAX}.")
    oldest_pending_at: datetime | None = Field(description="Since when the oldest waits that is pending.")
    dead: int = Field(description=f"Counted as far as {COUNTED_MAX}.")


class Behind(BaseModel):
    """How far the worker is behind that looks for each event which endpoints it is for."""

    events: int = Field(description=f"Events that it has not looked at, counted as far as {COUNTED_MAX}.")
    since: datetime | None = Field(description="Since when the oldest of them waits.")


async def listing(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[EndpointHealth]:
    """Return how every endpoint does, in the order they were added, behind ``after``."""
    page = select(_ENDPOINT.c.id, *(_ENDPOINT.c[name] for name in _HEALTH)).where(_ENDPOINT.c.removed_at.is_(None))
    if after is not None:
        page = page.where(_ENDPOINT.c.id > after)
    rows = [row._mapping for row in await connection.execute(page.order_by(_ENDPOINT.c.id).limit(limit))]
    return [await _of(connection, row) for row in rows]


async def _of(connection: AsyncConnection, row: RowMapping) -> EndpointHealth:
    pending, oldest = await _counted(connection, row["id"], DeliveryStatus.PENDING)
    dead, _ = await _counted(connection, row["id"], DeliveryStatus.DEAD)
    return EndpointHealth(
        endpoint_id=row["id"],
        host=urlsplit(row["url"]).hostname or "",
        pending=pending,
        oldest_pending_at=oldest,
        dead=dead,
        **{name: row[name] for name in _HEALTH if name != "url"},
    )


async def behind(connection: AsyncConnection) -> Behind:
    """Return how far the worker is behind the feed's end."""
    position = select(_FANNED_OUT.c.position).scalar_subquery()
    waiting = select(_FEED.c.added_at).where(_FEED.c.cursor > position).order_by(_FEED.c.cursor)
    oldest = await connection.scalar(waiting.limit(1))
    bounded = waiting.limit(COUNTED_MAX).subquery()
    return Behind(events=await connection.scalar(select(func.count()).select_from(bounded)) or 0, since=oldest)


async def _counted(
    connection: AsyncConnection, endpoint_id: UUID, status: DeliveryStatus
) -> tuple[int, datetime | None]:
    """Return how many deliveries there are in a status, and when the oldest of those that were counted was made."""
    bounded = (
        select(_DELIVERY.c.created_at)
        .where(_DELIVERY.c.endpoint_id == endpoint_id, _DELIVERY.c.status == status.value)
        .limit(COUNTED_MAX)
        .subquery()
    )
    counted = select(func.count(), func.min(bounded.c.created_at)).select_from(bounded)
    number, oldest = (await connection.execute(counted)).one()
    return number, oldest
