"""Headers that keep a browser from doing with our answers what they are not for."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mediate_gateway.entrypoints.open.picture import STYLE_HASH

_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_OTHER_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_OPEN_FILES: Final = "/open-data/"
_EMBEDDED: Final = "/embed/"
_FRAMED_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""A chart for other sites loads our style, no script at all, and may stand in any page."""
_PICTURE_POLICY: Final = f"default-src 'none'; style-src '{STYLE_HASH}'; frame-ancestors *"
_FOR_OTHER_SITES: Final = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
}
"""What everybody may read, without a session, the pages of other sites may read as well."""
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """ASGI middleware that adds the headers to every answer: pages may load what is ours, other answers nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = headers.get("content-type", "").startswith("text/html")
                headers["Content-Security-Policy"] = _policy(scope["path"], is_page=is_page)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if scope["method"] == "GET" and scope["path"].startswith((_OPEN_FILES, _EMBEDDED)):
                    for name, value in _FOR_OTHER_SITES.items():
                        headers[name] = value
                # What a service answers is for whoever asked, and a cookie, unlike a token, keeps no proxy from
                # giving it to the next one.
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, guarded)


def _policy(path: str, *, is_page: bool) -> str:
    if path.startswith(_EMBEDDED):
        return _FRAMED_POLICY if is_page else _PICTURE_POLICY
    return _PAGE_POLICY if is_page else _OTHER_POLICY
