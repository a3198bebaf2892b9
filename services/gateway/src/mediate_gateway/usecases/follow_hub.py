"""Follow the hub: everybody who looks at a page is told when something happened that may be on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Final
from uuid import UUID

from mediate_contracts.envelope import Envelope
from mediate_gateway.adapters.pulse import Sight, pulses
from mediate_shared.database import OUTAGES, Database
from mediate_shared.problems import UNAVAILABLE, ProblemError

_GATHER_SECONDS: Final = 0.15
"""Batches that follow one another within this time are told of once."""
_GATHER_SECONDS_OF_EACH: Final = 0.0015
"""How much longer it takes for each who looks: in a full room all of them fetch their page anew, about as long."""
_GATHER_SECONDS_MAX: Final = 0.5
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
            await asyncio.sleep(gather_seconds(self.open_streams))
            self._moved.clear()
            with suppress(*OUTAGES):
                await self._tell_if_other([each for each, looking in self._looking.items() if looking])

    async def end(self) -> None:
        """Let everybody go when the service stops; the browser looks for another one."""
        await self._stopping.wait()
        async with self._told:
            self._told.notify_all()

    async def _tell_if_other(self, sights: Sequence[Sight]) -> Mapping[Sight, str]:
        """Find out what these sights are to see by now, and wake those who saw something else, all at once."""
        if not sights:
            return {}
        async with self._database.reading() as connection:
            versions = await pulses(connection, sights)
        async with self._told:
            # Whoever has just begun to look has seen nothing else, and is no reason to wake everybody.
            is_other = any(self._versions.get(sight, version) != version for sight, version in versions.items())
            # Whoever went away meanwhile is not kept.
            self._versions.update((sight, version) for sight, version in versions.items() if self._looking[sight])
            if is_other:
                self._told.notify_all()
        return versions

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
            seen = (await self._tell_if_other([sight]))[sight]
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


def gather_seconds(looking: int) -> float:
    """Return for how long changes are gathered before so many are told: each time, all fetch their page anew."""
    return min(_GATHER_SECONDS + _GATHER_SECONDS_OF_EACH * looking, _GATHER_SECONDS_MAX)
