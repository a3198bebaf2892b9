"""What many look at is drawn once for all who ask for it at the same time.

Whoever keeps a page up to date asks for it again the moment something happens, together with everybody else. While a
part of a page is drawn, those who ask for it wait, and share the next drawing: it begins after each of them asked, so
that nobody is shown less than what had happened by then. However many look, it is drawn as often as it can be, once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

from starlette.requests import Request

LIVE_HEADER: Final = "mediate-live"
"""Sent by the script that keeps a page up to date, which takes of the answer only what is marked data-live."""
K = TypeVar("K", bound=Hashable)


def is_kept_up_to_date(request: Request) -> bool:
    """Tell whether a page that is open already is asked for anew, so that what is marked data-live is enough of it."""
    return LIVE_HEADER in request.headers


class Together(Generic[K]):
    """Parts of pages that look the same to everybody who may see them, by what tells them apart."""

    def __init__(self) -> None:
        self._drawing: dict[K, asyncio.Task[bytes]] = {}
        self._next: dict[K, asyncio.Task[bytes]] = {}

    async def drawn(self, key: K, draw: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return what ``draw`` returned, called after this was, by this one or by another who asked for the same.

        Raises what it raises. ``draw`` may take nothing from who asks that the key does not tell.
        """
        turn = self._next.get(key)
        if turn is None:
            turn = self._next[key] = asyncio.ensure_future(self._in_turn(key, self._drawing.get(key), draw))
        # Others wait for it too, so whoever goes away does not take it along.
        return await asyncio.shield(turn)

    async def _in_turn(
        self, key: K, before: "asyncio.Task[bytes] | None", draw: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        if before is not None:
            await asyncio.wait([before])
        turn = self._drawing[key] = self._next.pop(key)
        try:
            return await draw()
        finally:
            if self._drawing.get(key) is turn:
                del self._drawing[key]
