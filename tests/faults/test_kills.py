"""What ops rely on when parts of the hub die: every acknowledged command is everywhere, once, in order."""

import asyncio
from collections import Counter
from collections.abc import Callable

import httpx
import nats
import pytest

from mediate_shared.bus import STREAM
from support.hub import Hub
from support.load import Load, feed, under_load, version_in
from support.running import eventually

Count = Callable[[str, Load], None]
pytestmark = pytest.mark.faults

PARTS = ("community", "agendas", "monitor", "pipeline", "subscriptions", "gateway", "nats", "postgres")


async def settled(hub: Hub, load: Load) -> None:
    """Wait until the two read models have taken in what was acknowledged."""

    async def is_settled() -> bool:
        try:
            return await _has_applied_all(hub) and await _complete(hub, load)
        except (httpx.TransportError, AssertionError, KeyError):
            return False

    await eventually(is_settled, seconds=60)


async def _has_applied_all(hub: Hub) -> bool:
    """Whether the gateway has applied everything that community has written."""
    community = await hub.database("community")
    try:
        waiting = await community.fetchval("SELECT count(*) FROM outbox")
        said = await community.fetchval("SELECT coalesce(max(sequence), 0) FROM journal")
    finally:
        await community.close()
    gateway = await hub.database("gateway")
    try:
        applied = await gateway.fetchval("SELECT sequence FROM applied WHERE source = '/community/0'")
    finally:
        await gateway.close()
    return bool(waiting == 0 and applied == said)


async def _complete(hub: Hub, load: Load) -> bool:
    seen = Counter(event["subject"] for event in await feed(hub))
    return all(seen[organisation] >= len(versions) for organisation, versions in load.acknowledged.items())


async def assert_nothing_lost_doubled_or_disordered(hub: Hub, load: Load) -> None:
    """Hold the journal, the partners' feed and the gateway's read model against what was acknowledged."""
    await settled(hub, load)
    given: dict[str, list[int]] = {}
    for event in await feed(hub):
        if event["subject"] in load.acknowledged:
            given.setdefault(event["subject"], []).append(version_in(event["data"]["name"]))
    for organisation, versions in load.acknowledged.items():
        assert given[organisation] == versions, "the feed has each event once and in order"
    journal = await hub.database("community")
    try:
        rows = await journal.fetch("SELECT sequence, subject::text FROM journal ORDER BY sequence")
    finally:
        await journal.close()
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1)), "the journal has no gap"
    kept = Counter(row["subject"] for row in rows)
    assert all(kept[organisation] == len(versions) for organisation, versions in load.acknowledged.items())
    gateway = await hub.database("gateway")
    try:
        rows_shown = await gateway.fetch("SELECT id::text, name FROM organisation")
        shown = {row["id"]: row["name"] for row in rows_shown}
        applied = await gateway.fetchval("SELECT sequence FROM applied WHERE source = '/community/0'")
        parked = await gateway.fetchval("SELECT count(*) FROM parked")
    finally:
        await gateway.close()
    for organisation, versions in load.acknowledged.items():
        assert version_in(shown[organisation]) == versions[-1], "the gateway shows the last acknowledged state"
    assert applied == len(rows)
    assert parked == 0, "an outage parks nothing"


class TestKilledUnderLoad:
    @pytest.mark.parametrize("part", PARTS)
    async def test_a_part_comes_back_and_nothing_is_lost_doubled_or_disordered(
        self, running_hub: Hub, count: Count, part: str
    ) -> None:
        async with under_load(running_hub) as load:
            await load.reach(150)
            await asyncio.to_thread(running_hub.kill_and_wait, part)
            await load.reach(load.events + 150)
        await assert_nothing_lost_doubled_or_disordered(running_hub, load)
        count(f"{part} killed", load)

    async def test_the_relay_in_the_middle_of_a_batch(self, running_hub: Hub, count: Count) -> None:
        async with under_load(running_hub) as load:
            await load.reach(50)
            with running_hub.frozen("nats"):
                # The broker takes the batch and does not answer: the relay waits for an acknowledgement.
                await load.reach(load.events + 300)
                running_hub.kill("community")
                await asyncio.sleep(0.5)
            await load.reach(load.events + 100)
        await assert_nothing_lost_doubled_or_disordered(running_hub, load)
        count("relay killed in the middle of a batch", load)


class TestTheBrokersStore:
    async def test_deleted_from_disk_while_the_hub_runs_costs_nothing(self, running_hub: Hub, count: Count) -> None:
        async with under_load(running_hub) as load:
            await load.reach(200)
            running_hub.lose_broker_store()
            await load.reach(load.events + 100)
            await asyncio.to_thread(running_hub.kill_and_wait, "nats")
            await load.reach(load.events + 100)
        await assert_nothing_lost_doubled_or_disordered(running_hub, load)
        count("broker's store deleted from disk", load)

    async def test_deleted_by_an_operator_costs_nothing(self, running_hub: Hub, count: Count) -> None:
        async with under_load(running_hub) as load:
            await load.reach(100)
            connection = await nats.connect(running_hub.broker_url)
            await connection.jetstream().delete_stream(STREAM)
            await connection.close()
            await load.reach(load.events + 100)
        await assert_nothing_lost_doubled_or_disordered(running_hub, load)
        count("event stream deleted", load)

    async def test_lost_with_the_last_events_in_it_is_noticed_without_a_further_event(self, running_hub: Hub) -> None:
        with running_hub.frozen("gateway"):
            connection = await running_hub.database("community")
            before = int(await connection.fetchval("SELECT published FROM relay_state"))
            await connection.close()
            address = f"http://127.0.0.1:{running_hub.told['parts']['community']['port']}"
            headers = running_hub.internal_headers("community")
            async with httpx.AsyncClient(base_url=address, headers=headers, timeout=10) as client:
                answer = await client.post("/v1/organisations", json={"name": "Last", "types": ["school"]})
                assert answer.status_code == 201

            async def published() -> bool:
                connection = await running_hub.database("community")
                try:
                    return int(await connection.fetchval("SELECT published FROM relay_state")) > before
                finally:
                    await connection.close()

            await eventually(published)
            broker = await nats.connect(running_hub.broker_url)
            await broker.jetstream().purge_stream(STREAM)
            await broker.close()
        gateway = await running_hub.database("gateway")

        async def shown() -> bool:
            return bool(await gateway.fetchval("SELECT 1 FROM organisation WHERE id = $1::uuid", answer.json()["id"]))

        await eventually(shown, seconds=30)
        await gateway.close()


class TestTheReadModel:
    async def test_rebuilt_from_the_journals_equals_what_it_was(self, running_hub: Hub) -> None:
        async with under_load(running_hub, organisations_max=40) as load:
            await load.reach(100)
        await settled(running_hub, load)

        async def tables() -> dict[str, list[str]]:
            connection = await running_hub.database("gateway")
            try:
                names = await connection.fetch(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
                    "('alembic_version', 'outbox', 'journal', 'relay_state', 'idempotency', 'parked')"
                )
                return {
                    name: sorted(
                        str(dict(row))
                        for row in await connection.fetch(f'SELECT * FROM "{name}"')  # noqa: S608
                    )
                    for (name,) in names
                }
            finally:
                await connection.close()

        before = await tables()
        rebuilt = await asyncio.to_thread(running_hub.command, "rebuild", "gateway")
        assert rebuilt.returncode == 0, rebuilt.stderr
        assert await tables() == before
        assert before["organisation"]


class TestAPoisonEvent:
    async def test_is_parked_seen_and_redriven_in_the_order_of_its_organisation(self, running_hub: Hub) -> None:
        gateway = await running_hub.database("gateway")
        await gateway.execute("ALTER TABLE organisation ADD CONSTRAINT no_poison CHECK (name <> 'Poisoned, synthetic')")
        async with running_hub.client() as client:
            answer = await client.post(
                "/v1/community/organisations",
                json={"name": "Poisoned, synthetic", "types": ["school"], "synthetic": True},
            )
            poisoned = answer.json()["id"]
            await client.patch(
                f"/v1/community/organisations/{poisoned}",
                json={"name": "Cured, synthetic"},
                headers={"if-match": '"1"'},
            )
            healthy = (
                await client.post("/v1/community/organisations", json={"name": "Healthy", "types": ["school"]})
            ).json()["id"]

        async def others_went_on() -> bool:
            return bool(await gateway.fetchval("SELECT 1 FROM organisation WHERE id = $1::uuid", healthy))

        await eventually(others_went_on, seconds=30)
        assert await gateway.fetchval("SELECT count(*) FROM organisation WHERE id = $1::uuid", poisoned) == 0
        listed = await asyncio.to_thread(running_hub.command, "parked")
        assert listed.returncode == 0, listed.stderr
        assert "no_poison" in listed.stdout
        assert "waits behind" in listed.stdout
        assert running_hub.health()["parked"] == 2
        await gateway.execute("ALTER TABLE organisation DROP CONSTRAINT no_poison")
        redriven = await asyncio.to_thread(running_hub.command, "redrive")
        assert redriven.returncode == 0, redriven.stdout + redriven.stderr
        shown = await gateway.fetchval("SELECT name FROM organisation WHERE id = $1::uuid", poisoned)
        assert shown == "Cured, synthetic", "the amendment waited for the registration before it"
        assert running_hub.health()["parked"] == 0
        await gateway.close()

    async def test_garbage_on_the_bus_is_parked_and_nothing_waits_for_it(self, running_hub: Hub) -> None:
        broker = await nats.connect(running_hub.broker_url)
        for body in (b"", b"{", b"\xff\xfe", b'{"specversion": "1.0"}', b"[" * 10_000):
            await broker.jetstream().publish("nl.mediate.community.organisation.registered.v1", body)
        await broker.close()
        async with under_load(running_hub, organisations_max=5) as load:
            await load.reach(20)
        await settled(running_hub, load)
        listed = await asyncio.to_thread(running_hub.command, "parked")
        assert "not an event envelope" in listed.stdout

    async def test_a_sequence_nobody_gave_is_parked_and_nothing_waits_for_it(self, running_hub: Hub) -> None:
        broker = await nats.connect(running_hub.broker_url)
        body = (
            b'{"specversion":"1.0","id":"019bb20d-93b8-72ac-b783-bec4d38fc79e","source":"/community/0",'
            b'"type":"nl.mediate.community.organisation.registered.v1","subject":"x","time":"2026-01-01T00:00:00Z",'
            b'"visibility":"public","data":{},"sequence":"00000000099999999999"}'
        )
        await broker.jetstream().publish("nl.mediate.community.organisation.registered.v1", body)
        await broker.close()
        async with under_load(running_hub, organisations_max=5) as load:
            await load.reach(20)
        await settled(running_hub, load)
        listed = await asyncio.to_thread(running_hub.command, "parked")
        assert "ahead of the journal" in listed.stdout
