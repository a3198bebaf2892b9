"""Posts to receivers: over connections that are used again, within bounds of time and of bytes."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import httpcore

from mediate_contracts.vocabulary import AttemptOutcome
from mediate_subscriptions.adapters.addresses import AddressForbidden, CheckedBackend, Resolver, noting_address
from mediate_subscriptions.adapters.connecting import Connecting, Stream

_KEEP_SECONDS: Final = 15.0
_CONNECTIONS: Final = 10_000
_HEADERS_BYTES_MAX: Final = 65_536
_PARTS_MAX: Final = 256
"""Parts that an answer is read in: a receiver that sends one byte at a time keeps nobody busy."""
_HEADERS_MAX: Final = 50
_TEXT_MAX: Final = 1_000
_DETAIL_MAX: Final = 300


@dataclass(frozen=True)
class Answer:
    """What a receiver answered, cut to what is kept."""

    status_code: int
    headers: dict[str, str]
    body: bytes
    address: str | None


class Unanswered(Exception):
    """No answer came, or not in time; the detail is for whoever keeps the endpoint."""

    def __init__(
        self, outcome: AttemptOutcome, detail: str, *, address: str | None, status_code: int | None = None
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = _plain(detail, _DETAIL_MAX)
        self.address = address
        self.status_code = status_code


@dataclass(frozen=True)
class PostBounds:
    """What one post may take, and how many connections are kept for the next ones."""

    connect_seconds: float
    seconds: float
    answer_bytes: int
    connections: int


@dataclass(frozen=True)
class _Connection:
    """One connection, and the network address it leads to."""

    http: httpcore.AsyncHTTP11Connection
    stream: Stream
    address: str | None

    @property
    def is_usable(self) -> bool:
        return self.http.is_idle() and not self.http.has_expired()


@dataclass
class _Line:
    """The connections to one endpoint that wait to be used again, the last used last."""

    url: str
    request_url: httpcore.URL
    host: bytes
    idle: list[_Connection] = field(default_factory=list)
    under_way: int = 0
    used_at: float = 0.0


@dataclass
class _Progress:
    """How far an exchange got."""

    address: str | None = None
    status_code: int | None = None


def connections_max(posts_max: int) -> int:
    """Return how many connections may be kept open: half of what this process may have open, and one for each post."""
    try:
        import resource  # noqa: PLC0415 - not every platform has it
    except ImportError:
        return max(posts_max, _CONNECTIONS)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(posts_max, _CONNECTIONS if soft == resource.RLIM_INFINITY else soft // 2)


class Poster:
    """Posts to many endpoints, each over connections of its own: a pool that all share is looked through each time."""

    def __init__(self, resolver: Resolver, bounds: PostBounds) -> None:
        self._backend = CheckedBackend(resolver, beneath=Connecting())
        self._bounds = bounds
        self._trusting = ssl.create_default_context()
        self._trusting.set_alpn_protocols(["http/1.1"])
        self._lines: OrderedDict[UUID, _Line] = OrderedDict()
        self._idle = 0

    async def post(self, endpoint_id: UUID, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        """Post once and return the answer; redirects are answers. Raises Unanswered."""
        line = self._line(endpoint_id, url)
        request = self._request(line, headers, body)
        progress = _Progress()
        line.under_way += 1
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._kept_or_new(line, request, progress)
        except AddressForbidden as error:
            raise Unanswered(AttemptOutcome.FORBIDDEN_ADDRESS, error.told, address=None) from error
        except httpcore.ConnectTimeout as error:
            detail = f"no connection within {self._bounds.connect_seconds:g} seconds"
            raise Unanswered(AttemptOutcome.TIMED_OUT, detail, address=progress.address) from error
        except TimeoutError as error:
            detail = f"no whole answer within {self._bounds.seconds:g} seconds"
            raise Unanswered(
                AttemptOutcome.TIMED_OUT, detail, address=progress.address, status_code=progress.status_code
            ) from error
        except httpcore.ConnectError as error:
            detail = f"no connection: {error}"
            raise Unanswered(AttemptOutcome.UNREACHABLE, detail, address=progress.address) from error
        except httpcore.ProtocolError as error:
            detail = f"what came back is not HTTP: {error}"
            raise Unanswered(AttemptOutcome.UNREACHABLE, detail, address=progress.address) from error
        except (httpcore.NetworkError, OSError) as error:
            detail = f"the connection ended: {error}"
            raise Unanswered(AttemptOutcome.UNREACHABLE, detail, address=progress.address) from error
        finally:
            line.under_way -= 1
            line.used_at = asyncio.get_running_loop().time()

    async def tidy(self) -> None:
        """Close what was not used for a while."""
        before = asyncio.get_running_loop().time() - _KEEP_SECONDS
        for endpoint_id, line in list(self._lines.items()):
            if line.used_at < before:
                await self._close(line)
                if not line.under_way:
                    self._lines.pop(endpoint_id, None)

    async def close(self) -> None:
        """Close every connection that nothing is under way over."""
        for line in list(self._lines.values()):
            await self._close(line)

    def _request(self, line: _Line, headers: Sequence[tuple[str, str]], body: bytes) -> httpcore.Request:
        return httpcore.Request(
            b"POST",
            line.request_url,
            headers=[
                (b"host", line.host),
                *((name.encode(), value.encode()) for name, value in headers),
                (b"content-length", str(len(body)).encode()),
            ],
            content=body,
        )

    async def _kept_or_new(self, line: _Line, request: httpcore.Request, progress: _Progress) -> Answer:
        kept = self._kept(line)
        if kept is not None:
            try:
                return await self._exchange(line, kept, request, progress)
            except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                # A kept connection may end just when it is used again; nothing says that a new one would.
                if progress.status_code is not None:
                    raise
        return await self._exchange(line, await self._connect(line, progress), request, progress)

    def _kept(self, line: _Line) -> _Connection | None:
        while line.idle:
            self._idle -= 1
            connection = line.idle.pop()
            if connection.is_usable:
                return connection
        return None

    async def _connect(self, line: _Line, progress: _Progress) -> _Connection:
        url, seconds = line.request_url, self._bounds.connect_seconds
        host, port = url.host.decode(), url.origin.port
        try:
            async with asyncio.timeout(seconds):
                with noting_address() as noted:
                    try:
                        stream = await self._backend.connect_tcp(host, port, seconds)
                    finally:
                        progress.address = noted.address
                if url.scheme == b"https":
                    stream = await stream.start_tls(self._trusting, host, seconds)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        if not isinstance(stream, Stream):
            raise httpcore.ConnectError("the connection is none of ours")
        http = httpcore.AsyncHTTP11Connection(url.origin, stream, keepalive_expiry=_KEEP_SECONDS)
        return _Connection(http, stream, progress.address)

    async def _exchange(
        self, line: _Line, connection: _Connection, request: httpcore.Request, progress: _Progress
    ) -> Answer:
        progress.address = connection.address
        connection.stream.bytes_left = _HEADERS_BYTES_MAX + 2 * self._bounds.answer_bytes
        response = await connection.http.handle_async_request(request)
        if connection.stream.holds_back:
            # Left over from the exchange before, which was answered twice: nothing of this one was sent.
            await response.aclose()
            raise httpcore.RemoteProtocolError("it was answered before it was posted")
        progress.status_code = response.status
        try:
            body = await self._read(response)
        finally:
            # What was not read to its end is closed, and with it the connection.
            await response.aclose()
        await self._keep(line, connection)
        return Answer(response.status, _shown(response.headers), body, connection.address)

    async def _read(self, response: httpcore.Response) -> bytes:
        kept = bytearray()
        parts = 0
        async for part in response.aiter_stream():
            kept += part[: self._bounds.answer_bytes - len(kept)]
            parts += 1
            if len(kept) >= self._bounds.answer_bytes or parts >= _PARTS_MAX:
                break
        return bytes(kept)

    async def _keep(self, line: _Line, connection: _Connection) -> None:
        if not connection.http.is_idle():
            return
        line.idle.append(connection)
        self._idle += 1
        if self._idle > self._bounds.connections:
            for each in self._lines.values():
                # The one that was used longest ago, and has any.
                if each.idle:
                    await self._close(each)
                    break

    def _line(self, endpoint_id: UUID, url: str) -> _Line:
        line = self._lines.get(endpoint_id)
        if line is None or line.url != url:
            kept = [] if line is None else line.idle
            self._idle -= len(kept)
            for each in kept:
                each.stream.abort()
            line = self._lines[endpoint_id] = _line(url)
        self._lines.move_to_end(endpoint_id)
        return line

    async def _close(self, line: _Line) -> None:
        connections, line.idle = line.idle, []
        self._idle -= len(connections)
        for each in connections:
            await each.http.aclose()


def _line(url: str) -> _Line:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = (parts.hostname or "").encode()
    request_url = httpcore.URL(scheme=parts.scheme.encode(), host=host, port=parts.port, target=target.encode())
    return _Line(url, request_url, parts.netloc.encode())


def _shown(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers as they are kept; of one that came several times the values one after another."""
    kept: dict[str, str] = {}
    for name, value in headers[:_HEADERS_MAX]:
        key, text = _plain(name.decode("latin-1").lower(), _TEXT_MAX), _plain(value.decode("latin-1"), _TEXT_MAX)
        kept[key] = f"{kept[key]}, {text}"[:_TEXT_MAX] if key in kept else text
    return kept


def _plain(text: str, characters_max: int) -> str:
    """Return what a receiver sent as text that can be kept and shown: of a bounded length, in characters that print."""
    shown = text[:characters_max]
    return shown if shown.isprintable() else "".join(each if each.isprintable() else "�" for each in shown)
