"""A service behind a real HTTP server on a free port, for what only a real connection shows: live streams."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn

from mediate_shared.service import Service
from support.identity import STAFF, internally


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


@asynccontextmanager
async def serving(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Serve a started service over TCP and yield a client of it."""
    server = _Server(
        uvicorn.Config(
            service.app,
            host="127.0.0.1",
            port=0,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not running.done(), "the HTTP server did not start"
            await asyncio.sleep(0.005)
        host, port = server.servers[0].sockets[0].getsockname()

        async def as_staff(request: httpx.Request) -> None:
            # Signed for each request: a token lives no longer than a slow test.
            if "authorization" not in request.headers:
                request.headers.update(internally(STAFF, service.name))

        hooks = {"request": [as_staff]}
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}", timeout=60, event_hooks=hooks) as client:
            yield client
    finally:
        server.should_exit = True
        await running


@dataclass
class Frame:
    """One frame of a live stream, as its lines spell it."""

    id: str | None = None
    event: str | None = None
    retry: str | None = None
    comments: list[str] = field(default_factory=list)
    body: dict[str, Any] | None = None

    @property
    def is_of_the_stream(self) -> bool:
        """Whether it tells of the stream itself and not of what happened."""
        return self.event is not None and self.event.startswith("stream.")


@asynccontextmanager
async def following(
    client: httpx.AsyncClient,
    path: str,
    *,
    last_event_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[AsyncGenerator[Frame]]:
    """Open a live stream and yield its frames, the opening one included."""
    sent = {**(headers or {}), **({} if last_event_id is None else {"Last-Event-ID": last_event_id})}
    async with client.stream("GET", path, headers=sent) as answer:
        if answer.status_code != httpx.codes.OK:
            await answer.aread()
            raise AssertionError(answer.text)
        assert answer.headers["content-type"].startswith("text/event-stream")
        async with aclosing(_frames(answer)) as frames:
            yield frames


async def _frames(answer: httpx.Response) -> AsyncGenerator[Frame]:
    frame = Frame()
    async for line in answer.aiter_lines():
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "" if line:
                frame.comments.append(value)
            case "":
                yield frame
                frame = Frame()
            case "id":
                frame.id = value
            case "event":
                frame.event = value
            case "retry":
                frame.retry = value
            case "data":
                frame.body = json.loads(value)


async def heard(frames: AsyncGenerator[Frame], count: int, *, seconds: float = 60) -> list[Frame]:
    """Return the next ``count`` events of a stream; fails the test when they do not come in time.

    What a stream says of itself is no event.
    """
    found: list[Frame] = []
    async with asyncio.timeout(seconds):
        while len(found) < count:
            frame = await anext(frames)
            if frame.body is not None and not frame.is_of_the_stream:
                found.append(frame)
    return found
