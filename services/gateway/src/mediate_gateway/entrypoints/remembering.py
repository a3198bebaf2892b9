"""Answers visitors who ask again whether the overview has changed, before anything else is done for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATH: Final = "/"
_KEPT_MAX: Final = 500
"""Questions that are remembered; with more, all are forgotten and remembered anew."""
_ASKED: Final = frozenset({b"accept-language", b"cookie"})
"""Headers that make the page another one; with the Authorization header nothing is remembered."""
_OF_THE_BODY: Final = frozenset({b"content-length", b"content-type", b"content-encoding"})
_OK: Final = 200
_NOT_MODIFIED: Final = 304

Question = tuple[bytes, tuple[tuple[bytes, bytes], ...]]
"""A query, and the headers that count."""


@dataclass(frozen=True)
class Remembered:
    """What a question was answered with: in which state of the overview, under which tag, by which route."""

    version: str
    tag: bytes
    route: Any
    headers: list[tuple[bytes, bytes]]


class Remembering:
    """ASGI middleware that says "not changed" where the same question was answered in the same state of the overview.

    ``current`` returns the version of the overview as everybody may see it, None where it would have to be drawn first.
    Only what carries a tag is remembered, and a page that is somebody's own carries none; a browser in which somebody
    is signed in sends a cookie, and so asks another question. What is answered here is what would be answered anyway.
    """

    def __init__(self, app: ASGIApp, *, current: Callable[[], str | None]) -> None:
        self._app = app
        self._current = current
        self._kept: dict[Question, Remembered] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] != _PATH or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        known = b""
        asked = []
        for header in scope["headers"]:
            name = header[0]
            if name in _ASKED:
                asked.append(header)
            elif name == b"if-none-match":
                known = header[1].removeprefix(b"W/")
            elif name == b"authorization":
                await self._app(scope, receive, send)
                return
        question = scope["query_string"], tuple(asked)
        kept = self._kept.get(question)
        if kept is not None and kept.tag == known and kept.version == self._current():
            scope["route"] = kept.route
            await send({"type": "http.response.start", "status": _NOT_MODIFIED, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, self._noting(question, scope, send))

    def _noting(self, question: Question, scope: Scope, send: Send) -> Send:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in {_OK, _NOT_MODIFIED}:
                self._note(question, scope, message)
            await send(message)

        return noting

    def _note(self, question: Question, scope: Scope, start: Message) -> None:
        tag = next((value.removeprefix(b"W/") for name, value in start["headers"] if name == b"etag"), None)
        version = self._current()
        # A tag begins with the version it is of: the overview may have moved on since this page was drawn.
        if tag is None or version is None or not tag.startswith(f'"{version}-'.encode()):
            return
        if len(self._kept) >= _KEPT_MAX:
            self._kept.clear()
        headers = [header for header in start["headers"] if header[0] not in _OF_THE_BODY]
        self._kept[question] = Remembered(version, tag, scope.get("route"), headers)
