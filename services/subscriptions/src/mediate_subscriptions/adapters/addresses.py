"""Finds the network address of a target, and connects to the very one that was found to be allowed.

A name is resolved once for a connection. Every address it leads to is looked at, and one that is not allowed forbids
the name altogether; the connection then goes to one of these addresses, never to the name, so that a name which
answers otherwise a moment later leads nowhere else. Certificate and Host header remain those of the name.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Final

import httpcore
from typing_extensions import override

from mediate_subscriptions.domain.addresses import Address, Network, refusal

_LOOKUPS_MAX: Final = 256
"""Each of them holds a thread until the machine's resolver gives up."""
_TRIED_MAX: Final = 4
_SOCKET_OPTION = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

Lookup = Callable[[str, int], Sequence[str]]
"""What a name leads to, asked of the machine's resolver; it may take its time. Raises OSError."""


class AddressForbidden(Exception):
    """A host is, or leads to, an address that the hub does not connect to."""

    def __init__(self, host: str, address: Address, reason: str) -> None:
        super().__init__(f"{host} leads to {address}: {reason}")
        self.host = host
        self.address = address
        self.reason = reason

    @property
    def told(self) -> str:
        """Why, for whoever typed in the host: which private address a name leads to is not for them to learn."""
        is_written = self.host.strip("[]") == str(self.address)
        return self.reason if is_written else "it leads to an address that is not on the internet"


class NameUnknown(Exception):
    """A name leads nowhere now."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} leads to no address: {reason}")
        self.host = host
        self.reason = reason


@dataclass
class Connected:
    """The network address that a request was sent to, as far as it got."""

    address: str | None = None


_NOTED: ContextVar[Connected | None] = ContextVar("mediate_connected", default=None)


@contextmanager
def noting_address() -> Iterator[Connected]:
    """Note to which address the connection is made that is opened meanwhile, also where the request then fails.

    A request over a connection that was open already opens none: ``address_of`` its answer tells.
    """
    noted = Connected()
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def address_of(response: httpcore.Response) -> str | None:
    """Return the network address that an answer came from."""
    stream = response.extensions.get("network_stream")
    peer = None if stream is None else stream.get_extra_info("server_addr")
    return str(peer[0]) if isinstance(peer, tuple) and peer else None


def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the machine's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Resolver:
    """Resolves names beside the event loop, each name once at a time, and some names at a time.

    A resolver that hangs holds a thread of its own and nobody else's. Threads are not waited for when the hub stops.
    """

    def __init__(self, allowed: Sequence[Network] = (), *, lookup: Lookup = system_lookup) -> None:
        self._allowed = tuple(allowed)
        self._lookup = lookup
        self._free = asyncio.Semaphore(_LOOKUPS_MAX)
        self._asked: dict[tuple[str, int], asyncio.Task[Sequence[str]]] = {}

    async def resolve(self, host: str, port: int, *, seconds_max: float | None = None) -> list[Address]:
        """Return every address that a host leads to, in the order to try them, all of them allowed.

        Raises AddressForbidden where one is not, NameUnknown where there is none or none was found in time.
        """
        found = self._literal(host) or await self._named(host, port, seconds_max)
        for address in found:
            reason = refusal(address, self._allowed)
            if reason is not None:
                raise AddressForbidden(host, address, reason)
        return found

    @staticmethod
    def _literal(host: str) -> list[Address]:
        try:
            return [ip_address(host.strip("[]"))]
        except ValueError:
            return []

    async def _named(self, host: str, port: int, seconds_max: float | None) -> list[Address]:
        asking = self._asked.get((host, port))
        if asking is None:
            asking = self._asked[host, port] = asyncio.create_task(self._ask(host, port))
            asking.add_done_callback(partial(self._answered, (host, port)))
        try:
            # Others may be waiting for the same answer.
            async with asyncio.timeout(seconds_max):
                answers = await asyncio.shield(asking)
        except TimeoutError as error:
            raise NameUnknown(host, "nobody answered in time") from error
        except OSError as error:
            raise NameUnknown(host, error.strerror or "it is not known") from error
        try:
            found = list(dict.fromkeys(ip_address(each) for each in answers))
        except ValueError as error:
            raise NameUnknown(host, "what was answered is no address") from error
        if not found:
            raise NameUnknown(host, "it has no address")
        return found

    def _answered(self, name: tuple[str, int], asked: asyncio.Task[Sequence[str]]) -> None:
        self._asked.pop(name, None)
        if not asked.cancelled():
            # Whoever asked may have gone: what went wrong then is nobody's.
            asked.exception()

    async def _ask(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def settle(found: Sequence[str] | Exception) -> None:
            if answer.done():
                return
            if isinstance(found, Exception):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        def look_up() -> None:
            found: Sequence[str] | Exception
            try:
                found = self._lookup(host, port)
            except (OSError, UnicodeError) as error:
                found = error if isinstance(error, OSError) else OSError(0, "it is no name")
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, found)

        async with self._free:
            threading.Thread(target=look_up, name="mediate-lookup", daemon=True).start()
            return await answer


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to allowed addresses alone; what else a connection is, another backend does."""

    def __init__(self, resolver: Resolver, *, beneath: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._resolver = resolver
        self._beneath = beneath or httpcore.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the addresses a host leads to.

        ``timeout`` bounds it all, resolving included. Raises AddressForbidden, and httpcore's ConnectError and
        ConnectTimeout.
        """
        loop = asyncio.get_running_loop()
        until = None if timeout is None else loop.time() + timeout
        try:
            found = (await self._resolver.resolve(host, port, seconds_max=timeout))[:_TRIED_MAX]
        except NameUnknown as error:
            raise httpcore.ConnectError(str(error)) from error
        noted = _NOTED.get()
        for left, address in zip(range(len(found), 0, -1), found, strict=True):
            if noted is not None:
                noted.address = str(address)
            # An address that does not answer leaves as much time for each that follows.
            share = None if until is None else max(0.0, until - loop.time()) / left
            try:
                return await self._beneath.connect_tcp(str(address), port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError(f"{host} leads to no address")

    @override
    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[_SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no target is a file of this machine."""
        raise httpcore.ConnectError("no target is reached through a file")

    @override
    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._beneath.sleep(seconds)


def pool(
    resolver: Resolver,
    *,
    connections_max: int,
    keep_seconds: float = 15.0,
    trusting: ssl.SSLContext | None = None,
    beneath: httpcore.AsyncNetworkBackend | None = None,
) -> httpcore.AsyncConnectionPool:
    """Return connections to targets: HTTP/1.1, through no proxy, to allowed addresses alone, never tried twice."""
    return httpcore.AsyncConnectionPool(
        ssl_context=trusting or httpcore.default_ssl_context(),
        max_connections=connections_max,
        max_keepalive_connections=connections_max,
        keepalive_expiry=keep_seconds,
        http2=False,
        retries=0,
        network_backend=CheckedBackend(resolver, beneath=beneath),
    )
