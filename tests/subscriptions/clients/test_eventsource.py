"""The npm package `eventsource` against the public door: what breaks its line costs it nothing."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from subscriptions.clients.hub import REGISTERED, PublicHub
from support.javascript import Clients

OPENED = "stream.opened"
_SECONDS_MAX = 60


async def until_opened(told: AsyncGenerator[dict[str, Any]]) -> None:
    async with asyncio.timeout(_SECONDS_MAX):
        while (await anext(told)).get("type") != OPENED:
            pass


async def names(told: AsyncGenerator[dict[str, Any]], count: int) -> list[str]:
    """Return the names in the next so many events, whatever the client tells of its line in between."""
    found: list[str] = []
    async with asyncio.timeout(_SECONDS_MAX):
        while len(found) < count:
            line = await anext(told)
            if line.get("type") == REGISTERED:
                found.append(line["event"]["data"]["name"])
    return found


class TestTheEventsourceClient:
    async def test_goes_on_where_a_cut_line_left_it(self, public_hub: PublicHub, javascript: Clients) -> None:
        cursor = await public_hub.cursor()
        address = f"{public_hub.line.url}/v1/stream?cursor={cursor}"
        async with javascript.run("follow.mjs", address, REGISTERED, environment=environment(public_hub)) as told:
            await public_hub.say("First")
            assert await names(told, 1) == ["First"]
            for number in range(3):
                await public_hub.line.cut()
                said = [f"While the line was cut {number}.{each}" for each in range(3)]
                await public_hub.say(*said)
                await public_hub.line.mend()
                await public_hub.say(f"After {number}")
                assert await names(told, 4) == [*said, f"After {number}"]

    async def test_cut_before_its_first_event_misses_none(self, public_hub: PublicHub, javascript: Clients) -> None:
        # The package remembers the id of a frame only where that has data: the opening one has some.
        address = f"{public_hub.line.url}/v1/stream"
        async with javascript.run(
            "follow.mjs", address, OPENED, REGISTERED, environment=environment(public_hub)
        ) as told:
            await until_opened(told)
            await public_hub.line.cut()
            await public_hub.say("Said to a cut line")
            await public_hub.line.mend()
            assert await names(told, 1) == ["Said to a cut line"]

    async def test_is_given_a_cursor_that_polling_takes(self, public_hub: PublicHub, javascript: Clients) -> None:
        cursor = await public_hub.cursor()
        await public_hub.say("Streamed", "Polled")
        await public_hub.cursor()
        address = f"{public_hub.line.url}/v1/stream?cursor={cursor}"
        async with javascript.run("follow.mjs", address, REGISTERED, environment=environment(public_hub)) as told:
            async with asyncio.timeout(_SECONDS_MAX):
                async for line in told:
                    if line.get("type") == REGISTERED:
                        break
        page = (await public_hub.client.get("/v1/feed", params={"cursor": line["cursor"]})).json()
        assert [event["data"]["name"] for event in page["items"]] == ["Polled"]


def environment(public_hub: PublicHub) -> dict[str, str]:
    return {"HUB_TOKEN": public_hub.token}
