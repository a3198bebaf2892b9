"""Streams of the feed through the gateway: nobody who leaves one unread, or opens many, takes anything from others."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from gateway.serving import served
from mediate_gateway.adapters import remote
from mediate_gateway.settings import GatewaySettings
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.entrypoints import sse
from mediate_subscriptions.settings import SubscriptionsSettings
from support.chassis import execute
from support.infrastructure import Infrastructure
from support.running import eventually, running

EVENTS, EVENT_BYTES = 400, 100_000
ROOM = 3
_SWELL = """
    INSERT INTO feed (event_id, source, sequence, type, subject, visibility, body, parties)
    SELECT id, '/community/1', number, type, gen_random_uuid()::text, 'public',
        jsonb_build_object('id', id, 'type', type, 'visibility', 'public', 'subject', id,
            'data', jsonb_build_object('name', repeat('x', :bytes)))::text, '{}'
    FROM (SELECT gen_random_uuid() AS id, number, 'nl.mediate.community.organisation.registered.v1' AS type
        FROM generate_series(1, :events) AS number) AS made
"""


@dataclass(frozen=True)
class Behind:
    """The gateway behind a real HTTP server, with a feed behind it that no line takes in whole."""

    client: httpx.AsyncClient

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.client.base_url.port or 0

    async def has_room(self) -> bool:
        """Tell whether as many may follow as at the beginning."""
        async with AsyncExitStack() as stack:
            followed = [self.client.stream("GET", "/v1/stream") for _ in range(ROOM)]
            answers = [await stack.enter_async_context(each) for each in followed]
            return all(answer.status_code == httpx.codes.OK for answer in answers)


@pytest.fixture(scope="module", params=["in one process", "in two processes"])
async def behind(request: pytest.FixtureRequest, infrastructure: Infrastructure) -> AsyncIterator[Behind]:
    """A gateway with room for a few streams and one other connection to the feed."""
    async with AsyncExitStack() as stack:
        # Of four places visitors have three.
        settings = {"live_streams_max": ROOM + 1}
        started = await stack.enter_async_context(running(infrastructure, "subscriptions", settings=settings))
        service = started["subscriptions"].service
        await execute(service, _SWELL, bytes=EVENT_BYTES, events=EVENTS)
        upstream = (
            service.app if request.param == "in one process" else await stack.enter_async_context(served(service.app))
        )
        bounds = GatewaySettings(upstream_connections_max=1)
        told = {"upstreams": {"subscriptions": upstream}, "bounds": bounds}
        gateway = await stack.enter_async_context(running(infrastructure, "gateway", settings=settings, gateway=told))
        address = await stack.enter_async_context(served(gateway["gateway"].service.app))
        yield Behind(await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60)))


@asynccontextmanager
async def left_unread(behind: Behind) -> AsyncIterator[socket.socket]:
    """Ask for the whole feed as a stream, and read nothing of it but that it begins."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.settimeout(0)
    cursor = Sealing(SubscriptionsSettings().keys).cursor(0)
    try:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, ("127.0.0.1", behind.port))
        await loop.sock_sendall(line, f"GET /v1/stream?cursor={cursor} HTTP/1.1\r\nHost: hub\r\n\r\n".encode())
        assert (await loop.sock_recv(line, 12)).endswith(b"200")
        yield line
    finally:
        line.close()


class TestAStreamThatIsLeftUnread:
    async def test_is_ended_and_its_place_is_anothers(self, behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sse, "_UNREAD_SECONDS", 0.5)
        monkeypatch.setattr(remote, "_UNREAD_SECONDS", 0.5)
        async with AsyncExitStack() as stack:
            lines = [await stack.enter_async_context(left_unread(behind)) for _ in range(ROOM)]
            await eventually(behind.has_room)
            for line in lines:
                under_way = await read_to_the_end(line)
                # What was under way still comes; that is what a line holds, and not what the feed does.
                assert under_way < EVENTS * EVENT_BYTES / 2


class TestStreams:
    async def test_take_no_connection_from_other_requests(self, behind: Behind) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(ROOM):
                answer = await stack.enter_async_context(behind.client.stream("GET", "/v1/stream"))
                assert answer.status_code == httpx.codes.OK
            assert (await behind.client.get("/v1/feed?limit=1")).status_code == httpx.codes.OK


async def read_to_the_end(line: socket.socket) -> int:
    """Return how many bytes still come before the other side has ended."""
    loop = asyncio.get_running_loop()
    found = 0
    async with asyncio.timeout(60):
        try:
            while part := await loop.sock_recv(line, 1 << 16):
                found += len(part)
        except ConnectionResetError:
            pass
    return found
