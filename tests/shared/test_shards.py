"""A journal in several shards: an order and a relay for each, and every aggregate in one of them for ever."""

import asyncio
import json
from collections.abc import Callable

import pytest

from mediate_shared.control import Control
from mediate_shared.journal import ShardsChanged
from mediate_shared.service import Service
from support.chassis import Ledger, house, number, rows, say, written
from support.infrastructure import Infrastructure
from support.running import eventually, forget_stream

SHARDS = 4
TOLD = [f"{number}" for number in range(25)]


async def heard(producer: Service, consumer: Service) -> None:
    """Wait until the consumer has applied the journal of every shard."""

    async def so() -> bool:
        if await number(producer, "SELECT count(*) FROM outbox"):
            return False
        given = await rows(producer, "SELECT '/community/' || shard, max(sequence) FROM journal GROUP BY shard")
        return set(given) == set(await rows(consumer, "SELECT source, sequence FROM applied"))

    await eventually(so)


class TestSeveralShards:
    @pytest.mark.parametrize("wire", [Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
    async def test_keep_each_aggregate_in_order_and_each_source_without_gaps(
        self, hub: Infrastructure, wire: Callable[[Ledger, Service], None]
    ) -> None:
        ledger = Ledger()
        async with (
            house(hub, "community", journal_shards=SHARDS) as producer,
            house(hub, "agendas", wire=lambda service: wire(ledger, service)) as consumer,
        ):
            aggregates = await asyncio.gather(*(say(producer, *TOLD) for _writer in range(16)))
            await heard(producer, consumer)
            for aggregate in aggregates:
                assert await written(consumer, aggregate) == TOLD
            found = [json.loads(body) for (body,) in await rows(producer, "SELECT body FROM journal")]
            assert len(found) == len(aggregates) * len(TOLD)
            sources = {f"/community/{shard}" for shard in range(SHARDS)}
            assert {event["source"] for event in found} == sources
            for source in sources:
                numbers = sorted(int(event["sequence"]) for event in found if event["source"] == source)
                assert numbers == list(range(1, len(numbers) + 1))
            for aggregate in aggregates:
                assert len({event["source"] for event in found if event["subject"] == str(aggregate)}) == 1

    async def test_lose_nothing_when_the_broker_loses_everything_and_are_rebuilt_whole(
        self, hub: Infrastructure
    ) -> None:
        ledger = Ledger()
        async with (
            house(hub, "community", journal_shards=SHARDS) as producer,
            house(hub, "agendas", wire=ledger.projects) as consumer,
        ):
            aggregates = [await say(producer, "first") for _count in range(12)]
            await heard(producer, consumer)
            await forget_stream(hub.nats_url)
            for aggregate in aggregates:
                await say(producer, "second", about=aggregate)
            await heard(producer, consumer)
            assert (await Control(consumer).rebuild()).events == 2 * len(aggregates)
            for aggregate in aggregates:
                assert await written(consumer, aggregate) == ["first", "second"]


class TestTheNumberOfShards:
    @pytest.mark.parametrize("other", [1, 8], ids=["fewer", "more"])
    async def test_cannot_be_changed_once_something_was_said(self, hub: Infrastructure, other: int) -> None:
        async with house(hub, "community", journal_shards=SHARDS) as service:
            await say(service, "said")
            url = service.settings.database_url
            await service.stop()
            with pytest.raises(ShardsChanged, match="MEDIATE_JOURNAL_SHARDS=4"):
                async with house(hub, "community", database_url=url, journal_shards=other):
                    pass
            async with house(hub, "community", database_url=url, journal_shards=SHARDS) as again:
                await say(again, "goes on")

    async def test_may_be_changed_as_long_as_nothing_was_said(self, hub: Infrastructure) -> None:
        async with house(hub, "community", journal_shards=SHARDS) as service:
            url = service.settings.database_url
            await service.stop()
            async with house(hub, "community", database_url=url, journal_shards=1) as again:
                await say(again, "said")
                await again.stop()
                with pytest.raises(ShardsChanged, match="MEDIATE_JOURNAL_SHARDS=1"):
                    async with house(hub, "community", database_url=url, journal_shards=SHARDS):
                        pass
