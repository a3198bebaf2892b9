"""Exports and erasures while a service is away: nothing is passed over, and what is open is finished later."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from gateway.privacy.house import EVERY_OTHER, House, house, officer
from mediate_gateway.adapters import erasures
from mediate_gateway.adapters.identity_tables import ERASURE
from mediate_shared.service import Service
from support.infrastructure import Infrastructure
from support.people import Person, browser, somebody
from support.running import Running, eventually, running

LONG = timedelta(days=999)


@pytest.fixture
async def hub(infrastructure: Infrastructure) -> AsyncIterator[House]:
    """A hub of its own for every test, because services of it are stopped."""
    async with house(infrastructure) as started:
        yield started


@asynccontextmanager
async def back(stopped: Service) -> AsyncIterator[None]:
    """Start a service again that was stopped, on what it kept."""
    service: Service = import_module(f"mediate_{stopped.name}.main").build(stopped.settings)
    await service.start()
    try:
        yield
    finally:
        await service.stop()


async def put_on_a_deal(hub: House, anna: Person) -> Mapping[str, Any]:
    body = {"organisation_id": await hub.register(), "title": "Growth", "amount_sought": {"cents": 100}}
    answer = await anna.browser.client.post("/v1/pipeline/deals", json={**body, "synthetic": True})
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


async def shown(hub: House, erasure: str) -> dict[str, Any]:
    return await hub.administrator.done("GET", f"/erasures/{erasure}")


class TestAnExport:
    async def test_is_not_made_by_halves(self, hub: House) -> None:
        anna = await officer(hub)
        await hub.services["monitor"].service.stop()
        answer = await anna.browser.ask("POST", "/me/export")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["detail"].startswith("monitor is not running.")
        assert anna.login not in answer.text


class TestAnErasure:
    async def test_stays_open_until_the_last_service_has_answered(self, hub: House) -> None:
        anna = await officer(hub)
        deal = await put_on_a_deal(hub, anna)
        pipeline = hub.services["pipeline"].service
        await pipeline.stop()
        answer = await hub.administrator.ask("POST", f"/accounts/{anna.id}/erase", {"reason": "asked"})
        assert answer.status_code == 202
        report = answer.json()
        assert (report["open"], report["finished_at"]) == (["pipeline"], None)
        assert answer.headers["location"] == f"/v1/identity/erasures/{report['id']}"
        async with back(pipeline):
            await hub.erasing(kept=LONG).go_on_once()
            finished = await shown(hub, report["id"])
        assert finished["open"] == []
        assert finished["finished_at"] is not None
        [told] = [each for each in finished["services"] if each["service"] == "pipeline"]
        assert {"kind": "place on a deal's team", "count": 1, "ids": [deal["id"]]} in told["removed"]

    async def test_is_gone_on_with_by_itself(self, hub: House) -> None:
        anna = await officer(hub)
        monitor = hub.services["monitor"].service
        await monitor.stop()
        report = await hub.erase(anna.id)
        assert report["open"] == ["monitor"]
        finishing = asyncio.create_task(hub.erasing(kept=LONG, again_seconds=0.1).finish())
        try:
            async with back(monitor):

                async def finished() -> bool:
                    return (await shown(hub, report["id"]))["finished_at"] is not None

                await eventually(finished)
        finally:
            finishing.cancel()

    async def test_keeps_everything_that_was_told_while_another_service_was_away(self, hub: House) -> None:
        anna = await officer(hub)
        await put_on_a_deal(hub, anna)
        monitor = hub.services["monitor"].service
        await monitor.stop()
        first = await hub.erase(anna.id)
        async with back(monitor):
            again = await hub.erase(anna.id, reason="asked once more")
        assert (again["id"], again["reason"]) == (first["id"], "asked by letter")
        assert [each for each in again["services"] if each["service"] != "monitor"] == first["services"]
        assert (again["open"], first["open"]) == ([], ["monitor"])

    async def test_tells_what_was_removed_where_the_answer_itself_was_lost(self, hub: House) -> None:
        anna = await officer(hub)
        await put_on_a_deal(hub, anna)
        report = await hub.erase(anna.id)
        # As if the pipeline's answer had never come: it is asked again under the same erasure.
        async with hub.gateway.service.database.transaction() as transaction:
            kept = await erasures.of_account(transaction, anna.id)
            assert kept is not None
            await transaction.execute(
                ERASURE.update()
                .where(ERASURE.c.id == kept.id)
                .values(
                    report={each.service: each.model_dump(mode="json") for each in kept.services[:2]}, finished_at=None
                )
            )
        await hub.erasing(kept=LONG).go_on_once()
        again = await shown(hub, report["id"])
        removed = {each["service"]: each["removed"] for each in again["services"]}
        assert removed == {each["service"]: each["removed"] for each in report["services"]}


class TestAGatewayAlone:
    async def test_erases_what_it_holds_at_once(self, infrastructure: Infrastructure) -> None:
        async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
            gateway: Running = started["gateway"]
            anna = await somebody(gateway)
            answer = await anna.browser.ask("POST", "/me/erase", {"reason": "I leave"})
            assert answer.status_code == 202
            assert tuple(answer.json()["open"]) == EVERY_OTHER
            assert (await browser(gateway).sign_in(anna.login)).status_code == 401
