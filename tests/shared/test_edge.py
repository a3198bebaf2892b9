"""What a caller gets when something fails that no endpoint foresaw: always a problem document, never a bare text."""

from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from fastapi import FastAPI
from starlette.responses import StreamingResponse

from mediate_shared import problems
from mediate_shared.logs import get_logger
from mediate_shared.settings import ServiceSettings
from mediate_shared.telemetry import Telemetry
from mediate_shared.telemetry.http import Edge


async def _cut_off() -> AsyncIterator[bytes]:
    yield b"first half"
    message = "lost the second half"
    raise RuntimeError(message)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app whose endpoints fail."""
    api = FastAPI()

    @api.get("/mistake")
    async def mistake() -> None:
        message = "nobody foresaw this"
        raise RuntimeError(message)

    @api.get("/outage")
    async def outage() -> None:
        message = "connection refused"
        raise ConnectionRefusedError(message)

    @api.post("/large")
    @api.post("/measured")
    async def measured(body: dict[str, str]) -> int:
        return len(body)

    @api.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(_cut_off())

    log = get_logger("edge")
    problems.install(api, {}, log)
    telemetry = Telemetry("edge", ServiceSettings(database_url="postgresql://nowhere/none", nats_url="nats://nowhere"))
    app = Edge(api, telemetry=telemetry, log=log, body_bytes_max=1_000, larger_bodies={"/large": 1_500})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge") as made:
        yield made
    telemetry.stop()


class TestAMistakeOfOurs:
    async def test_is_answered_with_a_problem_and_logged_once(self, client: httpx.AsyncClient) -> None:
        with structlog.testing.capture_logs() as logged:
            answer = await client.get("/mistake")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/internal"
        assert "foresaw" not in answer.text
        assert [entry["event"] for entry in logged if entry["log_level"] == "error"] == ["http.failed"]

    async def test_halfway_an_answer_cuts_it_off(self, client: httpx.AsyncClient) -> None:
        with pytest.raises(RuntimeError, match="second half"):
            await client.get("/stream")


class TestADatabaseOutOfReach:
    async def test_is_answered_with_a_problem_that_says_when_to_try_again(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/outage")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["type"] == "/problems/unavailable"


class TestABodyBeyondTheBound:
    async def test_is_refused_though_it_did_not_say_its_length(self, client: httpx.AsyncClient) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(20):
                yield b" " * 100

        answer = await client.post("/measured", content=chunks(), headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/too-large"
        assert answer.json()["detail"] == "A request body holds at most 1000 bytes here."

    async def test_of_one_path_lies_elsewhere_where_its_length_is_told(self, client: httpx.AsyncClient) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield b'{"a":"' + b"x" * 1_300 + b'"}'

        headers = {"content-type": "application/json"}
        whole = b"".join([chunk async for chunk in chunks()])
        assert (await client.post("/large", content=whole, headers=headers)).status_code == 200
        assert (await client.post("/large", content=chunks(), headers=headers)).status_code == 413
        assert (await client.post("/large", content=b" " * 1_501, headers=headers)).status_code == 413
        assert (await client.post("/measured", content=whole, headers=headers)).status_code == 413
