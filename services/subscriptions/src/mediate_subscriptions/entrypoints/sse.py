"""Server-Sent Events: one open answer per follower, ended when either side leaves."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, suppress
from typing import Final
from uuid import UUID

from fastapi import Response
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from mediate_shared.problems import Problem, ProblemError
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.usecases.begin_stream import Beginning
from mediate_subscriptions.usecases.follow_feed import Followers, NoRoom, NoRoomForOne, Told
from mediate_subscriptions.usecases.read_feed import Shown
from mediate_subscriptions.usecases.share_tail import PIECE_BYTES, Written

TOO_MANY: Final = Problem(503, "too-many-streams", "As many streams are open as the hub keeps")
TOO_MANY_OF_ONE: Final = Problem(429, "too-many-streams-of-one", "You follow in as many streams as one may")
RETRY_MILLISECONDS: Final = 2_000
OPENED: Final = "stream.opened"
GAP: Final = "stream.gap"
CURSOR: Final = "stream.cursor"
"""Events of the stream itself; none of them is a type of the catalogue, all of which begin with ``nl.mediate``."""

_UNREAD_SECONDS: Final = 60.0
"""How long a client may leave its line full; it is then dropped, and comes back with its Last-Event-ID."""


def frame(event: str, cursor: str, data: object) -> bytes:
    """Return one frame. It always has data: clients keep the id of no other."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), event.encode(), to_json(data))


def written(sealing: Sealing) -> Written:
    """Return what writes an event as a frame."""

    def write(shown: Shown) -> bytes:
        return frame(shown.event["type"], sealing.cursor(shown.cursor), shown.event)

    return write


def opening(beginning: Beginning, sealing: Sealing) -> bytes:
    """Return the first frames: when to come back, from where even if nothing has happened by then, and of a gap."""
    retry = f"retry: {RETRY_MILLISECONDS}\n".encode()
    here = sealing.cursor(beginning.position)
    if beginning.gap_from is None:
        return retry + frame(OPENED, here, {"cursor": here})
    # Whoever is cut off between the two is told of the gap again.
    told = {"from_cursor": beginning.gap_from, "resumes_at": here, "read_instead": "/v1/feed"}
    return retry + frame(OPENED, beginning.gap_from, {"cursor": beginning.gap_from}) + frame(GAP, here, told)


def quiet(position: int, sealing: Sealing) -> bytes:
    """Return what keeps a line open, and moves the Last-Event-ID past what is withheld."""
    here = sealing.cursor(position)
    return b": nothing new\n" + frame(CURSOR, here, {"cursor": here})


class EventStream(Response):
    """An answer that goes on until the client leaves, stops reading, or the service stops."""

    media_type = "text/event-stream"

    def __init__(
        self,
        beginning: Beginning,
        telling: AsyncGenerator[Told],
        followers: Followers,
        sealing: Sealing,
        *,
        whose: UUID | None,
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._beginning = beginning
        self._telling = telling
        self._followers = followers
        self._sealing = sealing
        self._whose = whose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send frames as they come. Raises ProblemError (429, 503) where there is no room for one more stream."""
        del scope
        try:
            with self._followers.place(self._whose):
                await self._until_either_leaves(receive, send)
        except NoRoomForOne as error:
            detail = "Close one that you do not read, or ask for several types in one stream."
            raise ProblemError(TOO_MANY_OF_ONE, detail, headers={"Retry-After": "5"}) from error
        except NoRoom as error:
            detail = "Try again in a moment, or poll GET /v1/feed with your cursor."
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
            await _write(send, opening(self._beginning, self._sealing))
            async with aclosing(self._telling) as telling:
                async for told in telling:
                    for piece in _pieces(told.frames) if told.frames else (quiet(told.position, self._sealing),):
                        await _write(send, piece)
        except TimeoutError:
            # The client reads nothing; a last word would wait as long. The server closes the connection.
            return
        except asyncio.CancelledError:
            await _end(send)
            raise
        await _end(send)


def _pieces(frames: Iterable[bytes]) -> Iterator[bytes]:
    """Return frames put together up to a size: the line is asked for room before each, so a slow one holds little."""
    together: list[bytes] = []
    size = 0
    for each in frames:
        if together and size + len(each) > PIECE_BYTES:
            yield b"".join(together)
            together, size = [], 0
        together.append(each)
        size += len(each)
    if together:
        yield b"".join(together)


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
