"""Whom the hub believes about who asks: the proxies it was told of, and nobody else."""

import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from mediate_deploy.embedded.services import HttpServer

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


async def telling(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with who asks, and how, as a service sees it."""
    client = Request(scope).client
    await JSONResponse({"client": client and client.host, "scheme": scope["scheme"]})(scope, receive, send)


@asynccontextmanager
async def address(trusted_proxies: str | None) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = HttpServer(telling, listener, trusted_proxies=trusted_proxies)
    await server.open()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    await server.close()


async def seen(trusted_proxies: str | None, headers: Mapping[str, str] = FORWARDED) -> Any:
    async with address(trusted_proxies) as url, httpx.AsyncClient() as client:
        return json.loads((await client.get(url, headers=headers)).content)


class TestAProxy:
    @pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.0/8, 127.0.0.0/8"])
    async def test_that_is_trusted_says_for_whom_it_asks_and_how_it_was_asked(self, trusted: str) -> None:
        assert await seen(trusted) == {"client": "203.0.113.9", "scheme": "https"}

    @pytest.mark.parametrize("trusted", [None, "10.0.0.7", "10.0.0.0/8"])
    async def test_that_is_not_trusted_speaks_for_itself_alone(self, trusted: str | None) -> None:
        assert await seen(trusted) == {"client": "127.0.0.1", "scheme": "http"}

    async def test_is_trusted_by_the_setting_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
        assert await seen(None) == {"client": "127.0.0.1", "scheme": "http"}

    async def test_passes_on_what_a_client_claims_and_the_claim_does_not_count(self) -> None:
        # A client may send the header too; a proxy writes the address it saw behind that.
        headers = {**FORWARDED, "X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        assert (await seen("127.0.0.1", headers))["client"] == "203.0.113.9"

    async def test_behind_another_is_passed_over(self) -> None:
        headers = {**FORWARDED, "X-Forwarded-For": "198.51.100.1, 203.0.113.9, 10.1.2.3"}
        assert (await seen("127.0.0.1,10.0.0.0/8", headers))["client"] == "203.0.113.9"
