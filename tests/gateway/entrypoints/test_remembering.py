"""Whoever asks again whether the overview has changed is answered quickly, and never with what is not so."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mediate_gateway.entrypoints.remembering import Remembering


class Hub:
    """An overview that changes when a test says so, and counts how often it was drawn."""

    def __init__(self) -> None:
        self.version: str | None = "v1"
        self.drawn = 0
        self.shown: str | None = None

    async def page(self, request: Request) -> Response:
        self.drawn += 1
        if "session" in request.cookies or "authorization" in request.headers:
            return PlainTextResponse("yours", headers={"Cache-Control": "no-store"})
        tag = f'"{self.shown or self.version}-{request.headers.get("accept-language", "nl")}"'
        if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
            return Response(status_code=304, headers={"ETag": tag, "Vary": "Cookie"})
        return PlainTextResponse("overview", headers={"ETag": tag, "Vary": "Cookie"})


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
async def client(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Route("/", hub.page), Route("/other", hub.page)])
    transport = httpx.ASGITransport(Remembering(app, current=lambda: hub.version))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as opened:
        yield opened


async def ask(client: httpx.AsyncClient, tag: str, path: str = "/", **headers: str) -> httpx.Response:
    return await client.get(path, headers={"if-none-match": tag, **headers})


class TestTheSameQuestion:
    async def test_is_answered_without_drawing_anything(self, hub: Hub, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/")).headers["etag"]
        answer = await ask(client, tag)
        assert (answer.status_code, hub.drawn) == (304, 1)
        assert answer.headers["etag"] == tag
        assert answer.headers["vary"] == "Cookie"
        assert "content-length" not in answer.headers
        assert "content-type" not in answer.headers

    async def test_is_answered_so_for_a_weak_tag_too(self, hub: Hub, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/")).headers["etag"]
        assert (await ask(client, f"W/{tag}")).status_code == 304
        assert hub.drawn == 1

    async def test_is_asked_of_the_page_again_once_something_changed(self, hub: Hub, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/")).headers["etag"]
        hub.version = "v2"
        answer = await ask(client, tag)
        assert (answer.status_code, hub.drawn) == (200, 2)
        assert (await ask(client, answer.headers["etag"])).status_code == 304
        assert hub.drawn == 2

    async def test_is_asked_of_the_page_while_the_state_is_not_known(self, hub: Hub, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/")).headers["etag"]
        hub.version = None
        hub.shown = "v1"
        assert (await ask(client, tag)).status_code == 304
        assert hub.drawn == 2

    async def test_is_not_remembered_of_a_page_that_was_older_than_the_state(
        self, hub: Hub, client: httpx.AsyncClient
    ) -> None:
        hub.version, hub.shown = "v2", "v1"
        tag = (await client.get("/")).headers["etag"]
        hub.shown = None
        assert (await ask(client, tag)).status_code == 200

    async def test_is_forgotten_rather_than_kept_without_bound(self, hub: Hub, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/")).headers["etag"]
        for number in range(500):
            await client.get(f"/?x={number}")
        assert (await ask(client, tag)).status_code == 304
        assert hub.drawn == 502


class TestAnotherQuestion:
    @pytest.mark.parametrize(
        "headers", [{"cookie": "session=x"}, {"authorization": "Bearer x"}, {"accept-language": "en"}]
    )
    async def test_is_answered_by_the_page(self, hub: Hub, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        tag = (await client.get("/")).headers["etag"]
        assert (await ask(client, tag, **headers)).status_code == 200
        assert hub.drawn == 2

    async def test_of_somebody_signed_in_is_never_remembered(self, client: httpx.AsyncClient) -> None:
        tag = (await client.get("/")).headers["etag"]
        for _ in range(3):
            assert (await ask(client, tag, cookie="session=x")).text == "yours"

    @pytest.mark.parametrize("path", ["/?lang=en", "/other"])
    async def test_is_another_address(self, hub: Hub, client: httpx.AsyncClient, path: str) -> None:
        tag = (await client.get("/")).headers["etag"]
        await ask(client, tag, path)
        assert hub.drawn == 2
