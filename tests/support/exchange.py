"""Requests exactly as they are written, byte for byte, over connections that stay open: one for each thread."""

import http.client
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

_SECONDS_MAX = 20.0
_STREAM = "text/event-stream"


@dataclass(frozen=True)
class Call:
    """A request, and what is wrong with it."""

    method: str
    target: str
    body: bytes | Sequence[bytes] | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    wrong: str = ""
    field: str = ""
    is_forbidden: bool = False
    """Whether the description leaves no room for it, so that to accept it would be wrong."""

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        return f"{self.method} {self.target[:120]}: {self.wrong}{where}"


@dataclass(frozen=True)
class Answer:
    """What came back; a live stream's body is not read."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    call: Call = field(repr=False)

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Line:
    """A way to one HTTP server, with headers that every call has unless it says otherwise."""

    def __init__(self, url: str, always: Mapping[str, str] | None = None) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._address = host, int(port)
        self._always = always or {}
        self._kept = threading.local()

    def send(self, call: Call) -> Answer:
        """Send a call and return its answer; a connection that the server closed in between is opened anew."""
        started = perf_counter()
        try:
            return self._send(call, started)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.hang_up()
            return self._send(call, started)

    def _send(self, call: Call, started: float) -> Answer:
        connection = self._connection()
        connection.putrequest(call.method, call.target, skip_host=False, skip_accept_encoding=True)
        own = {name.lower() for name, _ in call.headers}
        usual = [(name, value.encode()) for name, value in self._always.items() if name.lower() not in own]
        for name, value in (*usual, *call.headers):
            connection.putheader(name, value)
        is_chunked = not isinstance(call.body, bytes) and call.body is not None
        if is_chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif call.body is not None:
            connection.putheader("Content-Length", str(len(call.body)))
        connection.endheaders(call.body, encode_chunked=is_chunked)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        is_live = headers.get("content-type", "").startswith(_STREAM)
        body = b"" if is_live else response.read()
        if is_live or response.will_close:
            self.hang_up()
        return Answer(response.status, headers, body, perf_counter() - started, call)

    def hang_up(self) -> None:
        """Close this thread's connection."""
        if (connection := getattr(self._kept, "connection", None)) is not None:
            connection.close()
            del self._kept.connection

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if connection is None:
            connection = self._kept.connection = http.client.HTTPConnection(*self._address, timeout=_SECONDS_MAX)
        return connection
