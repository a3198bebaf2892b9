"""The npm packages of NATS with a partner's credentials: they read that partner's stream, and go on with it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from subscriptions.nats_hub import NatsHub, nats_hub
from support.infrastructure import Infrastructure
from support.javascript import Clients
from support.partners_nats import NatsPartner

_SECONDS_MAX = 60
_EVERYTHING = "nl.mediate.>"


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsHub]:
    """A service that writes to a NATS server for partners."""
    async with nats_hub(infrastructure, tmp_path_factory.mktemp("partners")) as started:
        yield started


async def consuming(
    hub: NatsHub, partner: NatsPartner, folder: Path, *, consumer: str = "mine"
) -> tuple[str, list[str]]:
    """Issue credentials; returns their id, and the arguments for the program that consumes with them."""
    made = await partner.issued()
    await hub.written(partner)
    file = folder / f"{made['id']}.creds"
    file.write_text(made["creds"])
    return made["id"], [hub.server.url(), str(file), "MEDIATE", consumer, _EVERYTHING]


async def until(told: AsyncGenerator[dict[str, Any]], key: str) -> Mapping[str, Any]:
    """Return the next line that has a key."""
    async with asyncio.timeout(_SECONDS_MAX):
        async for line in told:
            assert key == "failed" or "failed" not in line, line
            if key in line:
                return line
    raise AssertionError("the program ended")


class TestTheNatsPackages:
    async def test_consume_what_was_said_under_its_type_and_id(
        self, hub: NatsHub, javascript: Clients, tmp_path: Path
    ) -> None:
        partner = hub.partner()
        _, arguments = await consuming(hub, partner, tmp_path)
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            await until(told, "ready")
            said = await hub.say("Zilverlicht")
            line = await until(told, "subject")
        assert line["event"]["subject"] == said
        assert line["subject"] == line["event"]["type"]
        assert line["id"] == line["event"]["id"]

    async def test_go_on_behind_what_they_acknowledged(self, hub: NatsHub, javascript: Clients, tmp_path: Path) -> None:
        partner = hub.partner()
        _, arguments = await consuming(hub, partner, tmp_path)
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            await until(told, "ready")
            first = await hub.say("Before it was stopped")
            assert (await until(told, "subject"))["event"]["subject"] == first
            # The line is written before the acknowledgement; the next one shows that this went through.
            second = await hub.say("Read, and perhaps not acknowledged")
            assert (await until(told, "subject"))["event"]["subject"] == second
        third = await hub.say("While it was stopped")
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            await until(told, "ready")
            subjects = []
            while third not in subjects:
                subjects.append((await until(told, "subject"))["event"]["subject"])
        assert first not in subjects

    async def test_read_everything_in_order_without_a_consumer_that_is_kept(
        self, hub: NatsHub, javascript: Clients, tmp_path: Path
    ) -> None:
        partner = hub.partner()
        _, arguments = await consuming(hub, partner, tmp_path, consumer="")
        said = await hub.say("First", "Second")
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            await until(told, "ready")
            found = [(await until(told, "subject"))["event"] for _ in range(2)]
        assert [each["subject"] for each in found] == [said, said]
        assert [each["data"]["name"] for each in found] == ["First", "Second"]

    async def test_are_given_a_cursor_that_polling_takes(
        self, hub: NatsHub, javascript: Clients, tmp_path: Path
    ) -> None:
        partner = hub.partner()
        _, arguments = await consuming(hub, partner, tmp_path)
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            await until(told, "ready")
            await hub.say("Over NATS")
            line = await until(told, "subject")
        polled = await hub.say("By polling")
        await hub.heard(polled)
        page = await partner.ask("GET", f"/feed?cursor={line['cursor']}")
        assert page.status_code == httpx.codes.OK, page.text
        assert [event["subject"] for event in page.json()["items"]] == [polled]

    async def test_are_let_go_when_their_credentials_are_revoked(
        self, hub: NatsHub, javascript: Clients, tmp_path: Path
    ) -> None:
        partner = hub.partner()
        credentials, arguments = await consuming(hub, partner, tmp_path)
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            await until(told, "ready")
            await partner.revoke(credentials)
            assert "closed" in await until(told, "closed")
        async with javascript.run("consume.mjs", *arguments, environment={}) as told:
            assert "authorization" in (await until(told, "failed"))["reason"].lower()
