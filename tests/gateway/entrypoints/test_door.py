"""What reaches a service through the public door, and what comes back: in one process and in two."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from starlette.types import ASGIApp

from gateway.serving import FakeService, served
from mediate_gateway.settings import GatewaySettings
from support.infrastructure import Infrastructure
from support.running import eventually, running

SILENCE_SECONDS_MAX = 0.5


@dataclass
class Behind:
    """The gateway behind a real HTTP server, and the service behind the gateway."""

    client: httpx.AsyncClient
    fake: FakeService


@pytest.fixture(scope="module", params=["in one process", "in two processes"])
async def behind(request: pytest.FixtureRequest, infrastructure: Infrastructure) -> AsyncIterator[Behind]:
    """The gateway with a fake service that it calls directly or over HTTP, and one that is down."""
    fake = FakeService()
    async with AsyncExitStack() as stack:
        upstream = fake.app if request.param == "in one process" else await stack.enter_async_context(served(fake.app))
        upstreams = {"fake": upstream, "subscriptions": upstream, "down": "http://127.0.0.1:9"}
        bounds = GatewaySettings(upstream_answer_seconds_max=60)
        started = await stack.enter_async_context(
            running(infrastructure, "gateway", gateway={"upstreams": upstreams, "bounds": bounds})
        )
        address = await stack.enter_async_context(served(started["gateway"].service.app))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))
        behind = Behind(client, fake)

        async def reached() -> bool:
            return (await client.get("/v1/fake/echo/x")).is_success

        # On a busy machine the first connections may take longer than a request waits for one.
        await eventually(reached)
        yield behind


class TestARequest:
    async def test_reaches_the_service_whole(self, behind: Behind) -> None:
        answer = await behind.client.post(
            "/v1/fake/echo/a%2Fb%20c?q=1&q=%C3%A9", json={"name": "é"}, headers={"If-Match": '"1"', "X-Only-Here": "1"}
        )
        seen = answer.json()
        assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/v1/echo/a/b c", "q=1&q=%C3%A9")
        assert seen["raw_path"] == "/v1/echo/a%2Fb%20c"
        assert json.loads(seen["body"]) == {"name": "é"}
        assert seen["headers"]["if-match"] == '"1"'
        assert seen["headers"]["mediate-asked"] == "/v1/fake/echo/a%2Fb%20c"

    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    async def test_keeps_its_method(self, behind: Behind, method: str) -> None:
        answer = await behind.client.request(method, "/v1/fake/echo/x")
        assert answer.json()["method"] == method

    async def test_without_a_body_to_head_answers_without_one(self, behind: Behind) -> None:
        answer = await behind.client.head("/v1/fake/echo/x")
        assert (answer.status_code, answer.content) == (200, b"")

    async def test_carries_the_trace_of_the_gateway_in_the_senders_trace(self, behind: Behind) -> None:
        trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
        answer = await behind.client.get("/v1/fake/echo/x", headers={"traceparent": f"00-{trace}-{span}-01"})
        version, seen_trace, seen_span, _ = answer.json()["headers"]["traceparent"].split("-")
        assert (version, seen_trace) == ("00", trace)
        assert seen_span != span

    async def test_with_a_body_in_pieces_arrives_in_one_piece(self, behind: Behind) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for number in range(10):
                yield f"{number}".encode()
                await asyncio.sleep(0)

        answer = await behind.client.post("/v1/fake/echo/x", content=pieces())
        assert answer.json()["body"] == "0123456789"

    async def test_with_a_body_beyond_the_bound_is_refused_told_beforehand_or_not(self, behind: Behind) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b"x" * 65_536

        for content in (b"x" * ((1 << 20) + 1), endless()):
            answer = await behind.client.post("/v1/fake/echo/x", content=content)
            assert answer.status_code == 413
            assert answer.json()["type"] == "/problems/too-large"


class TestAnAnswer:
    async def test_comes_back_whole_with_its_location_and_without_what_concerns_the_connection(
        self, behind: Behind
    ) -> None:
        answer = await behind.client.post("/v1/fake/echo/x", json={})
        assert answer.status_code == 201
        assert answer.headers["location"] == "/v1/fake/echo/1"
        assert answer.headers["etag"] == '"1"'
        assert answer.headers["x-content-type-options"] == "nosniff"

    async def test_is_kept_by_nobody_on_the_way_unless_it_says_so_itself(self, behind: Behind) -> None:
        for path in ("/v1/fake/echo/x", "/v1/fake/nowhere", "/v1/unknown/things", "/v1/identity/me"):
            assert (await behind.client.get(path)).headers["cache-control"] == "no-store", path
        assert "max-age=300" in (await behind.client.get("/.well-known/jwks.json")).headers["cache-control"]

    async def test_that_is_large_comes_through_in_pieces(self, behind: Behind) -> None:
        size = pieces = 0
        async with behind.client.stream("GET", "/v1/fake/large") as answer:
            async for chunk in answer.aiter_raw():
                size += len(chunk)
                pieces += 1
        assert size == 64 * 65_536
        assert pieces > 1

    async def test_that_breaks_off_is_not_passed_on_as_if_it_were_whole(self, behind: Behind) -> None:
        with pytest.raises(httpx.RemoteProtocolError):
            await behind.client.get("/v1/fake/breaks")


class TestAStream:
    async def test_comes_through_message_by_message_and_ends_when_its_reader_leaves(self, behind: Behind) -> None:
        behind.fake.release.clear()
        gone_before = behind.fake.readers_gone
        headers = {"Last-Event-ID": "41"}
        async with behind.client.stream("GET", "/v1/stream?type=x", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            messages = answer.aiter_text()
            assert "id: 41\ndata: first type=x" in await anext(messages)
            behind.fake.release.set()
            assert "data: second" in await anext(messages)

        async def reader_is_gone() -> bool:
            return behind.fake.readers_gone > gone_before

        await eventually(reader_is_gone)


class TestADoorThatLeadsNowhere:
    @pytest.mark.parametrize(
        "path",
        [
            "/v1/unknown/things",
            "/v1/fake",
            "/v1/fake/openapi.json",
            "/v1/fake/%2e%2e/health/ready",
            "/v1/fake/..%2fhealth/ready",
            "/fake/health/ready",
        ],
    )
    async def test_answers_404_as_a_problem_and_shows_nothing_private(self, behind: Behind, path: str) -> None:
        answer = await behind.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert "private" not in answer.text

    async def test_does_not_follow_a_path_that_climbs_up(self, behind: Behind) -> None:
        url = httpx.URL(behind.client.base_url)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(b"GET /v1/fake/../../health/ready HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 404")
        assert b"private" not in answer


class TestAServiceThatIsDown:
    async def test_answers_503_as_a_problem_that_says_nothing_was_changed(self, behind: Behind) -> None:
        answer = await behind.client.post("/v1/down/organisations", json={})
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "1"
        assert "Nothing was changed" in answer.json()["detail"]

    async def test_is_left_out_of_the_description_until_it_is_back(self, behind: Behind) -> None:
        answer = await behind.client.get("/v1/openapi.json")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        document = answer.json()
        assert {"/v1/overview", "/v1/fake/large", "/v1/subscriptions/large"} <= set(document["paths"])
        assert document["paths"]["/v1/fake/large"]["get"]["tags"] == ["fake"]
        assert not any(path.startswith("/v1/down/") for path in document["paths"])


class TestTheGatewayAmongTheServices:
    async def test_asks_and_calls_itself_for_nothing(self, infrastructure: Infrastructure) -> None:
        applications: dict[str, ASGIApp | str] = {"fake": FakeService().app}
        async with running(infrastructure, "gateway", gateway={"upstreams": applications}) as started:
            applications["gateway"] = started["gateway"].service.app
            async with asyncio.timeout(60):
                document = (await started["gateway"].client.get("/v1/openapi.json")).json()
            assert "/v1/fake/large" in document["paths"]
            assert (await started["gateway"].client.get("/v1/gateway/overview")).status_code == 404


class TestASilentService:
    async def test_answers_504_and_says_how_to_find_out(self, infrastructure: Infrastructure) -> None:
        async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        upstreams = {"silent": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}
        bounds = GatewaySettings(upstream_answer_seconds_max=SILENCE_SECONDS_MAX)
        async with (
            server,
            running(infrastructure, "gateway", gateway={"upstreams": upstreams, "bounds": bounds}) as started,
        ):
            answer = await started["gateway"].post("/v1/silent/organisations", {})
            assert answer.status_code == 504
            assert answer.json()["type"] == "/problems/no-answer"
            assert "Idempotency-Key" in answer.json()["detail"]
