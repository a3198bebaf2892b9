"""Follow the overview: everybody who looks is told when it has become another one."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from mediate_contracts.envelope import Envelope
from mediate_gateway.usecases.show_overview import Audience, Overviews
from mediate_shared.problems import UNAVAILABLE, ProblemError

_GATHER_SECONDS: Final = 0.15
"""Batches that follow one another within this time are told of once."""
_LOOK_SECONDS: Final = 1.0
"""How often to look while nobody here applied anything: another replica may have."""


class Following:
    """Those who look at the overview, and what they are told."""

    def __init__(self, overviews: Overviews, *, stopping: asyncio.Event, streams_max: int) -> None:
        self._overviews = overviews
        self._stopping = stopping
        self._streams_max = streams_max
        self._moved = asyncio.Event()
        self._told = asyncio.Condition()
        self._versions: dict[Audience, str] = {}
        self.open_streams = 0

    def applied(self, _batch: Sequence[Envelope] = ()) -> None:
        """Take notice that the read model moved on."""
        self._moved.set()

    async def tell(self) -> None:
        """Tell those who look whenever the overview has changed, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), _LOOK_SECONDS)
            await asyncio.sleep(_GATHER_SECONDS)
            self._moved.clear()
            if not self.open_streams:
                continue
            for audience in Audience:
                await self._tell_if_other(audience)

    async def end(self) -> None:
        """Let everybody go when the service stops; the browser looks for another one."""
        await self._stopping.wait()
        async with self._told:
            self._told.notify_all()

    async def _tell_if_other(self, audience: Audience) -> str:
        version = (await self._overviews.current(audience)).version
        async with self._told:
            if version != self._versions.get(audience):
                self._versions[audience] = version
                self._told.notify_all()
        return version

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take one of the places for open streams. Raises ProblemError (503) where there is none."""
        if self.open_streams >= self._streams_max:
            raise ProblemError(
                UNAVAILABLE,
                f"{self._streams_max} people look at the live overview already; the page itself still works.",
                headers={"Retry-After": "30"},
            )
        self.open_streams += 1
        try:
            yield
        finally:
            self.open_streams -= 1

    async def versions(self, audience: Audience, *, silence_seconds: float) -> AsyncIterator[str | None]:
        """Yield the overview's version now and whenever it changes; None when nothing did for a while.

        Ends when the service stops.
        """
        seen = await self._tell_if_other(audience)
        yield seen
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(silence_seconds):
                    other = await self._other_than(seen, audience)
            except TimeoutError:
                yield None
                continue
            if other is not None:
                seen = other
                yield seen

    async def _other_than(self, seen: str, audience: Audience) -> str | None:
        async with self._told:
            while self._versions.get(audience) in {None, seen} and not self._stopping.is_set():
                await self._told.wait()
            return None if self._stopping.is_set() else self._versions[audience]
