"""The relay: numbers what was written, publishes it in that order, and moves one watermark.

One relay is active per service and shard. It numbers pending rows in outbox order in a transaction of its own,
before it publishes, so that a sequence once given is never given again. After a crash it publishes again from the
watermark; the broker drops what it had by message id, and consumers skip what they had by sequence.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import nats.errors
import structlog

from mediate_shared.bus import STREAM, Bus, Outgoing
from mediate_shared.leader import leading
from mediate_shared.telemetry import Telemetry
from mediate_shared.telemetry.messaging import sending

_NUMBER = """
WITH taken AS (
    DELETE FROM outbox WHERE position IN (
        SELECT position FROM outbox WHERE shard = $1 ORDER BY position LIMIT $2)
    RETURNING position, event_id, type, subject, body),
before AS (
    SELECT numbered FROM relay_state WHERE shard = $1),
moved AS (
    UPDATE relay_state SET numbered = numbered + (SELECT count(*) FROM taken), published = $3 WHERE shard = $1),
ordered AS (
    SELECT taken.*, (SELECT numbered FROM before) + row_number() OVER (ORDER BY position) AS sequence FROM taken)
INSERT INTO journal (shard, sequence, event_id, type, subject, body)
SELECT $1, sequence, event_id, type, subject,
       left(body, -1) || ',"sequence":"' || lpad(sequence::text, 20, '0') || '"}'
FROM ordered ORDER BY sequence
RETURNING sequence, event_id, type, body
"""
_UNPUBLISHED = """
SELECT sequence, event_id, type, body FROM journal WHERE shard = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
"""
_HEARTBEAT_SECONDS = 1.0
_BATCH_BYTES_MAX = 4 << 20


@dataclass(frozen=True)
class RelayBounds:
    """What one relay takes at a time."""

    batch_events_max: int
    pause_after_failure_seconds: float = 0.2


class Relay:
    """Publishes one shard of one service's journal."""

    def __init__(
        self,
        *,
        dsn: str,
        service: str,
        shard: int,
        bus: Bus,
        telemetry: Telemetry,
        bounds: RelayBounds,
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._dsn = dsn
        self._shard = shard
        self._source = f"/{service}/{shard}"
        self._role = f"mediate.relay{self._source}"
        self._bus = bus
        self._telemetry = telemetry
        self._bounds = bounds
        self._log = log
        self._pending = asyncio.Event()
        self.leads = False
        self.published = 0

    def wake(self) -> None:
        """Say that the outbox has something; costs the writer nothing."""
        self._pending.set()

    async def run(self) -> None:
        """Relay until cancelled; a lost database or broker is waited for."""
        while True:
            try:
                async with leading(self._dsn, self._role) as connection:
                    self.leads = True
                    await self._relay(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                self._log.warning("relay.database_lost", source=self._source, error=repr(error))
                await asyncio.sleep(self._bounds.pause_after_failure_seconds)
            finally:
                self.leads = False

    async def _relay(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.execute("INSERT INTO relay_state (shard) VALUES ($1) ON CONFLICT DO NOTHING", self._shard)
        state = await connection.fetchrow("SELECT numbered, published FROM relay_state WHERE shard = $1", self._shard)
        if state is None:
            message = f"relay state of shard {self._shard} is missing"
            raise asyncpg.DataError(message)
        self.published = state["published"]
        numbered = state["numbered"]
        written = self.published
        while True:
            self._pending.clear()
            limit = self._bounds.batch_events_max
            if self.published < numbered:
                rows = await connection.fetch(_UNPUBLISHED, self._shard, self.published, limit)
            else:
                rows = await connection.fetch(_NUMBER, self._shard, limit, self.published)
                if rows:
                    written = self.published
                    numbered = rows[-1]["sequence"]
            if rows:
                if not await self._publish(rows):
                    # A broker may refuse for days, as a full stream does. The journal does not wait for it, and
                    # consumers who are told how far it goes fill from it what nobody brings them.
                    ahead = await connection.fetch(_NUMBER, self._shard, limit, self.published)
                    written = self.published
                    numbered = ahead[-1]["sequence"] if ahead else numbered
                    await self._bus.announce_head(self._source, numbered)
                    await asyncio.sleep(self._bounds.pause_after_failure_seconds)
                continue
            if written != self.published:
                await connection.execute(
                    "UPDATE relay_state SET published = $2 WHERE shard = $1", self._shard, self.published
                )
                written = self.published
            await self._bus.announce_head(self._source, self.published)
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    await self._pending.wait()

    async def _publish(self, rows: Sequence["asyncpg.Record"]) -> bool:
        for part in _parts(rows):
            try:
                with sending(self._telemetry, STREAM, [row["body"] for row in part]):
                    await self._bus.publish_in_order([_outgoing(row) for row in part])
            except (nats.errors.Error, OSError, TimeoutError) as error:
                self._log.warning("relay.broker_refused", source=self._source, error=repr(error))
                return False
            self.published = part[-1]["sequence"]
        return True


def _parts(rows: Sequence["asyncpg.Record"]) -> list[list["asyncpg.Record"]]:
    """Cut rows into runs of bounded size, so that an atomic batch never outgrows the broker's memory."""
    parts: list[list[Any]] = [[]]
    size = 0
    for row in rows:
        if parts[-1] and size + len(row["body"]) > _BATCH_BYTES_MAX:
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += len(row["body"])
    return parts


def _outgoing(row: "asyncpg.Record") -> Outgoing:
    return Outgoing(subject=row["type"], body=row["body"].encode(), message_id=str(row["event_id"]))
