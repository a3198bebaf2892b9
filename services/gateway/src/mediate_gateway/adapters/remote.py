"""A service in another process, as an ASGI application of this one: every request goes there over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote_from_bytes

import httpx
from starlette.types import Receive, Scope, Send

from mediate_gateway.domain.passing import STREAM_PATH, end_to_end
from mediate_shared.problems import UNAVAILABLE, Problem, ProblemError

NO_ANSWER: Final = Problem(504, "no-answer", "A part of the hub did not answer in time")
_IDLE_SECONDS_MAX: Final = 4.0
"""Shorter than the 5 seconds after which the services close an idle connection."""
_UNREAD_SECONDS: Final = 60.0
"""How long who asked may take nothing of an answer; it is then given up, and with it the connection it comes by."""
_NOT_REACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_DROPPED: Final = frozenset({b"host"})


def client(*, connections_max: int, answer_seconds_max: float) -> httpx.AsyncClient:
    """Return a client for calling services; to be closed by who asked for it.

    ``answer_seconds_max`` bounds the silence before and within an answer; event streams send a sign of life
    every 15 seconds.
    """
    return httpx.AsyncClient(
        timeout=httpx.Timeout(answer_seconds_max, connect=2.0, pool=5.0),
        limits=httpx.Limits(
            max_connections=connections_max,
            max_keepalive_connections=min(connections_max, 50),
            keepalive_expiry=_IDLE_SECONDS_MAX,
        ),
        follow_redirects=False,
        trust_env=False,
    )


class RemoteService:
    """One service behind a base URL.

    Streams have a client of their own: however many are followed, no other request waits for a connection.
    """

    def __init__(self, name: str, base_url: str, http: httpx.AsyncClient, *, streams: httpx.AsyncClient) -> None:
        self._name = name
        self._base = httpx.URL(base_url)
        self._http = http
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and its answer back, as it comes; ends early when the sender goes away.

        Raises ProblemError (503, 504) where the service cannot be reached or falls silent before it answers.
        """
        body = _Body(receive)
        exchange = asyncio.ensure_future(self._exchange(scope, body, send))
        gone = asyncio.ensure_future(body.sender_gone())
        try:
            await asyncio.wait({exchange, gone}, return_when=asyncio.FIRST_COMPLETED)
            if exchange.done():
                exchange.result()
        except _SenderGoneError:
            return
        finally:
            exchange.cancel()
            gone.cancel()
            await asyncio.gather(exchange, gone, return_exceptions=True)

    async def _exchange(self, scope: Scope, body: "_Body", send: Send) -> None:
        http = self._streams if scope["path"] == STREAM_PATH else self._http
        try:
            response = await http.send(self._request(scope, body), stream=True)
        except httpx.TransportError as error:
            raise self._refusal(error, scope["method"]) from error
        try:
            headers = end_to_end(response.headers.raw)
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            async for chunk in response.aiter_raw():
                async with asyncio.timeout(_UNREAD_SECONDS):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            # They read nothing; the server closes a line whose answer was not brought to its end.
            return
        finally:
            await response.aclose()

    def _request(self, scope: Scope, body: "_Body") -> httpx.Request:
        target = quote_from_bytes(scope["raw_path"], safe="/%:@!$&'()*+,;=-._~")
        if scope["query_string"]:
            target += f"?{scope['query_string'].decode('latin-1')}"
        headers = end_to_end(scope["headers"], without=_DROPPED)
        names = {name.lower() for name, _ in scope["headers"]}
        content = body.chunks() if names & {b"content-length", b"transfer-encoding"} else None
        if content is None:
            body.is_read.set()
        return httpx.Request(
            scope["method"],
            self._base.copy_with(raw_path=target.encode("latin-1")),
            headers=headers,
            content=content,
            extensions={"timeout": self._http.timeout.as_dict()},
        )

    def _refusal(self, error: httpx.TransportError, method: str) -> ProblemError:
        if isinstance(error, _NOT_REACHED):
            detail = f"The {self._name} service is out of reach. Nothing was changed; try again in a moment."
            return ProblemError(UNAVAILABLE, detail, headers={"Retry-After": "1"})
        detail = f"The {self._name} service did not answer."
        if method not in _SAFE_METHODS:
            detail += " Whether it did what was asked is not known: send it again with the same Idempotency-Key."
        return ProblemError(NO_ANSWER, detail, headers={"Retry-After": "1"})


class _SenderGoneError(Exception):
    """Who asked went away before the whole request was here."""


class _Body:
    """The request's body on its way, and a watch on whether its sender is still there."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.is_read = asyncio.Event()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes in."""
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _SenderGoneError
            more = message.get("more_body", False)
            yield message.get("body", b"")
        self.is_read.set()

    async def sender_gone(self) -> None:
        """Return when the sender has gone away; what the body still brings is read by ``chunks``."""
        await self.is_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
