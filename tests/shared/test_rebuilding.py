"""What ops rely on: a read model can be filled anew from the journals, and the database is believed over memory."""

import asyncio
import json
from collections.abc import Callable

import pytest

from mediate_shared.control import Control
from mediate_shared.service import Service
from support.chassis import (
    Ledger,
    applied,
    execute,
    house,
    number,
    rows,
    say,
    written,
)
from support.infrastructure import Infrastructure
from support.pairs import Pair, pair
from support.running import eventually


class TestRebuilding:
    async def test_gives_the_same_as_before(self, projected: Pair) -> None:
        told = [f"{count}" for count in range(560)]
        await asyncio.gather(*(say(projected.producer, *told[start::7]) for start in range(7)))
        await projected.everything_applied()
        before = await written(projected.consumer)
        rebuilt = await Control(projected.consumer).rebuild()
        assert (rebuilt.events, rebuilt.refused) == (560, None)
        assert await written(projected.consumer) == before

    async def test_repairs_what_somebody_spoilt_and_goes_on(self, projected: Pair) -> None:
        await say(projected.producer, "one", "two")
        await projected.everything_applied()
        await execute(projected.consumer, "DELETE FROM ledger WHERE name = 'one'")
        await Control(projected.consumer).rebuild()
        await say(projected.producer, "three")
        await applied(projected.consumer, "one", "two", "three")

    async def test_shows_readers_the_old_or_the_new_and_nothing_between(self, projected: Pair) -> None:
        await say(projected.producer, *(f"{count}" for count in range(600)))
        await projected.everything_applied()
        seen = set()
        rebuilding = asyncio.create_task(Control(projected.consumer).rebuild())
        while not rebuilding.done():
            seen.add(len(await written(projected.consumer)))
        await rebuilding
        assert seen == {600}

    async def test_parks_what_still_cannot_be_applied_and_builds_the_rest(self, projected: Pair) -> None:
        projected.ledger.poison.add("poison")
        sick = await say(projected.producer, "before", "poison", "behind")
        await say(projected.producer, "other")
        await projected.everything_applied()
        parked = await projected.parked()
        rebuilt = await Control(projected.consumer).rebuild()
        assert rebuilt.refused is None
        assert sorted(await written(projected.consumer)) == ["before", "other"]
        assert [row[0] for row in await projected.parked()] == [row[0] for row in parked] == [2, 3]
        projected.ledger.poison.clear()
        await Control(projected.consumer).rebuild()
        assert await written(projected.consumer, sick) == ["before", "poison", "behind"]
        assert await projected.parked() == []

    async def test_is_refused_and_changes_nothing_while_a_producer_is_away(self, hub: Infrastructure) -> None:
        ledger = Ledger()
        async with house(hub, "agendas", wire=ledger.projects) as consumer:
            async with house(hub, "community") as producer:
                await say(producer, "one")
                await applied(consumer, "one")
            refused = await Control(consumer).rebuild()
            assert refused.refused is not None
            assert await written(consumer) == ["one"]
            # A consumer that started later never heard the producer's heartbeat, and yet knows of it.
            consumer.bus.heads.clear()
            refused = await Control(consumer).rebuild()
            assert refused.refused is not None
            assert await written(consumer) == ["one"]


class TestAStateThatWasChangedBehindItsBack:
    async def test_is_believed_over_memory_when_events_come_again(self, projected: Pair) -> None:
        about = await say(projected.producer, "a", "b", "c")
        await projected.everything_applied()
        again = [body.encode() for (body,) in await rows(projected.producer, "SELECT body FROM journal ORDER BY 1")]
        await execute(projected.consumer, "DELETE FROM ledger")
        await execute(projected.consumer, "DELETE FROM applied")
        await projected.inbox.deliver(sorted(again, key=lambda body: json.loads(body)["sequence"]))
        # At once, because what was acknowledged does not come again; the look every second would hide a loss here.
        assert await written(projected.consumer, about) == ["a", "b", "c"]

    async def test_is_noticed_when_the_next_event_comes(self, projected: Pair) -> None:
        about = await say(projected.producer, "a", "b")
        await projected.everything_applied()
        await execute(projected.consumer, "DELETE FROM ledger")
        await execute(projected.consumer, "DELETE FROM applied")
        await say(projected.producer, "c", about=about)
        await applied(projected.consumer, "a", "b", "c", about=about)


class TestTwoReplicas:
    @pytest.mark.parametrize("wire", [Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
    async def test_apply_everything_once_between_them_also_when_one_is_stopped_in_the_middle(
        self, hub: Infrastructure, wire: Callable[[Ledger, Service], None]
    ) -> None:
        one, other = Ledger(), Ledger()
        told = [f"{count}" for count in range(120)]
        async with pair(hub, lambda _ledger, service: wire(one, service)) as both:
            url = both.consumer.settings.database_url
            async with house(hub, "agendas", wire=lambda service: wire(other, service), database_url=url) as replica:
                saying = asyncio.create_task(say(both.producer, *told))
                await eventually(lambda: _count(replica, 30))
                await both.consumer.stop()
                await saying
                # What the stopped one had been given and not acknowledged comes again, or from the journal.
                await applied(replica, *told)
                assert await number(replica, "SELECT count(*) FROM parked") == 0


async def _count(service: Service, least: int) -> bool:
    return len(await written(service)) >= least
