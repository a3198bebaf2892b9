"""The page on which whoever runs the hub sees how deliveries go."""

from collections.abc import AsyncIterator

import pytest

from gateway.pages.people import person, signed_in
from gateway.pages.subscriptions_hub import Hub, subscribing
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with subscribing(infrastructure) as started:
        yield started


class TestHowDeliveriesGo:
    async def test_is_told_by_host_and_in_counts_without_an_address(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house("Studio Zuid")
        await hub.endpoint(studio, admin, url=f"{hub.receiver.url}/told-to-nobody")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.OPS)) as browser:
            assert (await browser.opens("/ops?lang=en")).links()["Deliveries"] == "/ops/endpoints?lang=en"
            page = await browser.opens("/ops/endpoints?lang=en")
        assert "Studio Zuid" in page.text
        assert "How deliveries go" in page.heading
        assert "127.0.0.1" in page.text
        assert "told-to-nobody" not in page.answer.text

    async def test_is_for_whoever_runs_the_hub_alone(self, hub: Hub) -> None:
        _, admin, _ = await hub.house()
        async with signed_in(hub.gateway, admin) as browser:
            await browser.opens("/ops/endpoints", 404)
