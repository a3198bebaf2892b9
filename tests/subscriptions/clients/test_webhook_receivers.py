"""The receivers that partners copy from the pages, run as they would run them."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mediate_contracts.catalogue import CATALOGUE
from mediate_contracts.samples import sample
from mediate_gateway.entrypoints.pages.subscriptions.receiving import FOLDER
from mediate_subscriptions.domain.signing import Scheme, Signer, new_secret, secret_text, signature_header

EVENT = sample(CATALOGUE["nl.mediate.agendas.item.proposed.v1"])
SECONDS_MAX = 60
LONG_AGO = 10 * 60


@dataclass(frozen=True)
class Receiver:
    """A receiver in a process of its own, the secret that it was given, and what it prints."""

    client: httpx.AsyncClient
    secret: bytes
    lines: asyncio.StreamReader

    async def posts(self, event: Mapping[str, Any], *signers: bytes, at: float | None = None, **changed: str) -> int:
        """Post an event as the hub does and return the status it is answered with."""
        body = json.dumps(event).encode()
        timestamp = int(time() if at is None else at)
        signing = [Signer(Scheme.V1, each) for each in signers or (self.secret,)]
        headers = {
            "webhook-id": str(event["id"]),
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature_header(signing, str(event["id"]), timestamp, body),
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        return (await self.client.post("/", content=body, headers=headers)).status_code

    async def says(self) -> str:
        async with asyncio.timeout(SECONDS_MAX):
            return (await self.lines.readline()).decode().strip()


def runner(name: str) -> str:
    """Return what runs a receiver; skips where this machine has none."""
    if name.endswith(".py"):
        return sys.executable
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine")
    return node


@asynccontextmanager
async def receiving(path: Path, secret: bytes) -> AsyncIterator[Receiver]:
    own = {"WEBHOOK_SECRET": secret_text(secret), "PORT": "0", "HUB_HOST": "hub.example"}
    process = await asyncio.create_subprocess_exec(
        runner(path.name),
        str(path),
        env={**os.environ, **own},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS_MAX):
            begun = (await process.stdout.readline()).decode()
        assert begun.startswith("Listening on port"), begun
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{begun.split()[-1]}", timeout=SECONDS_MAX) as client:
            yield Receiver(client, secret, process.stdout)
    finally:
        process.kill()
        await process.wait()


@pytest.fixture(params=["webhook.py", "webhook.mjs"])
async def receiver(request: pytest.FixtureRequest) -> AsyncIterator[Receiver]:
    async with receiving(FOLDER / str(request.param), new_secret()) as found:
        yield found


class TestAReceiverFromThePages:
    async def test_takes_what_the_hub_signed(self, receiver: Receiver) -> None:
        assert await receiver.posts(EVENT) == httpx.codes.NO_CONTENT
        assert await receiver.says() == f"{EVENT['type']} {EVENT['subject']}"

    async def test_refuses_what_somebody_else_signed(self, receiver: Receiver) -> None:
        assert await receiver.posts(EVENT, new_secret()) == httpx.codes.UNAUTHORIZED

    async def test_takes_a_post_that_the_old_secret_signed_too(self, receiver: Receiver) -> None:
        assert await receiver.posts(EVENT, new_secret(), receiver.secret) == httpx.codes.NO_CONTENT

    async def test_refuses_a_post_whose_id_was_changed(self, receiver: Receiver) -> None:
        assert await receiver.posts(EVENT, webhook_id=str(uuid4())) == httpx.codes.UNAUTHORIZED

    async def test_refuses_a_post_that_was_kept_to_be_sent_again(self, receiver: Receiver) -> None:
        assert await receiver.posts(EVENT, at=time() - LONG_AGO) == httpx.codes.UNAUTHORIZED

    async def test_refuses_a_signature_that_is_none(self, receiver: Receiver) -> None:
        for signature in ("", "v1,", "v1", "v1a,AAAA", "v1,no base64"):
            assert await receiver.posts(EVENT, webhook_signature=signature) == httpx.codes.UNAUTHORIZED

    async def test_does_the_work_once_where_a_post_comes_twice(self, receiver: Receiver) -> None:
        other = {**EVENT, "id": str(uuid4()), "subject": "another"}
        for event in (EVENT, EVENT, other):
            assert await receiver.posts(event) == httpx.codes.NO_CONTENT
        assert (await receiver.says()).endswith(str(EVENT["subject"]))
        assert (await receiver.says()).endswith("another")

    async def test_says_the_code_of_the_test_post(self, receiver: Receiver) -> None:
        asked = {**EVENT, "type": "nl.mediate.subscriptions.endpoint.verification", "data": {"code": "123456"}}
        assert await receiver.posts(asked) == httpx.codes.NO_CONTENT
        assert (await receiver.says()).endswith("123456")

    async def test_agrees_with_the_hub_that_it_expects_and_with_no_other(self, receiver: Receiver) -> None:
        agreed = await receiver.client.options("/", headers={"WebHook-Request-Origin": "hub.example"})
        assert agreed.status_code == httpx.codes.OK
        assert agreed.headers["webhook-allowed-origin"] == "hub.example"
        other = await receiver.client.options("/", headers={"WebHook-Request-Origin": "other.example"})
        assert other.status_code == httpx.codes.FORBIDDEN
        assert "webhook-allowed-origin" not in other.headers
