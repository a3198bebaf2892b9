"""Server-Sent Events: one open answer per follower, ended when either side leaves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

from fastapi import Response
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from mediate_shared.problems import Problem, ProblemError
from mediate_subscriptions.usecases.follow_feed import Followers, NoRoom
from mediate_subscriptions.usecases.read_feed import Reading

TOO_MANY: Final = Problem(503, "too-many-streams", "As many streams are open as the hub keeps")
RETRY_MILLISECONDS: Final = 2_000
_UNREAD_SECONDS: Final = 60.0
"""How long a client may leave its line full; it is then dropped, and comes back with its Last-Event-ID."""


def opening(position: int) -> bytes:
    """Return the first frame: when to come back, and from where even if nothing has happened by then."""
    return f"retry: {RETRY_MILLISECONDS}\nid: {position}\n\n".encode()


def frames(reading: Reading) -> bytes:
    """Return a reading as frames, or as a comment that keeps the line open.

    A frame with an id and no data reaches no listener; it moves the Last-Event-ID past what is withheld.
    """
    if not reading.shown:
        return f": nothing new\nid: {reading.position}\n\n".encode()
    return b"".join(
        b"id: %d\nevent: %s\ndata: %s\n\n" % (shown.cursor, shown.event["type"].encode(), to_json(shown.event))
        for shown in reading.shown
    )


class EventStream(Response):
    """An answer that goes on until the client leaves, stops reading, or the service stops."""

    media_type = "text/event-stream"

    def __init__(self, position: int, readings: AsyncGenerator[Reading], followers: Followers) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._position = position
        self._readings = readings
        self._followers = followers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send readings as they come. Raises ProblemError (503) where there is no room for one more stream."""
        del scope
        try:
            with self._followers.place():
                await self._until_either_leaves(receive, send)
        except NoRoom as error:
            detail = "Try again in a moment, or poll GET /v1/events with your cursor."
            raise ProblemError(TOO_MANY, detail, headers={"Retry-After": "5"}) from error

    async def _until_either_leaves(self, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(_client_left(receive))
        telling = asyncio.create_task(self._tell(send))
        try:
            await asyncio.wait({leaving, telling}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            telling.cancel()
            await asyncio.wait({leaving, telling})
        if not telling.cancelled():
            telling.result()

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            await _write(send, opening(self._position))
            async with aclosing(self._readings) as readings:
                async for reading in readings:
                    await _write(send, frames(reading))
        except TimeoutError:
            # The client reads nothing; a last word would wait as long. The server closes the connection.
            return
        except asyncio.CancelledError:
            await _end(send)
            raise
        await _end(send)


async def _write(send: Send, body: bytes) -> None:
    async with asyncio.timeout(_UNREAD_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _end(send: Send) -> None:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
