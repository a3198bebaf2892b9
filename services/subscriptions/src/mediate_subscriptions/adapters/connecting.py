"""Connections over asyncio itself, as light as they can be: thousands of posts a second go through them.

A connection hands out no more bytes than it was allowed for an exchange, so that whoever answers without end, or in
thousands of pieces, takes neither memory nor time of others.
"""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, Final, cast

import httpcore
from typing_extensions import override

_READ_MAX: Final = 16_384
_BUFFER_MAX: Final = 65_536
_SOCKET_OPTION = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class _Wire(asyncio.Protocol):
    """Takes what comes, and stops the other side from sending while nobody reads."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.came = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self._reading: asyncio.Future[None] | None = None
        self._writing: asyncio.Future[None] | None = None
        self._paused = False
        self._full = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        self.came += data
        if len(self.came) > _BUFFER_MAX and not self._paused and self.transport is not None:
            self._paused = True
            self.transport.pause_reading()
        _wake(self._reading)

    @override
    def eof_received(self) -> bool:
        self.ended = True
        _wake(self._reading)
        return False

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.error = True, exc
        _wake(self._reading)
        _wake(self._writing)

    @override
    def pause_writing(self) -> None:
        self._full = True

    @override
    def resume_writing(self) -> None:
        self._full = False
        _wake(self._writing)

    async def arrived(self) -> None:
        """Wait until something came, or the end."""
        while not self.came and not self.ended:
            self._reading = asyncio.get_running_loop().create_future()
            await self._reading

    async def drained(self) -> None:
        """Wait until what was written is on its way."""
        while self._full and not self.ended:
            self._writing = asyncio.get_running_loop().create_future()
            await self._writing

    def taken(self, most: int) -> bytes:
        """Return what came, and let more come."""
        part = bytes(self.came[:most])
        del self.came[:most]
        if self._paused and len(self.came) <= _BUFFER_MAX and self.transport is not None and not self.ended:
            self._paused = False
            self.transport.resume_reading()
        return part


class Stream(httpcore.AsyncNetworkStream):
    """One connection. What is written goes out together when an answer is waited for."""

    def __init__(self, wire: _Wire, transport: asyncio.Transport) -> None:
        self._wire = wire
        self._transport = transport
        self._waiting: list[bytes] = []
        self.bytes_left: int = _BUFFER_MAX
        """How much more is handed out; said anew for each exchange."""

    @property
    def holds_back(self) -> bool:
        """Whether something was laid down that was not sent yet: nothing was read since."""
        return bool(self._waiting)

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, at most some kilobytes; nothing at the end. Raises httpcore's ReadError."""
        self._flush()
        await self._wire.drained()
        await self._wire.arrived()
        part = self._wire.taken(min(max_bytes, _READ_MAX))
        if not part and self._wire.error is not None:
            raise httpcore.ReadError(self._wire.error.__class__.__name__)
        self.bytes_left -= len(part)
        if self.bytes_left < 0:
            raise httpcore.ReadError("more was answered than is read")
        return part

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Lay bytes down to be sent. Raises httpcore's WriteError where the connection ended."""
        if self._wire.ended:
            raise httpcore.WriteError("the connection ended")
        self._waiting.append(buffer)

    @override
    async def aclose(self) -> None:
        """Close it at once: nothing more is wanted of it."""
        self.abort()

    def abort(self) -> None:
        """Close it at once."""
        self._transport.abort()

    @override
    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Go on encrypted, with whoever proves to be that host. Raises httpcore's ConnectError and ConnectTimeout."""
        if self._wire.came:
            # Anybody on the way may have said it; it would be read as if it had been said by that host.
            self._transport.abort()
            raise httpcore.ConnectError("something was said before the connection was encrypted")
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, self._wire, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self._transport.abort()
            raise httpcore.ConnectTimeout from error
        except (OSError, ssl.SSLError) as error:
            self._transport.abort()
            raise httpcore.ConnectError(str(error)) from error
        if transport is None:
            raise httpcore.ConnectError("the connection ended")
        self._wire.transport = transport
        return Stream(self._wire, transport)

    @override
    def get_extra_info(self, info: str) -> Any:
        """Return whether it ended or something came unasked (``is_readable``), or where it leads to."""
        if info == "is_readable":
            return self._wire.ended or bool(self._wire.came)
        return self._transport.get_extra_info({"server_addr": "peername", "ssl_object": "ssl_object"}.get(info, info))

    def _flush(self) -> None:
        if self._waiting:
            self._transport.write(b"".join(self._waiting))
            self._waiting.clear()


class Connecting(httpcore.AsyncNetworkBackend):
    """Opens connections to network addresses."""

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. Raises httpcore's ConnectError and ConnectTimeout."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                transport, wire = await loop.create_connection(_Wire, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(error.strerror or str(error)) from error
        return Stream(wire, transport)

    @override
    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[_SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no target is a file of this machine."""
        raise httpcore.ConnectError("no target is reached through a file")

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
