"""Filling the read model anew from a page, as those who run the hub do."""

from collections.abc import AsyncIterator

import pytest

from gateway.jobs.test_jobs import until
from gateway.pages.people import Person, person, signed_in
from gateway.reading import inbox, read_model
from mediate_contracts.policy import Role
from mediate_gateway.adapters import jobs as kept
from mediate_gateway.domain.jobs import JobState
from mediate_shared.history import HistoryUnavailable
from mediate_shared.inbox import Inbox
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running


@pytest.fixture(scope="module")
async def gateway(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The gateway beside a real community service with a few organisations."""
    async with running(infrastructure, "community", "gateway", gateway={"upstreams": {}}) as started:
        for number in range(12):
            await started["community"].create("/v1/organisations", {"name": f"Studio {number}", "types": ["producer"]})

        async def has_heard_all() -> bool:
            return inbox(started["gateway"]).applied.get("/community/0") == 12

        await eventually(has_heard_all)
        yield started["gateway"]


@pytest.fixture(scope="module")
async def ops(gateway: Running) -> Person:
    return await person(gateway, Role.OPS, name="Ops")


async def newest(gateway: Running, who: Person) -> kept.Job:
    async with gateway.service.database.reading() as connection:
        return (await kept.of_account(connection, who.id, limit=1))[0]


class TestRebuildingFromAPage:
    async def test_asks_first_and_ends_with_the_read_model_there_was(self, gateway: Running, ops: Person) -> None:
        before = await read_model(gateway)
        async with signed_in(gateway, ops) as browser:
            page = await browser.opens("/ops/rebuild")
            await browser.presses(page, "Opnieuw opbouwen")
        job = await until(gateway, (await newest(gateway, ops)).id, ops, JobState.DONE, JobState.FAILED)
        assert (job.state, job.outcome, job.done, job.total) == (JobState.DONE, {"events": 12}, 12, 12)
        assert await read_model(gateway) == before

    async def test_where_a_journal_is_silent_changes_nothing_and_says_so(
        self, gateway: Running, ops: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = await read_model(gateway)

        async def silent(*_: object, **__: object) -> int:
            raise HistoryUnavailable("/community/0")

        monkeypatch.setattr(Inbox, "rebuild", silent)
        async with signed_in(gateway, ops) as browser:
            await browser.presses(await browser.opens("/ops/rebuild"), "Opnieuw opbouwen")
        job = await until(gateway, (await newest(gateway, ops)).id, ops, JobState.DONE, JobState.FAILED)
        assert job.state is JobState.FAILED
        assert "nothing was changed" in (job.failure or "")
        assert await read_model(gateway) == before

    async def test_is_for_those_who_run_the_hub(self, gateway: Running) -> None:
        facilitator = await person(gateway, Role.FACILITATOR, name="Iemand anders")
        async with signed_in(gateway, facilitator) as browser:
            assert (await browser.client.get("/ops/rebuild")).status_code in {403, 404}
