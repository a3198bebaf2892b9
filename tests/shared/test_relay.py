"""What the relay promises: every committed event once, gaplessly numbered, in the order of its aggregate."""

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import asyncpg

from mediate_shared.bus import STREAM
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import SERVICE
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.service import Service
from support.chassis import execute, house, number, published, registered, rows, say
from support.infrastructure import Infrastructure
from support.running import eventually, running


async def on_the_bus(service: Service, *replicas: Service) -> list[dict[str, Any]]:
    """Return every message of the event stream, in the broker's order."""
    await published(service, *replicas)
    state = (await service.bus.jetstream.stream_info(STREAM)).state
    found = []
    for position in range(state.first_seq, state.last_seq + 1):
        message = await service.bus.jetstream.get_msg(STREAM, position)
        found.append(json.loads(message.data or b""))
    return found


def names(events: Sequence[dict[str, Any]]) -> list[str]:
    return [event["data"]["name"] for event in events]


def sequences(events: Sequence[dict[str, Any]]) -> list[int]:
    return [int(event["sequence"]) for event in events]


async def end_connections(infrastructure: Infrastructure, role: str) -> None:
    admin = await asyncpg.connect(infrastructure.admin_url)
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", role)
    await admin.close()


class TestNumbering:
    async def test_is_gapless_and_keeps_each_aggregates_order_while_many_write(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            told = [f"{number}" for number in range(30)]
            aggregates = await asyncio.gather(*(say(service, *told) for _writer in range(8)))
            events = await on_the_bus(service)
            assert sequences(events) == list(range(1, 241))
            for aggregate in aggregates:
                assert names([event for event in events if event["subject"] == str(aggregate)]) == told

    async def test_loses_no_writer_that_commits_after_later_ones_were_published(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            async with service.database.engine.begin() as connection:
                late = Transaction(connection, service.journal, SERVICE)
                late.record(registered("late", new_id()), at=utc_now())
                await late.write_events()
                await say(service, "early")
                assert names(await self._published(service, 1)) == ["early"]
            events = await self._published(service, 2)
            assert names(events) == ["early", "late"]
            assert sequences(events) == [1, 2]

    async def test_gives_no_number_to_what_was_rolled_back(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            async with service.database.engine.connect() as connection:
                undone = Transaction(connection, service.journal, SERVICE)
                undone.record(registered("never", new_id()), at=utc_now())
                await undone.write_events()
                await connection.rollback()
            await say(service, "said")
            events = await on_the_bus(service)
            assert names(events) == ["said"]
            assert sequences(events) == [1]

    async def test_follows_the_order_in_which_changes_of_one_aggregate_were_committed(
        self, hub: Infrastructure
    ) -> None:
        async with running(hub, "community") as started:
            community = started["community"]
            created = await community.create("/v1/organisations", {"name": "Contended", "types": ["school"]})
            address = f"/v1/organisations/{created['id']}"

            async def amend() -> None:
                done = 0
                while done < 5:
                    seen = await community.client.get(address)
                    year = (seen.json()["founding_year"] or 1900) + 1
                    answer = await community.client.patch(
                        address, json={"founding_year": year}, headers={"if-match": seen.headers["etag"]}
                    )
                    done += answer.status_code == 200

            await asyncio.gather(*(amend() for _writer in range(6)))
            years = [event["data"].get("founding_year") for event in await community.events()]
            assert years[1:] == list(range(1901, 1931))

    @staticmethod
    async def _published(service: Service, count: int) -> list[dict[str, Any]]:
        async def there() -> bool:
            return await number(service, "SELECT count(*) FROM journal") == count

        await eventually(there)
        await eventually(lambda: _at(service, count))
        answer = await service.historian.ask("/community/0", after=0, limit=100)
        return [json.loads(body) for body in answer.bodies]


async def _at(service: Service, count: int) -> bool:
    return service.relays[0].published == count


class TestPublishing:
    async def test_brings_the_bytes_that_the_journal_keeps(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            await say(service, "one", "two")
            brought = await on_the_bus(service)
            kept = await rows(service, "SELECT body FROM journal ORDER BY sequence")
            assert brought == [json.loads(body) for (body,) in kept]

    async def test_again_after_a_crash_before_the_watermark_moved_adds_nothing(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            await say(service, *(f"{count}" for count in range(20)))
            before = await on_the_bus(service)
            await service.stop()
            # As a process leaves it that died with its batch acknowledged and only part of that noted.
            await execute(service, "UPDATE relay_state SET published = 7")
            async with house(hub, "community", database_url=service.settings.database_url) as again:
                await say(again, "after")
                events = await on_the_bus(again)
            assert events[:20] == before
            assert names(events[20:]) == ["after"]
            assert sequences(events) == list(range(1, 22))

    async def test_goes_on_in_order_where_the_broker_already_has_the_beginning_of_a_batch(
        self, hub: Infrastructure
    ) -> None:
        async with house(hub, "community") as service:
            await say(service, "0", "1", "2")
            await published(service)
            await service.stop()
            await execute(service, "UPDATE relay_state SET published = 0")
            await say(service, *(f"{count}" for count in range(3, 40)))
            async with house(hub, "community", database_url=service.settings.database_url) as again:
                assert names(await on_the_bus(again)) == [f"{count}" for count in range(40)]

    async def test_waits_for_a_broker_that_refuses_and_then_brings_everything(self, hub: Infrastructure) -> None:
        async with house(hub, "community", stream_bytes_max=1 << 20) as service:
            stream = (await service.bus.jetstream.stream_info(STREAM)).config
            await service.bus.jetstream.update_stream(stream.evolve(max_msgs=5))
            await say(service, *(f"{count}" for count in range(12)))
            await asyncio.sleep(0.6)
            assert (await service.bus.jetstream.stream_info(STREAM)).state.messages <= 5
            await service.bus.jetstream.update_stream(stream)
            assert names(await on_the_bus(service)) == [f"{count}" for count in range(12)]


class TestTwoReplicas:
    async def test_have_one_relay_between_them_and_the_other_takes_over_when_its_line_is_cut(
        self, hub: Infrastructure
    ) -> None:
        async with (
            house(hub, "community") as one,
            house(hub, "community", database_url=one.settings.database_url) as other,
        ):
            await eventually(lambda: _leaders(one, other, 1))
            written: list[str] = []

            async def write() -> None:
                aggregate = new_id()
                for count in range(300):
                    written.append(f"{count}")
                    await say((one, other)[count % 2], f"{count}", about=aggregate)

            writing = asyncio.create_task(write())
            await asyncio.sleep(0.2)
            await end_connections(hub, "mediate.relay/community/0")
            await writing
            events = await on_the_bus(one, other)
            assert names(events) == written
            assert sequences(events) == list(range(1, 301))

    async def test_pass_on_what_the_one_without_the_relay_writes_at_once(self, hub: Infrastructure) -> None:
        async with (
            house(hub, "community") as one,
            house(hub, "community", database_url=one.settings.database_url) as other,
        ):
            await eventually(lambda: _leaders(one, other, 1))
            waiting = other if one.relays[0].leads else one
            leader = one if one.relays[0].leads else other
            for count in range(1, 6):
                await say(waiting, f"{count}")
                # Well below the second after which a relay looks by itself.
                await eventually(partial(_at, leader, count), seconds=0.5)


async def _leaders(one: Service, other: Service, count: int) -> bool:
    return one.relays[0].leads + other.relays[0].leads == count
