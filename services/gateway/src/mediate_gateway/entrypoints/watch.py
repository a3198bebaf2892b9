"""Ends what is still being answered when who asked may no longer have it: streams above all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Final

from starlette.types import Message, Receive, Send

from mediate_shared.database import is_outage
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import ProblemError

_STREAM: Final = b"text/event-stream"
_LOOK_SECONDS: Final = 1.0
_YOUNG_SECONDS: Final = 1.0
"""Most answers are given by then; nobody needs to look at them again."""


Again = Callable[[], Awaitable[Actor]]
"""Who asks now. Raises ProblemError where their credentials are refused by now."""


class NoLongerAllowed(OSError):
    """Who asked may no longer have the answer; to what is sending it, the line is gone."""


class Watched:
    """One exchange: its asker, and the two ends of its line."""

    def __init__(self, actor: Actor, again: Again, receive: Receive, send: Send) -> None:
        self.actor = actor
        self.again = again
        self.since = monotonic()
        self.ended = asyncio.Event()
        self._streams = False
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        """Return what the sender sends next; that they have gone, once they may no longer have the answer."""
        incoming = asyncio.ensure_future(self._receive())
        ended = asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait({incoming, ended}, return_when=asyncio.FIRST_COMPLETED)
            if incoming.done():
                return incoming.result()
            return {"type": "http.disconnect"}
        finally:
            incoming.cancel()
            ended.cancel()

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on. Raises NoLongerAllowed; the end of an answer may always be sent."""
        if self.ended.is_set() and (message.get("more_body") or message.get("body")):
            raise NoLongerAllowed
        if message["type"] == "http.response.start":
            self._streams = dict(message["headers"]).get(b"content-type", b"").startswith(_STREAM)
        elif not message.get("more_body"):
            self._streams = False
        await self._send(message)

    def end_if_streams(self) -> None:
        """End it where it goes on for as long as somebody follows."""
        if self._streams:
            self.ended.set()

    async def finish(self) -> None:
        """End a stream that was cut off as streams end, so that its reader comes back; anything else stays broken off.

        A download that ended as if it were whole would be taken for whole.
        """
        if self.ended.is_set() and self._streams:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class Watch:
    """Looks again, every second, at everybody whose answer is still under way."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        self._open: set[Watched] = set()

    @asynccontextmanager
    async def over(self, actor: Actor, again: Again, receive: Receive, send: Send) -> AsyncIterator[Watched]:
        """Watch one exchange, to the end that ``finish`` gives it; ``again`` tells who asks now."""
        watched = Watched(actor, again, receive, send)
        self._open.add(watched)
        try:
            with suppress(NoLongerAllowed):
                yield watched
            await watched.finish()
        finally:
            self._open.discard(watched)

    async def run(self) -> None:
        """Look until the service stops, and end every stream then: a service in another process may go on."""
        while not await self._stops():
            young = monotonic() - _YOUNG_SECONDS
            for watched in [each for each in self._open if each.since < young and not each.ended.is_set()]:
                if await self._is_another(watched):
                    watched.ended.set()

        for watched in tuple(self._open):
            watched.end_if_streams()
        # Whatever runs for a service runs until it is cancelled.
        await asyncio.Event().wait()

    async def _stops(self) -> bool:
        """Wait until it is time to look again, and tell whether the service stops."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._stopping.wait()
        return self._stopping.is_set()

    @staticmethod
    async def _is_another(watched: Watched) -> bool:
        try:
            return await watched.again() != watched.actor
        except ProblemError:
            return True
        except Exception as error:
            if not is_outage(error):
                raise
            # While the database is out of reach nobody's rights change either.
            return False
