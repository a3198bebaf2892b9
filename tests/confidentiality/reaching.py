"""Everything that somebody can reach: every route that is described, every page and link, feeds, streams, searches."""

import asyncio
import gzip
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import httpx
from typing_extensions import override

from confidentiality.marks import ASIDE, WORD, Marks
from confidentiality.planting import Planted, Somebody
from e2e.pages import crawl
from support.openapi_calls import Description, Operation, target

ENDS_THEM: Final = ("/v1/identity/me", "/v1/identity/sessions", "/v1/identity/privacy", "/erase")
"""Paths of commands by which somebody would end the session or the person with which the others are tried."""
_STREAMED_SECONDS: Final = 3.0
_STREAMS: Final = ("/v1/stream", "/v1/stream?type=nl.mediate.pipeline", "/live", "/v1/subscriptions/stream")
_PAGES_OF_THE_FEED_MAX: Final = 50


@dataclass(frozen=True)
class Seen:
    """One answer: what was asked for, with what, and all that came back."""

    asked: str
    sent: str
    text: str

    def marks(self, marks: Marks) -> set[str]:
        """Return the marks in the answer that were not in the question: an echo tells nobody anything."""
        return marks.found_in(self.text) - marks.found_in(unquote(f"{self.asked} {self.sent}"))


@dataclass
class Looking(httpx.AsyncBaseTransport):
    """A transport that keeps every answer whole, of whatever kind it is."""

    seen: list[Seen] = field(default_factory=list)
    inner: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        parts: list[bytes] = []
        # A stream that goes on for ever is looked at for a while.
        with suppress(TimeoutError):
            async with asyncio.timeout(_STREAMED_SECONDS if _is_live(response) else None):
                async for part in response.stream:
                    parts.append(part)  # noqa: PERF401 - what came before the time is over counts
        await response.aclose()
        body = b"".join(parts)
        plain = gzip.decompress(body) if response.headers.get("content-encoding") == "gzip" else body
        told = (
            f"{response.headers.raw!r}\n{plain.decode('utf-8', 'replace')}\n{plain.hex() if _is_file(response) else ''}"
        )
        sent = request.content.decode("utf-8", "replace")
        self.seen.append(Seen(f"{request.method} {request.url}", sent, told))
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=httpx.ByteStream(body),
            extensions=response.extensions,
        )

    @override
    async def aclose(self) -> None:
        await self.inner.aclose()


def _is_live(response: httpx.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith("text/event-stream")


def _is_file(response: httpx.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith(
        ("application/octet", "application/vnd", "application/zip")
    )


async def everything(planted: Planted, who: Somebody) -> list[Seen]:
    """Return all that somebody is answered on every way that the hub has."""
    looking = Looking()
    async with who.client(transport=looking) as client:
        await crawl(client, planted.templates)
        for path in _addresses(planted):
            await client.get(path)
        await _feed(client)
        # From nearly the beginning: behind the first thing that they may see.
        begun = (await client.get("/v1/feed?limit=1")).json().get("cursor", "")
        resumed = {"Last-Event-ID": begun} if begun else {}
        await asyncio.gather(*(client.get(path, headers=resumed if "/stream" in path else {}) for path in _STREAMS))
        for operation in planted.description.operations:
            if not _ends_them(operation):
                await _call(client, planted, operation)
    return looking.seen


def _ends_them(operation: Operation) -> bool:
    return operation.method != "GET" and any(part in operation.template for part in ENDS_THEM)


def _addresses(planted: Planted) -> Iterator[str]:
    """Yield pages that no link leads strangers to: those of what was planted, searches for it, files for programs."""
    for template in planted.templates.pages:
        if "{" in template:
            # Elsewhere nobody asks for a deal, unless they know it and want it in a log.
            among = sorted(planted.marks.ids)[:3] if template.startswith("/pipeline") else []
            for identifier in among:
                yield _filled(template, identifier)
        else:
            yield f"{template}?q={ASIDE}"
            yield f"{template}?q={WORD}"
            yield f"{template}?from=deal:{min(planted.marks.ids)}"
    yield from ("/metrics", "/v1/metrics", "/health/ready", "/health/live", "/v1/openapi.json")
    for path in planted.programs:
        yield f"{path}?q={ASIDE}"


def _filled(template: str, identifier: str) -> str:
    before, _, rest = template.partition("{")
    return before if not rest else f"{before}{identifier}{_filled(rest.partition('}')[2], identifier)}"


async def _feed(client: httpx.AsyncClient) -> None:
    """Read the feed to its end, all of it and what is said of deals alone."""
    for kind in ("", "&type=nl.mediate.pipeline", "&type=nl.mediate.pipeline.event"):
        place = ""
        for _page in range(_PAGES_OF_THE_FEED_MAX):
            answer = await client.get(f"/v1/feed?limit=200{kind}{place}")
            if answer.status_code != httpx.codes.OK or answer.json()["next"] is None:
                break
            place = f"&cursor={answer.json()['next']}"


async def _call(client: httpx.AsyncClient, planted: Planted, operation: Operation) -> None:
    """Send an operation for what was planted, with and without what it may be asked besides."""
    ids = planted.ids[operation]
    path = target(operation, ids)
    if operation.method == "GET":
        for query in _queries(operation):
            await client.get(f"{path}{query}")
        return
    body = planted.description.example(operation.body, ids) if operation.body is not None else None
    headers = {"If-Match": '"1"', "Mediate-Reason": "tried"}
    await client.request(operation.method, path, json=body, headers=headers)


def _queries(operation: Operation) -> Iterable[str]:
    yield ""
    for name in ("q", "name", "text", "search"):
        if any(each.name == name for each in operation.at("query")):
            yield f"?{name}={ASIDE}"
            yield f"?{name}={WORD}"


async def answers_of(who: Somebody, *paths: str) -> list[Seen]:
    """Return what somebody is answered at these paths."""
    looking = Looking()
    async with who.client(transport=looking) as client:
        for path in paths:
            await client.get(path)
    return looking.seen


def found(seen: Iterable[Seen], marks: Marks) -> dict[str, list[str]]:
    """Return, by what was asked, the marks that came back without having been in the question."""
    return {each.asked: sorted(told) for each in seen if (told := each.marks(marks))}


def described(description: Description) -> int:
    """Return how many operations the hub describes."""
    return len(description.operations)
