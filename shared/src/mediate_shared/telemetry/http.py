"""The outermost layer of every service's HTTP side: trace, log, bound on the body, and no unanswered failure."""

from collections.abc import Mapping
from time import perf_counter

import structlog
from opentelemetry.trace import SpanKind, Status, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mediate_shared.problems import MEDIA_TYPE, TOO_LARGE, BodyTooLarge, asked_for, problem_body
from mediate_shared.telemetry import Telemetry, attributes, context_of
from mediate_shared.telemetry.paths import told

_SERVER_ERROR = 500


class Edge:
    """ASGI middleware around one service.

    A body holds at most ``body_bytes_max``, or at the paths in ``larger_bodies`` what is said there, if its sender says
    beforehand how large it is. Where the service ``seals`` what it says, its paths are told by their patterns alone.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        telemetry: Telemetry,
        log: structlog.typing.FilteringBoundLogger,
        body_bytes_max: int,
        larger_bodies: Mapping[str, int],
        seals: bool = False,
    ) -> None:
        self._larger_bodies = larger_bodies
        self._app = app
        self._seals = seals
        self._telemetry = telemetry
        self._log = log
        self._body_bytes_max = body_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request inside its span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        method = scope["method"]
        path = told(scope["path"], seals=self._seals)
        started = perf_counter()
        exchange = _Exchange(receive, send, self._bytes_max(scope["path"], headers))
        with self._telemetry.span(
            method,
            kind=SpanKind.SERVER,
            parent=context_of(headers.get(b"traceparent", b"").decode("latin-1")),
            attributes={
                attributes.HTTP_REQUEST_METHOD: method,
                attributes.URL_PATH: path,
                attributes.URL_SCHEME: scope.get("scheme", "http"),
            },
        ) as span:
            await self._answer(scope, headers, exchange)
            route = getattr(scope.get("route"), "path", None)
            if route is not None:
                span.update_name(f"{method} {route}")
                span.set_attribute(attributes.HTTP_ROUTE, route)
            span.set_attribute(attributes.HTTP_RESPONSE_STATUS_CODE, exchange.status)
            if exchange.status >= _SERVER_ERROR:
                span.set_status(Status(StatusCode.ERROR))
            write = self._log.debug if method in {"GET", "HEAD"} else self._log.info
            write(
                "http.request",
                method=method,
                path=path if route is None or path == scope["path"] else route,
                status=exchange.status,
                milliseconds=round((perf_counter() - started) * 1000, 1),
            )

    async def _answer(self, scope: Scope, headers: dict[bytes, bytes], exchange: "_Exchange") -> None:
        length = headers.get(b"content-length", b"0")
        bytes_max = self._bytes_max(scope["path"], headers)
        if length.isdigit() and int(length) > bytes_max:
            await self._refuse_body(scope, exchange, bytes_max)
            return
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except Exception:
            # Starlette raises again what it has answered in full; an answer cut off halfway is for the server to end.
            if not exchange.finished:
                raise

    def _bytes_max(self, path: str, headers: dict[bytes, bytes]) -> int:
        is_told = b"content-length" in headers
        return self._larger_bodies.get(path, self._body_bytes_max) if is_told else self._body_bytes_max

    @staticmethod
    async def _refuse_body(scope: Scope, exchange: "_Exchange", bytes_max: int) -> None:
        # The connection stays open: closed under a sender that is still sending, the answer would be lost with it.
        # The server throws the rest of the body away as it comes.
        body = problem_body(TOO_LARGE, BodyTooLarge(bytes_max).detail, asked_for(scope))
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await exchange.send({"type": "http.response.start", "status": TOO_LARGE.status, "headers": headers})
        await exchange.send({"type": "http.response.body", "body": body})


class _Exchange:
    """Watches one request's body size and its answer's status."""

    def __init__(self, receive: Receive, send: Send, body_bytes_max: int) -> None:
        self._receive = receive
        self._send = send
        self._bytes_max = body_bytes_max
        self._left = body_bytes_max
        self.status = 0
        self.finished = False

    async def receive(self) -> Message:
        """Pass the body on until it outgrows its bound."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise BodyTooLarge(self._bytes_max)
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on and remember its status."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)
        if message["type"] == "http.response.body":
            self.finished = not message.get("more_body", False)
