"""Follow the hub: everybody who looks at a page is told when something happened that may be on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final
from uuid import UUID

from mediate_contracts.envelope import Envelope
from mediate_gateway.adapters.pulse import Sight, pulse
from mediate_shared.database import OUTAGES, Database
from mediate_shared.problems import UNAVAILABLE, ProblemError

_GATHER_SECONDS: Final = 0.15
"""Batches that follow one another within this time are told of once."""
_OF_ONE_MAX: Final = 20
"""Most pages of one account that are kept up to date."""
_KEPT_FROM_VISITORS: Final = 4
"""One place in so many is left to people with an account, however many visitors look."""
_LOOK_SECONDS: Final = 1.0
"""How often to look while nobody here applied anything: another replica may have."""


class Following:
    """Those who look at a page, and what they are told."""

    def __init__(self, database: Database, *, stopping: asyncio.Event, streams_max: int) -> None:
        self._database = database
        self._stopping = stopping
        self._streams_max = streams_max
        self._moved = asyncio.Event()
        self._told = asyncio.Condition()
        self._versions: dict[Sight, str] = {}
        self._looking: Counter[Sight] = Counter()
        self._open_of: Counter[UUID | None] = Counter()
        self.open_streams = 0

    def applied(self, _batch: Sequence[Envelope] = ()) -> None:
        """Take notice that the read model moved on."""
        self._moved.set()

    async def tell(self) -> None:
        """Tell those who look whenever something has changed, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), _LOOK_SECONDS)
            await asyncio.sleep(_GATHER_SECONDS)
            self._moved.clear()
            with suppress(*OUTAGES):
                for sight in [each for each, looking in self._looking.items() if looking]:
                    await self._tell_if_other(sight)

    async def end(self) -> None:
        """Let everybody go when the service stops; the browser looks for another one."""
        await self._stopping.wait()
        async with self._told:
            self._told.notify_all()

    async def _tell_if_other(self, sight: Sight) -> str:
        async with self._database.reading() as connection:
            version = await pulse(connection, sight)
        async with self._told:
            if version != self._versions.get(sight):
                self._versions[sight] = version
                self._told.notify_all()
        return version

    @contextmanager
    def place(self, whose: UUID | None) -> Iterator[None]:
        """Take one of the places for open streams; ``whose`` is an account, None for a visitor.

        Raises ProblemError (503) where there is none left, for visitors, or for this account.
        """
        own_max = self._streams_max - self._streams_max // _KEPT_FROM_VISITORS if whose is None else _OF_ONE_MAX
        if self.open_streams >= self._streams_max or self._open_of[whose] >= own_max:
            raise ProblemError(
                UNAVAILABLE,
                "As many pages as can be are kept up to date already; this one still works without.",
                headers={"Retry-After": "30"},
            )
        self.open_streams += 1
        self._open_of[whose] += 1
        try:
            yield
        finally:
            self.open_streams -= 1
            self._open_of[whose] -= 1
            if not self._open_of[whose]:
                del self._open_of[whose]

    async def versions(self, sight: Sight, *, silence_seconds: float) -> AsyncIterator[str | None]:
        """Yield what the hub holds, by a name for it, now and whenever it changes; None when nothing did for a while.

        Ends when the service stops.
        """
        self._looking[sight] += 1
        try:
            seen = await self._tell_if_other(sight)
            yield seen
            while not self._stopping.is_set():
                try:
                    async with asyncio.timeout(silence_seconds):
                        other = await self._other_than(seen, sight)
                except TimeoutError:
                    yield None
                    continue
                if other is not None:
                    seen = other
                    yield seen
        finally:
            self._looking[sight] -= 1
            if not self._looking[sight]:
                # There are as many sights as sets of organisations: those of nobody are not kept.
                del self._looking[sight]
                self._versions.pop(sight, None)

    async def _other_than(self, seen: str, sight: Sight) -> str | None:
        async with self._told:
            while self._versions.get(sight) in {None, seen} and not self._stopping.is_set():
                await self._told.wait()
            return None if self._stopping.is_set() else self._versions[sight]
