"""How a request to the public API is passed on: to which service, on which path, with which headers."""

from collections.abc import Iterable
from typing import Final, NamedTuple

STREAM_PATH: Final = "/v1/stream"
"""What is answered there goes on for as long as somebody follows."""
_FEED_PATHS: Final = frozenset({"/v1/feed", STREAM_PATH})
_OWN_PATHS: Final = frozenset({"/v1/openapi.json"})
_CONNECTION_HEADERS: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers that concern one connection and not the message on it (RFC 9110, 7.6.1)."""

Headers = list[tuple[bytes, bytes]]


class Passed(NamedTuple):
    """A service and the path on it, as text and as it was written."""

    service: str
    path: str
    raw_path: bytes


def passed_on(path: str, raw_path: bytes) -> Passed | None:
    """Return where a public path leads: the feed, or ``/v1/<service>/<rest>``; None where it leads nowhere.

    A service's health and its own description are not for the public, and nor is a path that climbs up.
    """
    if path in _FEED_PATHS:
        return Passed("subscriptions", path, raw_path)
    service, slash, rest = path.removeprefix("/v1/").partition("/")
    _, raw_slash, raw_rest = raw_path.removeprefix(b"/v1/").partition(b"/")
    if not (path.startswith("/v1/") and raw_path.startswith(b"/v1/") and slash and raw_slash):
        return None
    if not rest or {".", ".."} & {service, *rest.split("/")} or f"/v1/{rest}" in _OWN_PATHS:
        return None
    return Passed(service, f"/v1/{rest}", b"/v1/" + raw_rest)


def end_to_end(headers: Iterable[tuple[bytes, bytes]], *, without: frozenset[bytes] = frozenset()) -> Headers:
    """Return the headers that concern the message; those that ``Connection`` names do not either."""
    given = [(name.lower(), value) for name, value in headers]
    named = {token.strip().lower() for name, value in given if name == b"connection" for token in value.split(b",")}
    dropped = _CONNECTION_HEADERS | named | without
    return [(name, value) for name, value in given if name not in dropped]


def with_its_origin(
    headers: Iterable[tuple[bytes, bytes]], *, traceparent: str | None, asked: tuple[bytes, bytes], token: str
) -> Headers:
    """Return the headers with the gateway's word for who asks, where and in which trace, and not the sender's own.

    ``asked`` is the header, name and value, that tells a service by which path the public knows what it answers;
    ``token`` says who asks. What they showed at the door goes no further.
    """
    ours = {b"traceparent", asked[0], b"authorization", b"cookie"}
    others = [(name, value) for name, value in headers if name.lower() not in ours]
    said = [asked, (b"authorization", b"Bearer " + token.encode())]
    return [*others, *said] if traceparent is None else [*others, *said, (b"traceparent", traceparent.encode())]
