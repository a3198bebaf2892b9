"""Follow the feed as it grows, from a place on, without a gap or a repeat."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from mediate_shared.database import is_outage
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.selection import Asked
from mediate_subscriptions.usecases.read_feed import Feed, Reading, read_feed
from mediate_subscriptions.usecases.share_tail import Sight, Tail, Written
from mediate_subscriptions.usecases.spare_the_collector import Spared

_LOOK_SECONDS: Final = 0.5
_GATHER_SECONDS: Final = 0.02
_PAGE_EVENTS: Final = 100
_ALONE_AT_ONCE: Final = 8


_KEPT_FROM_VISITORS: Final = 4
"""One place in so many is left to those whom the hub knows, however many visitors follow."""


class NoRoom(Exception):
    """As many streams are open as this service keeps, of all or of those nobody knows."""


class NoRoomForOne(Exception):
    """As many streams of one reader are open as one may have."""


@dataclass(frozen=True)
class Told:
    """What a follower is sent: frames in feed order, none where all was quiet, and the place they lead to."""

    frames: tuple[bytes, ...]
    position: int


@dataclass(frozen=True)
class _Step:
    """What was found behind a place, whether more is there already, and whether it has to be waited for."""

    told: Told
    more: bool
    waits: bool = False


class Followers:
    """Everyone who follows the feed in this process: how many, and when to look again.

    A follower holds a place and nothing else. What is new is read once for all of them, as the tail of the feed; who
    is behind that, because they resumed or because they are slow, reads the table until they have caught up. So a
    slow one costs no memory, and there is no moment between stored and live events.
    """

    def __init__(
        self,
        feed: Feed,
        *,
        written: Written,
        stopping: asyncio.Event,
        most: int,
        most_of_one: int,
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._feed = feed
        self._written = written
        self._tail = Tail(feed, written)
        self._stopping = stopping
        self._most = most
        self._most_of_one = most_of_one
        self._open_of: Counter[UUID | None] = Counter()
        self._log = log
        self._due = asyncio.Event()
        # Many who come back at once share the database with everyone else.
        self._alone = asyncio.Semaphore(_ALONE_AT_ONCE)
        self._spared = Spared()
        self.open = 0
        self.closing = False

    def wake(self) -> None:
        """Say that the feed may have grown."""
        self._due.set()

    def close(self) -> None:
        """Let every stream end, because the service stops."""
        self.closing = True
        self._tail.stir()

    @contextmanager
    def place(self, whose: UUID | None) -> Iterator[None]:
        """Hold a place among the open streams; ``whose`` is an account or a machine, None for any visitor.

        Raises NoRoom or NoRoomForOne.
        """
        if self.open >= self._most:
            raise NoRoom
        if whose is None and self._open_of[None] >= self._most - self._most // _KEPT_FROM_VISITORS:
            raise NoRoom
        if whose is not None and self._open_of[whose] >= self._most_of_one:
            raise NoRoomForOne
        self.open += 1
        self._open_of[whose] += 1
        self.wake()
        try:
            yield
        finally:
            self.open -= 1
            self._open_of[whose] -= 1
            if not self._open_of[whose]:
                del self._open_of[whose]

    async def look(self) -> None:
        """Read what was appended here or by another replica, and notice the end of the service; until cancelled."""
        try:
            while not self._stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await self._due.wait()
                        # Events come in bursts; one reading a moment later serves many.
                        await asyncio.sleep(_GATHER_SECONDS)
                self._due.clear()
                self._spared.keep_to(self.open)
                if self.open:
                    await self._grow()
                else:
                    self._tail.forget()
        finally:
            self.close()

    async def _grow(self) -> None:
        try:
            await self._tail.grow()
        except Exception as error:
            if not is_outage(error):
                raise
            self._log.warning("stream.waits_for_database", error=repr(error))

    async def follow(self, reader: Reader, *, after: int, asked: Asked, quiet_seconds: float) -> AsyncGenerator[Told]:
        """Yield what the feed holds behind a place and then what is added, until the service stops.

        One without frames comes after every ``quiet_seconds`` without an event: it tells how far nothing was missed.
        Before a shell of which nobody can say now what it stands for, it stays and looks again.
        """
        clock = asyncio.get_running_loop().time
        sight = Sight(reader, asked)
        position = after
        spoken = clock()
        while not self.closing:
            # Taken before anything is read: what is added after that reading sets this very event.
            grown = self._tail.grown
            step = self._shared(sight, position) or await self._read_alone(sight, position)
            position = step.told.position
            if step.told.frames:
                yield step.told
                spoken = clock()
            quiet = spoken + quiet_seconds - clock()
            # Also while much is passed over that is not theirs: what was passed is not looked through again.
            if quiet <= 0:
                yield Told((), position)
                spoken = clock()
                continue
            if step.more:
                continue
            # What is out of reach wakes nobody when it is back.
            pause = min(quiet, _LOOK_SECONDS) if step.waits else quiet
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await grown.wait()

    def _shared(self, sight: Sight, position: int) -> _Step | None:
        """Return what the tail holds; None where the next is not in it, or is for this follower alone to be told."""
        piece = self._tail.piece(sight, position)
        if piece is None or (piece.sealed and piece.position == position):
            return None
        return _Step(Told(piece.frames, piece.position), more=piece.more or piece.sealed)

    async def _read_alone(self, sight: Sight, position: int) -> _Step:
        """Return a page; nothing, and to wait, while the database is out of reach: the stream stays open."""
        try:
            async with self._alone:
                reading = await self._page(sight, position)
        except Exception as error:
            if not is_outage(error):
                raise
            self._log.warning("stream.waits_for_database", error=repr(error))
            return _Step(Told((), position), more=False, waits=True)
        frames = tuple(self._written(shown) for shown in reading.shown)
        return _Step(Told(frames, reading.position), more=reading.more and not reading.waits, waits=reading.waits)

    async def _page(self, sight: Sight, position: int) -> Reading:
        return await read_feed(self._feed, reader=sight.reader, after=position, asked=sight.asked, limit=_PAGE_EVENTS)
