"""The read model of a hub whose journals have several shards: the same as with one, and the same when rebuilt."""

import asyncio
from typing import Any

from gateway.reading import inbox, read_model
from mediate_gateway.entrypoints.events import READ_MODEL
from support.infrastructure import Infrastructure
from support.running import Running, eventually, forget_stream, running

SHARDS = 4
STUDIOS = 40


async def registered_and_amended(community: Running, number: int) -> None:
    created = await community.create("/v1/organisations", {"name": f"Studio {number}", "types": ["producer"]})
    address, tag = f"/v1/organisations/{created['id']}", '"1"'
    for types in (["school"], ["game_studio", "publisher"]):
        answer = await community.client.patch(address, json={"types": types}, headers={"if-match": tag})
        assert answer.status_code == 200, answer.text
        tag = answer.headers["etag"]


async def caught_up(community: Running, gateway: Running, events: int) -> None:
    async def so() -> bool:
        reached = inbox(gateway).applied
        return sum(reached.values()) == events

    await eventually(so)
    assert set(inbox(gateway).applied) == {f"/community/{shard}" for shard in range(SHARDS)}
    assert community.service.settings.journal_shards == SHARDS


def profiles(model: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return sorted((row["name"], row["types"]) for row in model["organisation"])


class TestSeveralShards:
    async def test_give_the_read_model_that_one_gives_also_without_a_broker_and_rebuilt(
        self, infrastructure: Infrastructure
    ) -> None:
        async with running(
            infrastructure,
            "community",
            "gateway",
            settings={"journal_shards": SHARDS},
            gateway={"upstreams": {}},
        ) as hub:
            community, gateway = hub["community"], hub["gateway"]
            half = STUDIOS // 2
            await asyncio.gather(*(registered_and_amended(community, number) for number in range(half)))
            await forget_stream(infrastructure.nats_url)
            await asyncio.gather(*(registered_and_amended(community, number) for number in range(half, STUDIOS)))
            await caught_up(community, gateway, 3 * STUDIOS)
            before = await read_model(gateway)
            expected = sorted((f"Studio {number}", ["game_studio", "publisher"]) for number in range(STUDIOS))
            assert profiles(before) == expected
            assert await inbox(gateway).rebuild(READ_MODEL.clear) == 3 * STUDIOS
            assert await read_model(gateway) == before
