"""The program that partners copy to read over NATS, against a real server for partners."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mediate_gateway.entrypoints.pages.subscriptions.receiving import FOLDER
from subscriptions.clients.hub import REGISTERED
from subscriptions.nats_hub import NatsHub, nats_hub
from support.infrastructure import Infrastructure

_SECONDS_MAX = 60


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsHub]:
    """A service that writes to a NATS server for partners."""
    async with nats_hub(infrastructure, tmp_path_factory.mktemp("partners")) as started:
        yield started


@asynccontextmanager
async def reading(hub: NatsHub, credentials: Path) -> AsyncIterator[Process]:
    """Run the program with credentials; it is killed at the end."""
    own = {"NATS_URL": hub.server.url(), "NATS_CREDS": str(credentials)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(FOLDER / "nats_stream.py"), env={**os.environ, **own}, stdout=PIPE, stderr=DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def line_of(process: Process) -> str:
    """Return the next line that a program prints."""
    assert process.stdout is not None
    async with asyncio.timeout(_SECONDS_MAX):
        line = (await process.stdout.readline()).decode().strip()
    assert line, "the program ended"
    return line


class TestTheProgram:
    async def test_reads_what_is_said_and_goes_on_after_it_was_killed(self, hub: NatsHub, tmp_path: Path) -> None:
        partner = hub.partner()
        credentials = tmp_path / "mediate.creds"
        credentials.write_text((await partner.issued())["creds"])
        await hub.written(partner)
        async with reading(hub, credentials) as program:
            first, second = await hub.say("First"), await hub.say("Second")
            assert [await line_of(program) for _ in range(2)] == [f"{REGISTERED} {first}", f"{REGISTERED} {second}"]
        third = await hub.say("While it was away")
        async with reading(hub, credentials) as program:
            lines = [await line_of(program)]
            # What was read and not acknowledged yet may come once more.
            while third not in lines[-1]:
                lines.append(await line_of(program))
        assert first not in str(lines)

    async def test_goes_on_after_the_server_was_away(self, hub: NatsHub, tmp_path: Path) -> None:
        partner = hub.partner()
        credentials = tmp_path / "mediate.creds"
        credentials.write_text((await partner.issued())["creds"])
        await hub.written(partner)
        async with reading(hub, credentials) as program:
            before = await hub.say("Before")
            assert before in await line_of(program)
            hub.server.kill()
            meanwhile = await hub.say("Meanwhile")
            hub.server.start()
            lines = [await line_of(program)]
            while meanwhile not in lines[-1]:
                lines.append(await line_of(program))
