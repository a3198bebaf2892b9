"""Feeds a read model: fetches batches as they come and hands them to an inbox, one replica at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg
import nats.errors
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from mediate_shared.bus import ACK_WAIT_SECONDS, STREAM, Bus
from mediate_shared.inbox import Inbox
from mediate_shared.leader import leading

_FETCH_SECONDS = 1.0
_PAUSE_SECONDS = 0.2


class Projector:
    """Pulls one durable consumer into one inbox."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        bus: Bus,
        dsn: str,
        batch_events_max: int,
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._inbox = inbox
        self._bus = bus
        self._dsn = dsn
        self._batch_events_max = batch_events_max
        self._log = log

    async def run(self) -> None:
        """Project until cancelled; whatever is lost on the way is connected again."""
        while True:
            try:
                async with leading(self._dsn, f"mediate.projector.{self._inbox.consumer}") as connection:
                    await self._pull(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, nats.errors.Error, TimeoutError) as error:
                self._log.warning("projector.interrupted", consumer=self._inbox.consumer, error=repr(error))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _pull(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        subscription = await self._bus.jetstream.pull_subscribe_bind(self._inbox.consumer, STREAM)
        # The next batch comes in while this one is in the database; what a failure leaves in hand is delivered again.
        following = asyncio.create_task(self._fetch(subscription))
        try:
            while not connection.is_closed():
                messages = await following
                following = asyncio.create_task(self._fetch(subscription))
                if messages:
                    async with keeping(messages):
                        await self._inbox.deliver([message.data for message in messages])
                    for message in messages:
                        await message.ack()
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            with suppress(nats.errors.Error, OSError):
                await subscription.unsubscribe()

    async def _fetch(self, subscription: JetStreamContext.PullSubscription) -> list[Msg]:
        try:
            return await subscription.fetch(self._batch_events_max, timeout=_FETCH_SECONDS)
        except TimeoutError:
            return []


@asynccontextmanager
async def keeping(messages: Sequence[Msg]) -> AsyncIterator[None]:
    """Tell the broker that messages are being worked on, for as long as it takes."""

    async def remind() -> None:
        while True:
            await asyncio.sleep(ACK_WAIT_SECONDS / 3)
            for message in messages:
                with suppress(nats.errors.Error, OSError):
                    await message.in_progress()

    reminder = asyncio.create_task(remind())
    try:
        yield
    finally:
        reminder.cancel()
        with suppress(asyncio.CancelledError):
            await reminder
