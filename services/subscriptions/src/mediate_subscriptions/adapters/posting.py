"""Posts to receivers: over connections that are used again, within bounds of time and of bytes."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import httpcore

from mediate_contracts.vocabulary import AttemptOutcome
from mediate_subscriptions.adapters.addresses import AddressForbidden, Resolver, address_of, noting_address, pool

_KEEP_SECONDS: Final = 15.0
_PARTS_MAX: Final = 256
"""Parts that an answer is read in: a receiver that sends one byte at a time keeps nobody busy."""
_HEADERS_MAX: Final = 50
_CONNECTIONS: Final = 10_000
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


def connections_max(posts_max: int) -> int:
    """Return how many connections may be kept open: half of what this process may have open, and one for each post."""
    try:
        import resource  # noqa: PLC0415 - not every platform has it
    except ImportError:
        return max(posts_max, _CONNECTIONS)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(posts_max, _CONNECTIONS if soft == resource.RLIM_INFINITY else soft // 2)


@dataclass
class _Line:
    """The connections to one endpoint."""

    pool: httpcore.AsyncConnectionPool
    url: str
    connections_max: int
    origin: tuple[bytes, bytes, int | None, bytes]
    host: bytes
    under_way: int = 0
    used_at: float = 0.0


class Poster:
    """Posts to many endpoints, each over connections of its own: a pool that all share is looked through each time."""

    def __init__(self, resolver: Resolver, bounds: PostBounds) -> None:
        self._resolver = resolver
        self._bounds = bounds
        self._trusting = ssl.create_default_context()
        self._lines: OrderedDict[UUID, _Line] = OrderedDict()
        self._connections = 0

    async def post(
        self, endpoint_id: UUID, url: str, headers: Sequence[tuple[str, str]], body: bytes, *, at_once: int
    ) -> Answer:
        """Post once and return the answer; redirects are answers. Raises Unanswered."""
        line = await self._line(endpoint_id, url, at_once)
        line.under_way += 1
        answered: list[httpcore.Response] = []
        request = self._request(line, headers, body)
        with noting_address() as noted:
            try:
                async with asyncio.timeout(self._bounds.seconds):
                    try:
                        return await self._exchange(line, request, answered)
                    except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                        # A kept connection may end just when it is used again; nothing says that this one did.
                        if noted.address is not None or answered:
                            raise
                        return await self._exchange(line, request, answered)
            except AddressForbidden as error:
                raise Unanswered(AttemptOutcome.FORBIDDEN_ADDRESS, str(error), address=str(error.address)) from error
            except httpcore.ConnectTimeout as error:
                detail = f"no connection within {self._bounds.connect_seconds:g} seconds"
                raise Unanswered(AttemptOutcome.TIMED_OUT, detail, address=noted.address) from error
            except (TimeoutError, httpcore.TimeoutException) as error:
                detail = f"no whole answer within {self._bounds.seconds:g} seconds"
                status = answered[0].status if answered else None
                raise Unanswered(AttemptOutcome.TIMED_OUT, detail, address=noted.address, status_code=status) from error
            except httpcore.ConnectError as error:
                detail = f"no connection: {error}"
                raise Unanswered(AttemptOutcome.UNREACHABLE, detail, address=noted.address) from error
            except httpcore.ProtocolError as error:
                detail = f"what came back is not HTTP: {error}"
                raise Unanswered(AttemptOutcome.UNREACHABLE, detail, address=noted.address) from error
            except (httpcore.NetworkError, OSError, ssl.SSLError) as error:
                detail = f"the connection ended: {error}"
                raise Unanswered(AttemptOutcome.UNREACHABLE, detail, address=noted.address) from error
            finally:
                line.under_way -= 1
                line.used_at = asyncio.get_running_loop().time()

    async def tidy(self) -> None:
        """Close what was not used for a while."""
        before = asyncio.get_running_loop().time() - _KEEP_SECONDS
        for endpoint_id, line in list(self._lines.items()):
            if not line.under_way and line.used_at < before:
                await self._close(endpoint_id, line)

    async def close(self) -> None:
        """Close every connection."""
        for endpoint_id, line in list(self._lines.items()):
            await self._close(endpoint_id, line)

    def _request(self, line: _Line, headers: Sequence[tuple[str, str]], body: bytes) -> httpcore.Request:
        scheme, host, port, target = line.origin
        return httpcore.Request(
            b"POST",
            httpcore.URL(scheme=scheme, host=host, port=port, target=target),
            headers=[
                (b"host", line.host),
                *((name.encode(), value.encode()) for name, value in headers),
                (b"content-length", str(len(body)).encode()),
            ],
            content=body,
            extensions={"timeout": {"connect": self._bounds.connect_seconds}},
        )

    async def _exchange(self, line: _Line, request: httpcore.Request, answered: list[httpcore.Response]) -> Answer:
        response = await line.pool.handle_async_request(request)
        answered.append(response)
        try:
            body = await self._read(response)
            return Answer(response.status, _shown(response.headers), body, address_of(response))
        finally:
            # What was not read to its end is closed, and with it the connection.
            await response.aclose()

    async def _read(self, response: httpcore.Response) -> bytes:
        kept = bytearray()
        parts = 0
        async for part in response.aiter_stream():
            kept += part[: self._bounds.answer_bytes - len(kept)]
            parts += 1
            if len(kept) >= self._bounds.answer_bytes or parts >= _PARTS_MAX:
                break
        return bytes(kept)

    async def _line(self, endpoint_id: UUID, url: str, at_once: int) -> _Line:
        line = self._lines.get(endpoint_id)
        if line is not None and line.url == url and line.connections_max == at_once:
            self._lines.move_to_end(endpoint_id)
            return line
        if line is not None:
            # Posts that are under way over it end as they would; it is not used again.
            self._lines.pop(endpoint_id)
            self._connections -= line.connections_max
        await self._make_room(at_once)
        line = _line(url, at_once, pool(self._resolver, connections_max=at_once, trusting=self._trusting))
        self._lines[endpoint_id] = line
        self._connections += at_once
        return line

    async def _make_room(self, connections: int) -> None:
        for endpoint_id, line in list(self._lines.items()):
            if self._connections + connections <= self._bounds.connections:
                break
            if not line.under_way:
                await self._close(endpoint_id, line)

    async def _close(self, endpoint_id: UUID, line: _Line) -> None:
        if self._lines.pop(endpoint_id, None) is not None:
            self._connections -= line.connections_max
        await line.pool.aclose()


def _line(url: str, connections_max: int, connections: httpcore.AsyncConnectionPool) -> _Line:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    origin = parts.scheme.encode(), (parts.hostname or "").encode(), parts.port, target.encode()
    return _Line(connections, url, connections_max, origin, parts.netloc.encode())


def _shown(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers as they are kept; of one that came several times the values one after another."""
    kept: dict[str, str] = {}
    for name, value in headers[:_HEADERS_MAX]:
        key, text = _plain(name.decode("latin-1").lower(), _TEXT_MAX), _plain(value.decode("latin-1"), _TEXT_MAX)
        kept[key] = f"{kept[key]}, {text}"[:_TEXT_MAX] if key in kept else text
    return kept


def _plain(text: str, characters_max: int) -> str:
    """Return what a receiver sent as text that can be kept and shown: of a bounded length, in characters that print."""
    return "".join(each if each.isprintable() else "�" for each in text[:characters_max])
