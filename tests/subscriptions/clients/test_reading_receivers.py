"""The programs that partners copy to poll and to follow, against the public door of the hub."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mediate_gateway.entrypoints.pages.subscriptions.receiving import FOLDER
from subscriptions.clients.hub import REGISTERED, PublicHub
from subscriptions.clients.test_webhook_receivers import runner

_SECONDS_MAX = 60


def environment(hub: PublicHub, cursor_file: Path) -> dict[str, str]:
    own = {"HUB": hub.line.url, "HUB_KEY": hub.token, "CURSOR_FILE": str(cursor_file)}
    return {**os.environ, **own}


async def polled(name: str, hub: PublicHub, cursor_file: Path) -> list[str]:
    """Run a program that polls until it has read everything, and return the lines it printed."""
    process = await asyncio.create_subprocess_exec(
        runner(name), str(FOLDER / name), env=environment(hub, cursor_file), stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(_SECONDS_MAX):
        told, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    return told.decode().splitlines()


@asynccontextmanager
async def following(name: str, hub: PublicHub, cursor_file: Path) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        runner(name), str(FOLDER / name), env=environment(hub, cursor_file), stdout=PIPE, stderr=DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def heard(process: Process, count: int) -> list[str]:
    """Return the next events that a program tells of; what it says of the line is passed over."""
    assert process.stdout is not None
    found: list[str] = []
    async with asyncio.timeout(_SECONDS_MAX):
        while len(found) < count:
            line = (await process.stdout.readline()).decode().strip()
            assert line, "the program ended"
            if line.startswith("nl.mediate."):
                found.append(line)
    return found


@pytest.mark.parametrize("name", ["poll.py", "poll.mjs"])
class TestPolling:
    async def test_reads_everything_and_then_nothing(self, public_hub: PublicHub, tmp_path: Path, name: str) -> None:
        cursor_file = tmp_path / "cursor.txt"
        cursor_file.write_text(await public_hub.cursor())
        await public_hub.say("First", "Second")
        await public_hub.cursor()
        assert [line.split()[0] for line in await polled(name, public_hub, cursor_file)] == [REGISTERED] * 2
        assert await polled(name, public_hub, cursor_file) == []


@pytest.mark.parametrize("name", ["stream.py", "stream.mjs"])
class TestFollowing:
    async def test_goes_on_where_a_cut_line_left_it(self, public_hub: PublicHub, tmp_path: Path, name: str) -> None:
        cursor_file = tmp_path / "cursor.txt"
        cursor_file.write_text(await public_hub.cursor())
        async with following(name, public_hub, cursor_file) as process:
            await public_hub.say("First")
            said = await heard(process, 1)
            await public_hub.line.cut()
            await public_hub.say("Second", "Third")
            await public_hub.line.mend()
            said += await heard(process, 2)
        assert len(set(said)) == 3

    async def test_goes_on_after_it_was_started_anew(self, public_hub: PublicHub, tmp_path: Path, name: str) -> None:
        cursor_file = tmp_path / "cursor.txt"
        cursor_file.write_text(await public_hub.cursor())
        await public_hub.say("First")
        async with following(name, public_hub, cursor_file) as process:
            first = await heard(process, 1)
        await public_hub.say("Second")
        async with following(name, public_hub, cursor_file) as process:
            again = await heard(process, 1)
        # It was killed between printing and keeping its cursor, or after: nothing is lost in either case.
        assert first[0].startswith(REGISTERED)
        assert again[0].startswith(REGISTERED)
