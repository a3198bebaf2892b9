"""The floor of a live stream: a bare server that writes the same bytes to every socket; run as a module with a port.

Whoever asks for anything but ``/`` and ``/say`` is let in. ``POST /say`` sends its body to everyone, as one frame.
"""

import asyncio
import sys
from typing import cast

import uvloop

_LET_IN = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_DONE = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
_END_OF_HEAD = b"\r\n\r\n"


class _Line(asyncio.Protocol):
    def __init__(self, readers: set[asyncio.Transport]) -> None:
        self._readers = readers
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, part: bytes) -> None:
        assert self._transport is not None
        self._came += part
        head, _, body = self._came.partition(_END_OF_HEAD)
        path = head.split(b" ", 2)[1] if head.count(b" ") > 1 else b""
        if path == b"/say" and not body.endswith(b"\n\n"):
            return
        if path == b"/say":
            frame = b"%x\r\n%b\r\n" % (len(body), body)
            for each in self._readers:
                each.write(frame)
        elif path != b"/":
            self._transport.write(_LET_IN)
            self._readers.add(self._transport)
            return
        self._came = b""
        self._transport.write(_DONE)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._transport is not None:
            self._readers.discard(self._transport)


async def _serve(port: int) -> None:
    readers: set[asyncio.Transport] = set()
    server = await asyncio.get_running_loop().create_server(lambda: _Line(readers), "127.0.0.1", port, backlog=2_048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
