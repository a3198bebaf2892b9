"""Lays down posts that were asked for, which are no events of the feed, and takes pending ones back."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from opentelemetry import trace
from pydantic_core import to_json
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus
from mediate_shared.database import table_of
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.telemetry import current_traceparent
from mediate_subscriptions.adapters.delivery_tables import DeliveryRow, MessageRow

SOURCE: Final = "/subscriptions/0"

_MESSAGES: Final = table_of(MessageRow)
_DELIVERIES: Final = table_of(DeliveryRow)


async def ask(
    transaction: Transaction,
    *,
    endpoint_id: UUID,
    kind: DeliveryKind,
    type: str,
    data: Mapping[str, Any],
    now: datetime,
    extensions: Mapping[str, Any] | None = None,
    subject: str | None = None,
) -> UUID:
    """Lay down a post to an endpoint, due at once, as a CloudEvent of its own; returns the delivery's id.

    Whoever delivers is woken once the transaction was committed.
    """
    event_id, delivery_id = new_id(), new_id()
    about = subject or str(endpoint_id)
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": type,
        "subject": about,
        "time": now,
        "datacontenttype": "application/json",
        **(extensions or {}),
        "data": data,
    }
    traceparent = current_traceparent()
    body = to_json(event if traceparent is None else {**event, "traceparent": traceparent})
    context = trace.get_current_span().get_span_context()
    message = {"event_id": event_id, "digest": sha256(body).digest(), "body": body, "created_at": now}
    added = await transaction.execute(insert(_MESSAGES).values(**message).returning(_MESSAGES.c.id))
    delivery = {
        "id": delivery_id,
        "endpoint_id": endpoint_id,
        "kind": kind.value,
        "event_id": event_id,
        "position": None,
        "type": type,
        "subject": about,
        "message_id": added.scalar_one(),
        "matched": {"asked": True},
        "trace_id": f"{context.trace_id:032x}" if context.is_valid else None,
        "status": DeliveryStatus.PENDING.value,
        "attempts": 0,
        "tries": 0,
        "created_at": now,
        "due_at": now,
        "ended_at": None,
    }
    await transaction.execute(_DELIVERIES.insert().inline(), delivery)
    return delivery_id


async def waiting(transaction: Transaction, endpoint_id: UUID, *, kind: DeliveryKind, most: int) -> int:
    """Return how many posts of a kind are pending for an endpoint, counted as far as ``most``."""
    pending = select(_DELIVERIES.c.id).where(
        _DELIVERIES.c.endpoint_id == endpoint_id,
        _DELIVERIES.c.status == DeliveryStatus.PENDING.value,
        _DELIVERIES.c.kind == kind.value,
    )
    counted = select(func.count()).select_from(pending.limit(most).subquery())
    found: int = (await transaction.execute(counted)).scalar_one()
    return found


async def cancel(
    transaction: Transaction, endpoint_id: UUID, *, now: datetime, kind: DeliveryKind | None = None
) -> int:
    """Take back what is pending for an endpoint, all of it or of one kind, and return how many that were."""
    pending = _DELIVERIES.update().where(
        _DELIVERIES.c.endpoint_id == endpoint_id, _DELIVERIES.c.status == DeliveryStatus.PENDING.value
    )
    if kind is not None:
        pending = pending.where(_DELIVERIES.c.kind == kind.value)
    over = pending.values(status=DeliveryStatus.CANCELLED.value, due_at=None, ended_at=now)
    return (await transaction.execute(over)).rowcount
