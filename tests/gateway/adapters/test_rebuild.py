"""Dropping the read model and filling it again from the journals of real services."""

from collections.abc import AsyncIterator

import pytest

from gateway.reading import inbox, overview, read_model
from mediate_gateway.entrypoints.events import READ_MODEL
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """The gateway beside a real community service."""
    async with running(infrastructure, "community", "gateway", gateway={"upstreams": {}}) as started:
        yield started


class TestRebuilding:
    async def test_from_the_journals_gives_the_read_model_there_was(self, hub: dict[str, Running]) -> None:
        community, gateway = hub["community"], hub["gateway"]
        for number in range(30):
            created = await community.create("/v1/organisations", {"name": f"Studio {number}", "types": ["producer"]})
            if number % 3 == 0:
                await community.client.patch(
                    f"/v1/organisations/{created['id']}", json={"hub": "utrecht"}, headers={"if-match": '"1"'}
                )

        async def has_heard_all() -> bool:
            return inbox(gateway).applied.get("/community/0") == 40

        await eventually(has_heard_all)
        before = await read_model(gateway)
        assert len(before["organisation"]) == 30
        assert len(before["activity"]) == 40
        assert await inbox(gateway).rebuild(READ_MODEL.clear) == 40
        assert await read_model(gateway) == before

    async def test_shows_at_once_what_it_filled_in_again(self, hub: dict[str, Running]) -> None:
        gateway = hub["gateway"]
        shown = await overview(gateway)
        async with gateway.service.database.transaction() as transaction:
            await READ_MODEL.clear(transaction)
        await inbox(gateway).rebuild(READ_MODEL.clear)
        assert await overview(gateway) == shown


class TestReadingYourOwnWrite:
    async def test_shows_what_was_just_done(self, hub: dict[str, Running]) -> None:
        community, gateway = hub["community"], hub["gateway"]
        for number in range(10):
            before = (await overview(gateway))["totals"]["organisations"]
            done = await community.post("/v1/organisations", {"name": f"Just now {number}", "types": ["school"]})
            answer = await gateway.client.get(
                "/v1/overview", headers={"Mediate-Await": done.headers["mediate-position"]}
            )
            assert answer.headers["mediate-awaited"] == "true"
            assert answer.json()["totals"]["organisations"] == before + 1
