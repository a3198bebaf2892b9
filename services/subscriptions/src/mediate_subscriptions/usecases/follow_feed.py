"""Follow the feed as it grows, from a cursor on, without a gap or a repeat."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import structlog

from mediate_shared.database import is_outage
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.usecases.read_feed import Feed, Reading, read_feed, read_position

_LOOK_SECONDS: Final = 0.5
_GATHER_SECONDS: Final = 0.02
_PAGE_EVENTS: Final = 100


class NoRoom(Exception):
    """As many streams are open as this service keeps."""


class Followers:
    """Everyone who follows the feed in this process: how many, and when to look again.

    A follower holds a cursor and nothing else. Waking it says only that the feed may have grown; it reads what is
    new from the table. So a slow one costs no memory, and there is no moment between stored and live events.
    """

    def __init__(
        self,
        feed: Feed,
        *,
        stopping: asyncio.Event,
        most: int,
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._feed = feed
        self._stopping = stopping
        self._most = most
        self._log = log
        self._grown = asyncio.Event()
        self.open = 0
        self.closing = False

    def wake(self) -> None:
        """Say that the feed may have grown."""
        self._grown.set()
        self._grown = asyncio.Event()

    def close(self) -> None:
        """Let every stream end, because the service stops."""
        self.closing = True
        self.wake()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place among the open streams. Raises NoRoom."""
        if self.open >= self._most:
            raise NoRoom
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    async def look(self) -> None:
        """Notice what another replica appended, and the end of the service; until cancelled."""
        reached = 0
        try:
            while not self._stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await self._stopping.wait()
                if self.open:
                    reached = await self._notice(reached)
        finally:
            self.close()

    async def _notice(self, reached: int) -> int:
        try:
            async with self._feed.database.reading() as connection:
                position = await read_position(connection)
        except Exception as error:
            if not is_outage(error):
                raise
            return reached
        if position != reached:
            self.wake()
        return position

    async def follow(
        self, reader: Reader, *, after: int, types: Collection[str], quiet_seconds: float
    ) -> AsyncGenerator[Reading]:
        """Yield what the feed holds behind a cursor and then what is added, until the service stops.

        An empty reading comes after every ``quiet_seconds`` without an event: it tells how far nothing was missed.
        Before a shell of which nobody can say now what it stands for, it stays and looks again.
        """
        clock = asyncio.get_running_loop().time
        position = after
        spoken = clock()
        while not self.closing:
            # Taken before the table is read: what is committed after that reading sets this very event.
            grown = self._grown
            reading = await self._read(reader, position, types)
            if reading is not None:
                position = reading.position
                if reading.shown:
                    yield reading
                    spoken = clock()
                if reading.more and not reading.waits:
                    continue
            quiet = spoken + quiet_seconds - clock()
            if quiet <= 0:
                yield Reading((), position, more=False)
                spoken = clock()
                continue
            # What is out of reach wakes nobody when it is back.
            waits = reading is None or reading.waits
            pause = min(quiet, _LOOK_SECONDS) if waits else quiet
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await grown.wait()
                    # Events come in bursts; one reading a moment later serves many.
                    await asyncio.sleep(_GATHER_SECONDS)

    async def _read(self, reader: Reader, after: int, types: Collection[str]) -> Reading | None:
        """Return a page, or None while the database is out of reach: the stream stays open and looks again."""
        try:
            return await read_feed(self._feed, reader=reader, after=after, types=types, limit=_PAGE_EVENTS)
        except Exception as error:
            if not is_outage(error):
                raise
            self._log.warning("stream.waits_for_database", error=repr(error))
            return None
