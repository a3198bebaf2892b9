"""The library `httpx-sse` against the public door, resumed as its documentation shows."""

import asyncio

from httpx_sse import aconnect_sse

from subscriptions.clients.hub import REGISTERED, PublicHub

_SECONDS_MAX = 60


async def follow(public_hub: PublicHub, last: str, count: int) -> tuple[list[str], str]:
    """Read so many organisations' names behind a cursor; returns them and the cursor that the last one came with."""
    found: list[str] = []
    headers = {"Last-Event-ID": last}
    async with (
        asyncio.timeout(_SECONDS_MAX),
        aconnect_sse(public_hub.client, "GET", "/v1/stream", headers=headers) as source,
    ):
        async for event in source.aiter_sse():
            last = event.id or last
            if event.event == REGISTERED:
                found.append(event.json()["data"]["name"])
            if len(found) == count:
                break
    return found, last


class TestHttpxSse:
    async def test_resumes_where_a_cut_line_left_it(self, public_hub: PublicHub) -> None:
        cursor, names = await public_hub.cursor(), []
        said = [f"Said {number}" for number in range(12)]
        await public_hub.say(*said)
        for count in (1, 5, 2, 4):
            found, cursor = await follow(public_hub, cursor, count)
            names += found
            await public_hub.line.cut()
            await public_hub.line.mend()
        assert names == said
