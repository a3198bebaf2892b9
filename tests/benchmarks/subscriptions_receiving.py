"""Receivers of webhooks in a process of their own, as light as they can be; run as a module with a port.

Whatever is posted to ``/a/…`` or ``/b/…`` is counted and answered with 204, under ``/hang/…`` with nothing at all.
``GET /`` tells what came; ``POST /forget`` begins anew.
"""

import asyncio
import json
import re
import sys
from dataclasses import asdict, dataclass
from time import monotonic
from typing import cast

import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass
class Received:
    """What came to endpoints of one letter: how much, and when the first and the last of it."""

    count: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def per_second(self) -> float:
        """How much came in a second, from the first to the last; 0 where that is not known."""
        return (self.count - 1) / (self.last - self.first) if self.last > self.first else 0.0


class _Receiver(asyncio.Protocol):
    def __init__(self, received: dict[str, Received]) -> None:
        self._received = received
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, part: bytes) -> None:
        self._buffer += part
        while (end := self._buffer.find(_END_OF_HEAD)) >= 0:
            head = self._buffer[:end]
            length = _LENGTH.search(head)
            whole = end + len(_END_OF_HEAD) + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            self._answer(head.split(b" ", 2)[1])

    def _answer(self, path: bytes) -> None:
        assert self._transport is not None
        letter = path[1:2].decode()
        if path == b"/":
            told = json.dumps({name: asdict(each) for name, each in self._received.items()}).encode()
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(told), told))
        elif path == b"/forget":
            self._received.clear()
            self._transport.write(_TAKEN)
        elif letter in {"a", "b"}:
            received = self._received.setdefault(letter, Received(first=monotonic()))
            received.count += 1
            received.last = monotonic()
            self._transport.write(_TAKEN)


async def _receive(port: int) -> None:
    received: dict[str, Received] = {}
    server = await asyncio.get_running_loop().create_server(
        lambda: _Receiver(received), "127.0.0.1", port, backlog=2_048
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_receive(int(sys.argv[1])))
