"""A partner's receiver of webhooks on a port of its own, which behaves as a test wants it to."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Final

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TAKEN: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
_AGREED: Final = (
    b"HTTP/1.1 200 OK\r\nAllow: POST, OPTIONS\r\nWebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: *\r\n"
    b"Content-Length: 0\r\n\r\n"
)
GIGABYTE: Final = 1 << 30
_LOOK_SECONDS: Final = 0.05
_PIECE: Final = b"x" * 65_536


@dataclass(frozen=True)
class Posted:
    """One post as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def webhook_id(self) -> str:
        """What stays the same however often it is sent."""
        return self.headers["webhook-id"]


Answering = Callable[["Receiver", asyncio.StreamWriter], Awaitable[None]]
"""How a receiver answers a post."""


async def takes(_receiver: "Receiver", writer: asyncio.StreamWriter) -> None:
    """Take it at once."""
    writer.write(_TAKEN)


def says(status: int, words: bytes = b"") -> Answering:
    """Answer every post so."""

    async def answer(_receiver: "Receiver", writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 %d Said\r\nContent-Type: text/plain\r\n" % status)
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(words), words))

    return answer


def takes_a_moment(seconds_max: float, chance: Random) -> Answering:
    """Take it after a moment, another one each time."""

    async def answer(_receiver: "Receiver", writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(chance.random() * seconds_max)
        writer.write(_TAKEN)

    return answer


async def streams_for_ever(receiver: "Receiver", writer: asyncio.StreamWriter) -> None:
    """Take it in so many words, and never come to an end."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await receiver.send(writer, b"%x\r\n%b\r\n" % (len(_PIECE), _PIECE))


async def sends_a_gigabyte(receiver: "Receiver", writer: asyncio.StreamWriter) -> None:
    """Take it with an answer that nobody wants to keep."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
    for _ in range(GIGABYTE // len(_PIECE)):
        await receiver.send(writer, _PIECE)


async def sends_a_byte_a_second(receiver: "Receiver", writer: asyncio.StreamWriter) -> None:
    """Begin to take it and take its time."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000:
        await receiver.send(writer, bytes([byte]))
        await asyncio.sleep(1)


async def says_nothing(_receiver: "Receiver", _writer: asyncio.StreamWriter) -> None:
    """Leave whoever posts waiting."""
    await asyncio.Event().wait()


@dataclass
class Receiver:
    """What was posted to it, in order, and what it did about that."""

    answering: Answering = takes
    posted: list[Posted] = field(default_factory=list)
    """Every post as it arrived, repeats included, whether or not it was then taken."""
    sent_bytes: int = 0
    """Bytes of unusual answers that found their way out."""
    under_way: int = 0
    """Answers that are being given now."""
    cut: int = 0
    """Answers that the other side broke off."""
    _server: asyncio.Server | None = None
    _port: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where it listens, or did."""
        return f"http://127.0.0.1:{self._port}/hook"

    @property
    def ids(self) -> list[str]:
        """The ids of what was posted, each once, in the order of its first arrival."""
        return list(dict.fromkeys(post.webhook_id for post in self.posted))

    async def go_up(self) -> None:
        """Listen, at the same port as before."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port, backlog=512)
        self._port = self._server.sockets[0].getsockname()[1]

    async def go_down(self) -> None:
        """Refuse connections and break off those that are open."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def send(self, writer: asyncio.StreamWriter, part: bytes) -> None:
        """Send a part of an unusual answer, as fast as it is read."""
        writer.write(part)
        await writer.drain()
        self.sent_bytes += len(part)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            # Whoever posts may leave at any moment, and the hub is killed in the middle.
            with suppress(OSError, asyncio.IncompleteReadError):
                while True:
                    await self._one(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1]) if length else 0)
        first, *lines = head.decode().split("\r\n")
        if first.startswith("OPTIONS "):
            writer.write(_AGREED)
            await writer.drain()
            return
        named = (line.partition(":") for line in lines if line)
        self.posted.append(Posted({name.lower(): value.strip() for name, _, value in named}, body))
        await self._answer(reader, writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.under_way += 1
        answering = asyncio.ensure_future(self.answering(self, writer))
        leaving = asyncio.ensure_future(_until_left(reader))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done() or answering.exception() is not None:
                self.cut += 1
                raise ConnectionResetError
            await writer.drain()
        finally:
            self.under_way -= 1
            for each in (answering, leaving):
                each.cancel()
                with suppress(asyncio.CancelledError, OSError):
                    await each


async def _until_left(reader: asyncio.StreamReader) -> None:
    # Reading would tell at once, and might take the beginning of the next request.
    while not reader.at_eof() and reader.exception() is None:  # noqa: ASYNC110 - a reader has no event for its end
        await asyncio.sleep(_LOOK_SECONDS)


@asynccontextmanager
async def receiver(answering: Answering = takes) -> AsyncIterator[Receiver]:
    """Run a receiver until the end of the block."""
    running = Receiver(answering)
    await running.go_up()
    try:
        yield running
    finally:
        await running.go_down()
