"""What many look at: drawn once for all who ask at the same time, and never older than the question."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from mediate_gateway.entrypoints.pages.together import Together


class Slow:
    """Draws the number of what has happened, which takes until it is let go."""

    def __init__(self) -> None:
        self.happened = 0
        self.drawings = 0
        self.go = asyncio.Semaphore(0)

    async def draw(self) -> bytes:
        """Look, and then take a while."""
        self.drawings += 1
        seen = self.happened
        await self.go.acquire()
        return str(seen).encode()


async def asked(together: Together[str], draw: Callable[[], Awaitable[bytes]], key: str = "a") -> "asyncio.Task[bytes]":
    task = asyncio.ensure_future(together.drawn(key, draw))
    for _ in range(3):
        await asyncio.sleep(0)
    return task


class TestDrawingTogether:
    async def test_draws_once_for_all_who_ask_at_once(self) -> None:
        slow, together = Slow(), Together[str]()
        tasks = [asyncio.ensure_future(together.drawn("a", slow.draw)) for _ in range(200)]
        slow.go.release()
        assert await asyncio.gather(*tasks) == [b"0"] * 200
        assert slow.drawings == 1

    async def test_shows_nobody_less_than_had_happened_when_they_asked(self) -> None:
        slow, together = Slow(), Together[str]()
        first = await asked(together, slow.draw)
        slow.happened = 1
        later = [await asked(together, slow.draw) for _ in range(50)]
        slow.go.release()
        assert await first == b"0"
        slow.go.release()
        assert await asyncio.gather(*later) == [b"1"] * 50
        assert slow.drawings == 2

    async def test_goes_on_for_the_others_when_one_goes_away(self) -> None:
        slow, together = Slow(), Together[str]()
        first, second = await asked(together, slow.draw), await asked(together, slow.draw)
        first.cancel()
        slow.go.release()
        slow.go.release()
        assert await second == b"0"

    async def test_fails_for_those_who_shared_it_and_for_nobody_after_them(self) -> None:
        together, slow = Together[str](), Slow()

        async def fails() -> bytes:
            raise LookupError

        tasks = [asyncio.ensure_future(together.drawn("a", fails)) for _ in range(3)]
        for task in tasks:
            with pytest.raises(LookupError):
                await task
        slow.go.release()
        assert await together.drawn("a", slow.draw) == b"0"

    async def test_draws_apart_what_is_another_thing(self) -> None:
        slow, together = Slow(), Together[str]()
        tasks = [await asked(together, slow.draw, key) for key in "ab"]
        assert slow.drawings == 2
        slow.go.release()
        slow.go.release()
        await asyncio.gather(*tasks)
