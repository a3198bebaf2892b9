"""Pages come compressed to browsers that take them so; what programs ask for and streams do not."""

import gzip
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from mediate_gateway.entrypoints.compressing import Compressing
from support.running import Running

LONG = "<p>" + "Actielijnen en organisaties. " * 100
HUGE = "<p>" + "Actielijnen en organisaties. " * 10_000


async def parts() -> AsyncIterator[str]:
    yield LONG
    yield LONG


async def answer(request: Request) -> Response:
    answers: dict[str, Callable[[], Response]] = {
        "long": lambda: HTMLResponse(LONG, headers={"ETag": '"1"', "Vary": "Cookie"}),
        "huge": lambda: HTMLResponse(HUGE),
        "short": lambda: HTMLResponse("<p>Short"),
        "json": lambda: JSONResponse({"long": LONG}),
        "stream": lambda: StreamingResponse(parts(), media_type="text/event-stream"),
        "in parts": lambda: StreamingResponse(parts(), media_type="text/html"),
        "packed": lambda: HTMLResponse(gzip.compress(LONG.encode()), headers={"Content-Encoding": "gzip"}),
    }
    return answers[request.path_params["kind"]]()


async def ask(kind: str, accept_encoding: str = "gzip, br") -> httpx.Response:
    app = Compressing(Starlette(routes=[Route("/{kind}", answer)]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client:
        return await client.get(f"/{kind}", headers={"accept-encoding": accept_encoding})


class TestAPage:
    @pytest.mark.parametrize(("kind", "whole"), [("long", LONG), ("huge", HUGE), ("packed", LONG)])
    async def test_comes_whole_and_compressed(self, kind: str, whole: str) -> None:
        answered = await ask(kind)
        assert answered.headers["content-encoding"] == "gzip"
        assert int(answered.headers["content-length"]) < len(whole) / 5
        assert answered.text == whole

    @pytest.mark.parametrize("accept_encoding", ["identity", "br", "gzip;q=0"])
    async def test_comes_as_it_is_to_who_does_not_take_it_compressed(self, accept_encoding: str) -> None:
        answered = await ask("long", accept_encoding)
        assert "content-encoding" not in answered.headers
        assert answered.headers["etag"] == '"1"'
        assert answered.text == LONG

    async def test_says_that_it_differs_by_what_is_taken(self) -> None:
        for accept_encoding in ("gzip", "identity"):
            assert (await ask("long", accept_encoding)).headers["vary"] == "Cookie, Accept-Encoding"

    async def test_has_a_weak_tag_when_compressed_because_its_bytes_are_others(self) -> None:
        assert (await ask("long")).headers["etag"] == 'W/"1"'

    async def test_that_is_short_is_not_worth_it(self) -> None:
        assert "content-encoding" not in (await ask("short")).headers

    async def test_that_comes_in_parts_comes_as_it_is(self) -> None:
        answered = await ask("in parts")
        assert "content-encoding" not in answered.headers
        assert answered.text == LONG * 2


class TestWhatProgramsAskFor:
    @pytest.mark.parametrize("kind", ["json", "stream"])
    async def test_is_never_compressed_because_its_length_would_tell_of_secrets(self, kind: str) -> None:
        assert "content-encoding" not in (await ask(kind)).headers


class TestTheOverview:
    async def test_is_compressed_and_still_known_by_its_tag(self, gateway: Running) -> None:
        async with httpx.AsyncClient(
            transport=gateway.client._transport, base_url=gateway.client.base_url, headers={"accept-encoding": "gzip"}
        ) as visitor:
            first = await visitor.get("/")
            assert first.headers["content-encoding"] == "gzip"
            known = {"if-none-match": first.headers["etag"]}
            assert (await visitor.get("/", headers=known)).status_code == 304
