"""What a caller gets whose bytes are no HTTP: a problem document too, and a server that goes on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
from starlette.responses import PlainTextResponse

from mediate_deploy.embedded.services import HttpServer


@pytest.fixture
async def address() -> AsyncIterator[tuple[str, int]]:
    """Where a server listens that answers every request alike."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = HttpServer(PlainTextResponse("well"), listener)
    await server.open()
    host, port = listener.getsockname()
    yield host, port
    await server.close()


async def said_to(address: tuple[str, int], request: bytes) -> tuple[bytes, bytes]:
    """Send bytes and return the head and the body of what comes back until the server hangs up."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request)
    async with asyncio.timeout(60):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return head, body


class TestBytesThatAreNoRequest:
    @pytest.mark.parametrize(
        "request_bytes",
        [
            b"BREW / HTTP/1.1\r\nHost: hub\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: hub\r\nContent-Length: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: hub\r\nX: a\0b\r\n\r\n",
        ],
    )
    async def test_are_answered_with_a_problem_and_stop_nothing(
        self, address: tuple[str, int], request_bytes: bytes
    ) -> None:
        head, body = await said_to(address, request_bytes)
        assert head.startswith(b"HTTP/1.1 400 ")
        assert b"content-type: application/problem+json" in head
        assert json.loads(body)["type"] == "/problems/no-request"
        _, good = await said_to(address, b"GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
        assert good == b"well"
