"""The bus: one NATS connection per service through FastStream, and the stream all events travel on.

The broker is a carrier, not the record: whatever it loses is filled from the journals. Streams and consumers are
made here and only here; what exists is never changed, because its settings may be an operator's.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import nats.errors
import nats.js.errors
import structlog
from faststream import BaseMiddleware
from faststream.message import StreamMessage
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, DiscardPolicy, Header, PubAck, StreamConfig
from structlog.contextvars import bound_contextvars

from mediate_contracts.catalogue import SUBJECTS_ALL
from mediate_shared.settings import ServiceSettings

STREAM: Final = "MEDIATE_EVENTS"
ACK_WAIT_SECONDS: Final = 30.0
_DUPLICATE_WINDOW_SECONDS: Final = 3_600.0
_PUBLISH_SECONDS: Final = 10.0
_WATCH_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 3.0


@dataclass(frozen=True)
class Outgoing:
    """One message on its way out; ``message_id`` lets the broker drop what it already has."""

    subject: str
    body: bytes
    message_id: str


@dataclass(frozen=True)
class DurableConsumer:
    """A consumer this service needs: its durable name and the subjects it hears."""

    name: str
    subjects: tuple[str, ...]
    ack_pending_max: int


async def as_it_came(message: StreamMessage[Msg]) -> StreamMessage[Msg]:
    """Hand a handler the message itself, for its subject, its bytes and its acknowledgement.

    The annotation `NatsMessage` would do the same through a thread for each message, and a busy loop gives a
    thread its turn only every few milliseconds.
    """
    return message


class NamedInLogs(BaseMiddleware[Any, Any]):
    """Puts the subject a message came on into every log line written while it is handled."""

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        """Handle the message with its subject bound."""
        with bound_contextvars(subject=msg.raw_message.subject):
            return await call_next(msg)


class BatchRefused(nats.errors.Error):
    """The broker refused an atomic batch; nothing of it was stored."""


class Bus:
    """One service's way to NATS."""

    def __init__(self, settings: ServiceSettings, *, service: str, log: structlog.typing.FilteringBoundLogger) -> None:
        self._settings = settings
        self._service = service
        self._log = log
        self._consumers: list[DurableConsumer] = []
        self._batches = 0
        self._batch_prefix = uuid4().hex
        self.heads: dict[str, int] = {}
        self.broker = NatsBroker(
            settings.nats_url,
            name=f"mediate.{service}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=2,
            ping_interval=10,
            pending_size=32 << 20,
            logger=None,
            middlewares=(NamedInLogs,),
        )

    @property
    def client(self) -> Client:
        """The NATS connection; only after ``connect``."""
        return self.broker.connection

    @property
    def jetstream(self) -> JetStreamContext:
        """JetStream on this connection."""
        return self.client.jetstream(timeout=_PUBLISH_SECONDS)

    @property
    def is_connected(self) -> bool:
        """Whether NATS is in reach at this moment."""
        try:
            return self.client.is_connected
        except Exception:  # noqa: BLE001 - before the first connection the broker has none to ask
            return False

    def needs(self, consumer: DurableConsumer) -> None:
        """Name a consumer to be made with the stream, and made again if the broker loses it."""
        self._consumers.append(consumer)

    async def connect(self) -> None:
        """Connect and make what is missing; waits for a broker that is not there yet."""
        while True:
            try:
                async with self._saying_that_it_waits():
                    await self.broker.connect()
                await self.provision()
            except (nats.errors.Error, OSError, TimeoutError) as error:
                self._log.warning("bus.waits_for_nats", error=repr(error))
                await asyncio.sleep(0.5)
            else:
                return

    @asynccontextmanager
    async def _saying_that_it_waits(self) -> AsyncIterator[None]:
        """Log every few seconds, because the client itself tries for ever and says nothing."""

        async def say() -> None:
            while True:
                await asyncio.sleep(_PATIENCE_SECONDS)
                self._log.warning("bus.waits_for_nats")

        saying = asyncio.create_task(say())
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.wait({saying})

    async def provision(self) -> None:
        """Create the stream and this service's consumers where they are missing."""
        manager = self.jetstream
        try:
            await manager.stream_info(STREAM)
        except nats.js.errors.NotFoundError:
            await manager.add_stream(self._stream())
            self._log.info("bus.stream_created", stream=STREAM)
        for consumer in self._consumers:
            try:
                await manager.consumer_info(STREAM, consumer.name)
            except nats.js.errors.NotFoundError:
                await manager.add_consumer(STREAM, self._consumer(consumer))
                self._log.info("bus.consumer_created", consumer=consumer.name)

    def _stream(self) -> StreamConfig:
        return StreamConfig(
            name=STREAM,
            subjects=[SUBJECTS_ALL],
            discard=DiscardPolicy.NEW,
            max_bytes=self._settings.stream_bytes_max,
            max_age=self._settings.stream_age_days_max * 86_400,
            num_replicas=self._settings.stream_replicas,
            duplicate_window=_DUPLICATE_WINDOW_SECONDS,
            allow_atomic=True,
            allow_direct=True,
        )

    @staticmethod
    def _consumer(consumer: DurableConsumer) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=consumer.name,
            filter_subjects=list(consumer.subjects),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_SECONDS,
            deliver_policy=DeliverPolicy.ALL,
            max_deliver=-1,
            max_ack_pending=consumer.ack_pending_max,
        )

    async def watch(self) -> None:
        """Look every second whether the broker still has what this service needs, until cancelled."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            if self.is_connected:
                with suppress(nats.errors.Error, OSError, TimeoutError):
                    await self.provision()

    async def publish_in_order(self, messages: Sequence[Outgoing]) -> None:
        """Publish all messages in this order and return once the broker has stored them.

        Raises nats.errors.Error, OSError or TimeoutError where that is not certain; publishing again is safe.
        """
        if len(messages) == 1:
            await self._publish_one(messages[0])
            return
        try:
            await self._publish_batch(messages)
        except BatchRefused as refusal:
            # After a crash part of the batch may be stored already; one by one, the broker tells which.
            self._log.info("bus.batch_refused", events=len(messages), reason=str(refusal))
            for message in messages:
                await self._publish_one(message)

    async def _publish_one(self, message: Outgoing) -> None:
        await self.jetstream.publish(
            message.subject,
            message.body,
            timeout=_PUBLISH_SECONDS,
            stream=STREAM,
            headers={Header.MSG_ID: message.message_id},
        )

    async def _publish_batch(self, messages: Sequence[Outgoing]) -> None:
        self._batches += 1
        batch_id = f"{self._batch_prefix}{self._batches}"
        for number, message in enumerate(messages[:-1], start=1):
            await self.client.publish(
                message.subject,
                message.body,
                headers={
                    Header.BATCH_ID: batch_id,
                    Header.BATCH_SEQUENCE: str(number),
                    Header.MSG_ID: message.message_id,
                },
            )
        last = messages[-1]
        answer = await self.client.request(
            last.subject,
            last.body,
            timeout=_PUBLISH_SECONDS,
            headers={
                Header.BATCH_ID: batch_id,
                Header.BATCH_SEQUENCE: str(len(messages)),
                Header.BATCH_COMMIT: "1",
                Header.MSG_ID: last.message_id,
            },
        )
        acknowledged = PubAck.from_response(_json_object(answer.data))
        if acknowledged.batch_size != len(messages):
            raise BatchRefused(answer.data.decode(errors="replace"))

    async def announce_head(self, source: str, sequence: int) -> None:
        """Tell consumers how far a source goes that they should have heard; best effort, repeated every second."""
        with suppress(nats.errors.Error, OSError):
            await self.client.publish(f"mediate.head{source.replace('/', '.')}", str(sequence).encode())

    def follow_heads(self) -> None:
        """Keep ``heads`` at what every source has announced. Call before the broker starts."""

        @self.broker.subscriber("mediate.head.*.*", decoder=as_it_came)
        async def head(message: Any) -> None:
            _, _, service, shard = message.raw_message.subject.split(".")
            self.heads[f"/{service}/{shard}"] = int(message.raw_message.data)

    def follow_wakes(self, wake: Callable[[], None]) -> None:
        """Call ``wake`` when another process of this service wrote events. Call before the broker starts."""

        @self.broker.subscriber(f"mediate.wake.{self._service}", decoder=as_it_came)
        async def woken(_message: Any) -> None:
            wake()

    async def announce_written(self) -> None:
        """Wake this service's relay wherever it runs; best effort, the relay also looks by itself."""
        with suppress(nats.errors.Error, OSError):
            await self.client.publish(f"mediate.wake.{self._service}", b"")

    async def close(self) -> None:
        """Close the connection, also one that is being made again: it would answer for a service that is gone."""
        # The broker forgets its connection as it stops, and leaves one open that it cannot drain.
        client = self.broker._connection
        with suppress(nats.errors.Error, OSError, TimeoutError):
            await self.broker.stop()
        if client is not None and not client.is_closed:
            with suppress(nats.errors.Error, OSError, TimeoutError):
                await client.close()


def _json_object(body: bytes) -> dict[str, object]:
    answer = json.loads(body)
    if "error" in answer:
        raise BatchRefused(str(answer["error"]))
    return dict(answer)
