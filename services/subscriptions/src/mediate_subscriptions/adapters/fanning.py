"""Adds to the deliveries what the feed has for endpoints, and keeps how far it was looked through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DeliveryKind, DeliveryStatus
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

_BYTES_MAX: Final = 4 << 20
_BEHIND: Final = f"""
SELECT cursor, event_id, type, subject, body, parties, action_lines FROM (
    SELECT *, sum(octet_length(body)) OVER (ORDER BY cursor) - octet_length(body) AS bytes_before
    FROM (SELECT * FROM feed WHERE cursor > $1 ORDER BY cursor LIMIT $2) AS following) AS sized
WHERE bytes_before < {_BYTES_MAX} ORDER BY cursor
"""  # noqa: S608 - a bound of ours
_KEEP: Final = """
INSERT INTO message (event_id, digest, body, created_at)
SELECT event_id, digest, body, $4 FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS said (event_id, digest, body)
ON CONFLICT (event_id, digest) DO NOTHING
"""
_KEPT: Final = """
SELECT event_id, digest, id FROM message
JOIN unnest($1::uuid[], $2::bytea[]) AS said (event_id, digest) USING (event_id, digest)
"""
_ADD: Final = f"""
INSERT INTO delivery (id, endpoint_id, kind, event_id, position, type, subject, message_id, matched, trace_id,
                      status, attempts, tries, created_at, due_at)
SELECT id, endpoint_id, '{DeliveryKind.EVENT}', event_id, position, type, subject, message_id, matched::jsonb, trace_id,
       '{DeliveryStatus.PENDING}', 0, 0, $10, $10
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[],
            $9::text[]) AS found (id, endpoint_id, event_id, position, type, subject, message_id, matched, trace_id)
ON CONFLICT (endpoint_id, event_id) DO NOTHING
"""  # noqa: S608 - words of ours
_AT: Final = """
SELECT cursor, event_id, type, subject, body, parties, action_lines FROM feed WHERE cursor = $1
"""
_REPLACE: Final = """
UPDATE delivery SET message_id = $2, matched = $3::jsonb WHERE id = $1
"""
_MOVE: Final = "UPDATE fanned_out SET position = $1 WHERE id = 1"
_TO_THE_END: Final = """
UPDATE fanned_out SET position = head.cursor FROM (SELECT max(cursor) AS cursor FROM feed) AS head
WHERE id = 1 AND position < head.cursor
"""


@dataclass(frozen=True)
class Happened:
    """One event of the feed, with what it is filed under."""

    position: int
    event_id: UUID
    type: str
    subject: str
    body: str
    parties: Sequence[UUID]
    action_lines: Sequence[int]


@dataclass(frozen=True)
class Found:
    """An event in the form that is for an endpoint, and why it is."""

    endpoint_id: UUID
    event: Happened
    body: bytes
    matched: dict[str, object]
    trace_id: str | None


async def behind(connection: AsyncConnection, position: int, *, limit: int) -> Sequence[Happened]:
    """Return what follows a place in the feed, at most ``limit`` events and some megabytes."""
    rows: Sequence[Any] = (await connection.exec_driver_sql(_BEHIND, (position, limit))).all()
    return [Happened(*row) for row in rows]


async def add(transaction: Transaction, found: Sequence[Found], *, now: datetime) -> None:
    """Add deliveries, due now; one that is there already stays as it is."""
    if not found:
        return
    messages = await _keep(transaction.connection, found, now)
    columns = (
        [new_id() for _ in found],
        [each.endpoint_id for each in found],
        [each.event.event_id for each in found],
        [each.event.position for each in found],
        [each.event.type for each in found],
        [each.event.subject for each in found],
        messages,
        [to_json(each.matched).decode() for each in found],
        [each.trace_id for each in found],
    )
    await transaction.connection.exec_driver_sql(_ADD, (*columns, now))


async def at(connection: AsyncConnection, position: int) -> Happened:
    """Return the event at a place in the feed."""
    row: Any = (await connection.exec_driver_sql(_AT, (position,))).one()
    return Happened(*row)


async def replace(transaction: Transaction, delivery_id: UUID, found: Found, *, now: datetime) -> None:
    """Deliver an event in another form than the one that was kept for it."""
    [message_id] = await _keep(transaction.connection, [found], now)
    matched = to_json(found.matched).decode()
    await transaction.connection.exec_driver_sql(_REPLACE, (delivery_id, message_id, matched))


async def move(transaction: Transaction, position: int) -> None:
    """Keep that everything up to a place was looked through."""
    await transaction.connection.exec_driver_sql(_MOVE, (position,))


async def move_to_the_end(transaction: Transaction) -> None:
    """Pass everything there is, because nobody is sent events."""
    await transaction.connection.exec_driver_sql(_TO_THE_END)


async def _keep(connection: AsyncConnection, found: Sequence[Found], now: datetime) -> list[int]:
    """Keep each body once and return the ids of those that were found, in their order."""
    # Endpoints that see an event alike have the very same object.
    digests = {id(each.body): sha256(each.body).digest() for each in found}
    bodies = {(each.event.event_id, digests[id(each.body)]): each.body for each in found}
    event_ids, hashes = [event_id for event_id, _ in bodies], [digest for _, digest in bodies]
    await connection.exec_driver_sql(_KEEP, (event_ids, hashes, list(bodies.values()), now))
    rows: Sequence[Any] = (await connection.exec_driver_sql(_KEPT, (event_ids, hashes))).all()
    kept = {(event_id, digest): message_id for event_id, digest, message_id in rows}
    return [kept[each.event.event_id, digests[id(each.body)]] for each in found]
