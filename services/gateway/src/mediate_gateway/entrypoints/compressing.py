"""Sends pages compressed to browsers that take them so."""

import asyncio
import zlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mediate_gateway.entrypoints.assets import accepted

_BYTES_MIN: Final = 1_024
"""Below this a page fits in one packet anyway."""
_BYTES_AT_ONCE_MAX: Final = 131_072
"""Compressing more takes some milliseconds, in which others would wait."""
_LEVEL: Final = 5
_GZIP: Final = 16 + zlib.MAX_WBITS


class Compressing:
    """ASGI middleware that compresses pages, and nothing else.

    What programs ask for may hold a secret beside what somebody else made them send, and how well such an answer
    compresses tells about the secret. Of a page the one secret is its forms' token, which is masked anew in each
    (csrf.py). Streams are passed on as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start" and _is_page(message):
                # Whether it is compressed is known with its body.
                page = message
                return
            if page is not None:
                start, page = page, None
                await _send_page(start, message, scope, send)
                return
            await send(message)

        await self._app(scope, receive, compressed)


def compress(body: bytes) -> bytes:
    """Return a body in gzip, the same for the same body."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(body) + packer.flush()


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


async def _send_page(start: Message, message: Message, scope: Scope, send: Send) -> None:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers.add_vary_header("Accept-Encoding")
    body = message.get("body", b"")
    takes_it = "gzip" in accepted(Headers(scope=scope)) and "content-encoding" not in headers
    if takes_it and not message.get("more_body") and len(body) >= _BYTES_MIN:
        body = compress(body) if len(body) <= _BYTES_AT_ONCE_MAX else await asyncio.to_thread(compress, body)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        tag = headers.get("etag", "")
        if tag.startswith('"'):
            # The same page, in other bytes.
            headers["ETag"] = f"W/{tag}"
    await send({**start, "headers": headers.raw})
    await send({**message, "body": body})
