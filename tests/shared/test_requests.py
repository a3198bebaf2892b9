"""What every request can count on: one effect per key, a problem for every failure, pages without a gap."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body
from fastapi.routing import APIRouter

from mediate_community.main import build
from mediate_contracts.values import DomainError
from mediate_shared.paging import Page, id_position, page, position
from mediate_shared.patching import patched
from mediate_shared.problems import Problem, ProblemError, conflict, not_found
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from support.chassis import house, number
from support.identity import STAFF, internally
from support.infrastructure import Infrastructure, drop_database, new_database
from support.line import Line, line_to
from support.running import Running, running

router = APIRouter()
SCHOOL = {"name": "Media College", "types": ["school"]}


class TooLoud(DomainError):
    """A rule of a made-up domain."""


@router.get("/mistake")
async def mistake() -> None:
    """Make a mistake of ours."""
    raise ZeroDivisionError


@router.get("/rule")
async def rule() -> None:
    """Break a rule of the domain that the service maps to a problem."""
    message = "louder than 80 dB"
    raise TooLoud(message, field="body.volume", value=81)


@router.get("/missing")
async def missing() -> None:
    """Ask for what is not there."""
    raise not_found("item", 7)


@router.get("/taken")
async def taken() -> None:
    """Ask for what is taken."""
    raise conflict("body.name", "x" * 1_000, "somebody has this name")


@router.post("/numbers")
async def numbers(volume: Annotated[int, Body(embed=True, le=80)]) -> int:
    """Take one number."""
    return volume


@pytest.fixture(scope="module")
async def client(infrastructure: Infrastructure) -> AsyncIterator[httpx.AsyncClient]:
    """A service that fails in every way there is."""

    def wire(service: Service) -> None:
        service.api.include_router(router)

    problems: dict[type[DomainError], Problem] = {TooLoud: Problem(409, "too-loud", "Too loud")}
    async with house(infrastructure, "gateway", wire=wire, domain_problems=problems) as service:
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            yield client


@pytest.fixture(scope="module")
async def community(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    async with running(infrastructure, "community") as started:
        yield started["community"]


@asynccontextmanager
async def behind_a_line(infrastructure: Infrastructure) -> AsyncIterator[tuple[Running, Line]]:
    """The community service with a line to its database that can be cut."""
    url = await new_database(infrastructure.admin_url, "community")
    async with line_to(url) as line:
        settings = ServiceSettings(database_url=line.url, nats_url=infrastructure.nats_url, log_level="error")
        service = build(settings)
        await service.start()
        transport = httpx.ASGITransport(service.app)
        headers = internally(STAFF, "community")
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://hub", headers=headers) as client:
                yield Running(service, client), line
        finally:
            await service.stop()
    await drop_database(infrastructure.admin_url, url)


class TestAFailure:
    @pytest.mark.parametrize(
        ("method", "path", "body", "status", "type"),
        [
            ("GET", "/mistake", b"", 500, "/problems/internal"),
            ("GET", "/rule", b"", 409, "/problems/too-loud"),
            ("GET", "/missing", b"", 404, "/problems/not-found"),
            ("GET", "/taken", b"", 409, "/problems/conflict"),
            ("GET", "/nowhere", b"", 404, "/problems/http-404"),
            ("DELETE", "/missing", b"", 405, "/problems/http-405"),
            ("POST", "/numbers", b'{"volume": 81}', 422, "/problems/invalid"),
            ("POST", "/numbers", b'{"volume": 1e400}', 422, "/problems/invalid"),
            ("POST", "/numbers", b"volume", 422, "/problems/invalid"),
            ("POST", "/numbers", b"\xff", 400, "/problems/unreadable"),
            ("POST", "/numbers", b" " * (1 << 20) + b"1", 413, "/problems/too-large"),
        ],
    )
    async def test_of_every_kind_is_a_problem_with_its_type_and_a_trace_to_ask_about(
        self, client: httpx.AsyncClient, method: str, path: str, body: bytes, status: int, type: str
    ) -> None:
        answer = await client.request(method, path, content=body, headers={"content-type": "application/json"})
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["type"]) == (status, status, type)
        assert problem["instance"] == path
        assert problem["detail"]
        assert len(problem["trace_id"]) == 32

    async def test_of_the_domain_names_field_value_and_reason(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/rule")
        assert answer.json()["errors"] == [{"field": "body.volume", "value": 81, "reason": "louder than 80 dB"}]

    @pytest.mark.parametrize(
        ("body", "status", "field", "reason"),
        [
            (b'{"volume": ' + b"9" * 400 + b"}", 422, "body.volume", "less than or equal to 80"),
            (b'{"volume": ' + b"9" * 5_000 + b"}", 400, "body", "more digits than can be read"),
            (b'{"volume": ' + b"[" * 100_000, 400, "body", "nested too deep"),
            (b'{"volume": "' + b"\xff" + b'"}', 400, "body", "not UTF-8"),
            (b'{"volume": 1,}', 422, "body", "is no JSON"),
            (b'{"volume": ' + b"[" * 900 + b"]" * 900 + b"}", 422, "body.volume", "valid integer"),
        ],
    )
    async def test_to_read_a_number_names_the_field_and_why(
        self, client: httpx.AsyncClient, body: bytes, status: int, field: str, reason: str
    ) -> None:
        answer = await client.post("/numbers", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == status, answer.text
        [error] = answer.json()["errors"]
        assert error["field"] == field
        assert reason in error["reason"]

    async def test_of_a_body_that_is_not_called_json_asks_for_json(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/numbers", content=b'{"volume": 1}', headers={"content-type": "text/plain"})
        assert answer.status_code == 415
        assert [error["field"] for error in answer.json()["errors"]] == ["header.content-type"]

    @pytest.mark.parametrize("name", ["\\ud800", "k" * 100_000])
    async def test_over_an_unknown_field_bounds_its_name_and_spells_it_in_utf8(
        self, community: Running, name: str
    ) -> None:
        body = f'{{"name": "Media College", "types": ["school"], "{name}": 1}}'.encode()
        headers = {"content-type": "application/json"}
        answer = await community.client.post("/v1/organisations", content=body, headers=headers)
        assert answer.status_code == 422
        assert len(answer.content) < 4_000

    async def test_of_a_slash_too_many_leads_nowhere_else(self, community: Running) -> None:
        answer = await community.client.get("/v1/organisations/")
        assert answer.status_code == 404
        assert answer.json()["detail"] == "There is no /v1/organisations/ here."

    async def test_of_a_method_names_those_that_are_possible(self, client: httpx.AsyncClient) -> None:
        answer = await client.delete("/missing")
        assert answer.json()["detail"] == "DELETE is not possible here; GET is."
        assert answer.headers["allow"] == "GET"

    async def test_tells_the_path_that_was_asked_for_behind_a_gateway(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/missing", headers={"mediate-asked": "/v1/agendas/missing%20%C3%A9"})
        assert answer.json()["instance"] == "/v1/agendas/missing é"

    async def test_repeats_only_the_beginning_of_a_long_value(self, client: httpx.AsyncClient) -> None:
        [error] = (await client.get("/taken")).json()["errors"]
        assert len(error["value"]) == 201

    async def test_says_nothing_of_our_mistakes_inside(self, client: httpx.AsyncClient) -> None:
        assert "ZeroDivision" not in (await client.get("/mistake")).text


class TestAnOutage:
    async def test_of_the_database_answers_503_and_when_to_come_back_and_is_over_when_it_is_over(
        self, infrastructure: Infrastructure
    ) -> None:
        async with behind_a_line(infrastructure) as (community, line):
            created = await community.create("/v1/organisations", SCHOOL)
            await line.cut()
            for _attempt in range(3):
                answer = await community.post("/v1/organisations", SCHOOL, idempotency_key="outage")
                assert answer.status_code == 503, answer.text
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.headers["retry-after"]
                assert (await community.client.get("/health/ready")).status_code == 503
                assert (await community.client.get("/health/live")).status_code == 200
            await line.mend()
            assert (await community.post("/v1/organisations", SCHOOL, idempotency_key="outage")).status_code == 201
            shown = await community.client.get(f"/v1/organisations/{created['id']}")
            assert shown.json() == created
            # Not asked over the bus, where another community of these tests might answer.
            said = "SELECT (SELECT count(*) FROM journal) + count(*) FROM outbox"
            assert await number(community.service, said) == 2


class TestAKey:
    async def test_used_by_many_at_once_has_one_effect_and_one_answer(self, community: Running) -> None:
        before = await number(community.service, "SELECT count(*) FROM organisation")
        answers = await asyncio.gather(
            *(community.post("/v1/organisations", SCHOOL, idempotency_key="at-once") for _sender in range(12))
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert len({answer.headers["mediate-position"] for answer in answers}) == 1
        assert sum("idempotency-replayed" in answer.headers for answer in answers) == 11
        assert await number(community.service, "SELECT count(*) FROM organisation") == before + 1

    async def test_of_a_refused_request_is_free_again(self, community: Running) -> None:
        refused = await community.post("/v1/organisations", {**SCHOOL, "name": ""}, idempotency_key="second-try")
        assert refused.status_code == 422
        assert (await community.post("/v1/organisations", SCHOOL, idempotency_key="second-try")).status_code == 201

    @pytest.mark.parametrize("key", ["", "with space", "x" * 201])
    async def test_that_is_no_key_is_refused_by_name(self, community: Running, key: str) -> None:
        answer = await community.post("/v1/organisations", SCHOOL, idempotency_key=key)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["header.idempotency-key"]


class TestAPage:
    def test_tells_of_a_next_one_only_where_there_is_more(self) -> None:
        assert page([1, 2, 3], 3, str).next is None
        cut: Page[int] = page([1, 2, 3], 2, str)
        assert cut.items == [1, 2]
        assert position(cut.next) == "2"

    @pytest.mark.parametrize("cursor", ["", "====", "é", "aGFsbG8=", "\0"])
    def test_behind_a_cursor_we_did_not_give_out_is_refused(self, cursor: str) -> None:
        with pytest.raises(ProblemError) as refusal:
            id_position(cursor)
        assert refusal.value.errors[0].field == "query.cursor"


class TestAPatch:
    def test_sets_what_is_sent_clears_what_is_null_and_keeps_the_rest(self) -> None:
        class Profile(Page[int]):
            title: str | None = None

        current: dict[str, Any] = {"items": [1], "next": "x", "title": "t"}
        assert patched(Profile, current, {"title": None, "items": []}) == Profile(items=[], next="x", title=None)

    @pytest.mark.parametrize(("changes", "field"), [({"colour": 1}, "body.colour"), ({"items": [{}]}, "body.items.0")])
    def test_that_cannot_be_made_names_every_field(self, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(ProblemError) as refusal:
            patched(Page[int], {"items": [], "next": None}, changes)
        assert [error.field for error in refusal.value.errors] == [field]
