"""The page's live line: Server-Sent Events that say that the overview has changed."""

import json
from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from mediate_gateway.usecases.follow_overview import Following

_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_RETRY_MILLISECONDS: Final = 2_000


class Live:
    """An ASGI endpoint: one open stream for each page that looks."""

    def __init__(self, following: Following, *, heartbeat_seconds: float) -> None:
        self._following = following
        self._heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the reader goes away. Raises ProblemError (503) where too many look already."""
        with self._following.place():
            response = StreamingResponse(self._messages(), headers=_HEADERS, media_type="text/event-stream")
            await response(scope, receive, send)

    async def _messages(self) -> AsyncIterator[str]:
        yield f"retry: {_RETRY_MILLISECONDS}\n\n"
        async for version in self._following.versions(silence_seconds=self._heartbeat_seconds):
            if version is None:
                yield ": still here\n\n"
            else:
                yield f"event: overview\nid: {version}\ndata: {json.dumps({'version': version})}\n\n"
