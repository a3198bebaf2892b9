"""What a consumer promises: everything once and in order, whatever the broker loses or a handler refuses."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events.base import Event
from mediate_shared.bus import STREAM
from mediate_shared.clock import utc_now
from mediate_shared.control import Control, Redrive
from mediate_shared.ids import new_id
from mediate_shared.inbox import Inbox
from mediate_shared.service import Service
from support.chassis import (
    Ledger,
    amended,
    applied,
    execute,
    house,
    number,
    published,
    registered,
    rows,
    say,
    written,
)
from support.infrastructure import Infrastructure
from support.running import eventually, forget_stream


@dataclass(frozen=True)
class Pair:
    """A service that says things, one that hears them, and the ledger it keeps."""

    producer: Service
    consumer: Service
    ledger: Ledger

    @property
    def inbox(self) -> Inbox:
        """The one inbox of the consumer."""
        return next(iter(self.consumer.inboxes.values()))

    async def parked(self) -> list[tuple[Any, ...]]:
        """Return sequence, attempts and error of what is parked, in order."""
        return await rows(self.consumer, "SELECT sequence, attempts, error FROM parked ORDER BY sequence")

    async def everything_applied(self) -> None:
        """Wait until the consumer has taken up all that was said."""
        await published(self.producer)
        given = await number(self.producer, "SELECT coalesce(max(sequence), 0) FROM journal")

        async def reached() -> bool:
            return given == await number(
                self.consumer, "SELECT coalesce(max(sequence), 0) FROM applied WHERE source = '/community/0'"
            )

        await eventually(reached)


@asynccontextmanager
async def pair(hub: Infrastructure, wire: Callable[[Ledger, Service], None], **settings: Any) -> AsyncIterator[Pair]:
    ledger = Ledger()
    async with (
        house(hub, "community") as producer,
        house(hub, "agendas", wire=lambda service: wire(ledger, service), **settings) as consumer,
    ):
        yield Pair(producer, consumer, ledger)


@pytest.fixture(params=[Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
async def heard(request: pytest.FixtureRequest, hub: Infrastructure) -> AsyncIterator[Pair]:
    async with pair(hub, request.param) as both:
        yield both


@pytest.fixture
async def projected(hub: Infrastructure) -> AsyncIterator[Pair]:
    async with pair(hub, Ledger.projects) as both:
        yield both


def message(event: Event, sequence: int, *, source: str = "/community/0") -> bytes:
    body = encode(event, event_id=new_id(), source=source, at=utc_now(), traceparent=None)
    return with_sequence(body, sequence).encode()


class TestHearing:
    async def test_applies_everything_in_order(self, heard: Pair) -> None:
        told = [f"{count}" for count in range(40)]
        await say(heard.producer, *told)
        await applied(heard.consumer, *told)
        assert await heard.parked() == []

    async def test_skips_what_it_had_already(self, heard: Pair) -> None:
        await say(heard.producer, "one", "two")
        await applied(heard.consumer, "one", "two")
        answer = await heard.producer.historian.ask("/community/0", after=0, limit=10)
        for body in answer.bodies:
            await heard.producer.bus.jetstream.publish(
                "nl.mediate.community.organisation.registered.v1", body.encode(), stream=STREAM
            )
        await say(heard.producer, "three")
        await applied(heard.consumer, "one", "two", "three")

    async def test_fills_from_the_journal_what_the_broker_lost_in_the_middle(self, heard: Pair) -> None:
        await say(heard.producer, "one")
        await applied(heard.consumer, "one")
        await self._lose(heard, "two", "three")
        await say(heard.producer, "four")
        await applied(heard.consumer, "one", "two", "three", "four")

    async def test_notices_by_itself_that_the_broker_lost_the_last_events(self, heard: Pair) -> None:
        await say(heard.producer, "one")
        await applied(heard.consumer, "one")
        await self._lose(heard, "two", "three")
        await applied(heard.consumer, "one", "two", "three")

    @staticmethod
    async def _lose(pair: Pair, *names: str) -> None:
        """Have the relay believe that it published events which never reached the broker."""
        [relay] = pair.producer.relays
        with pytest.MonkeyPatch.context() as broker:
            broker.setattr(pair.producer.bus, "publish_in_order", _into_nothing)
            await say(pair.producer, *names)
            await published(pair.producer)
        assert relay.published >= len(names)

    async def test_goes_on_without_a_restart_after_the_stream_was_deleted(
        self, heard: Pair, hub: Infrastructure
    ) -> None:
        await say(heard.producer, "one")
        await applied(heard.consumer, "one")
        for round_ in range(2):
            await forget_stream(hub.nats_url)
            await say(heard.producer, f"after {round_}")
            await applied(heard.consumer, "one", *(f"after {done}" for done in range(round_ + 1)))
        # Not only found in the journal: the broker brings events again, and soon.
        await asyncio.sleep(2.5)
        for count in range(3):
            await say(heard.producer, f"soon {count}")
            await applied(
                heard.consumer, "one", "after 0", "after 1", *(f"soon {n}" for n in range(count + 1)), seconds=0.8
            )

    async def test_counts_a_type_it_does_not_know_as_applied(self, projected: Pair) -> None:
        unknown = message(registered("one", new_id()), 1).replace(b"registered.v1", b"dreamt-of.v1")
        await projected.inbox.deliver([unknown, message(registered("two", new_id()), 2)])
        assert await written(projected.consumer) == ["two"]
        assert projected.inbox.applied == {"/community/0": 2}
        assert await projected.parked() == []

    async def test_keeps_each_aggregates_order_when_types_alternate_in_one_batch(self, projected: Pair) -> None:
        one, other = new_id(), new_id()
        events = [
            registered("a", one), registered("x", other), amended("b", one), amended("y", other), registered("c", one)
        ]  # fmt: skip
        await projected.inbox.deliver([message(event, place) for place, event in enumerate(events, start=1)])
        assert await written(projected.consumer, one) == ["a", "b", "c"]
        assert await written(projected.consumer, other) == ["x", "y"]


async def _is_parked(pair: Pair, count: int) -> bool:
    return len(await pair.parked()) == count


async def _into_nothing(_messages: object) -> None:
    return


class TestAMessageThatIsNoEvent:
    async def test_is_parked_once_and_holds_up_nobody(self, heard: Pair) -> None:
        for body in (b"{", b"", b"[]", b'{"specversion": "2.0"}', b"\xff\xfe"):
            await heard.producer.bus.jetstream.publish("nl.mediate.community.x.y.v1", body, stream=STREAM)
        await say(heard.producer, "after")
        await applied(heard.consumer, "after")
        await eventually(lambda: _is_parked(heard, 5))
        parked = await rows(heard.consumer, "SELECT body FROM parked")
        assert {bytes(body) for (body,) in parked} == {b"{", b"", b"[]", b'{"specversion": "2.0"}', b"\xff\xfe"}

    async def test_is_parked_once_though_it_comes_again(self, projected: Pair) -> None:
        await projected.inbox.deliver([b"no event"])
        await projected.inbox.deliver([b"no event", b"no event"])
        assert await number(projected.consumer, "SELECT count(*) FROM parked") == 1

    async def test_that_claims_a_place_ahead_of_the_journal_is_parked_and_not_waited_for(self, heard: Pair) -> None:
        await say(heard.producer, "one")
        await applied(heard.consumer, "one")
        await heard.producer.bus.jetstream.publish(
            "nl.mediate.community.organisation.registered.v1",
            message(registered("forged", new_id()), 999),
            stream=STREAM,
        )
        await say(heard.producer, "two")
        await applied(heard.consumer, "one", "two")
        await eventually(lambda: _is_parked(heard, 1))
        [(_sequence, _attempts, error)] = await heard.parked()
        assert "ahead of the journal" in error
        # Nobody said it, so redriving cannot smuggle it in either.
        assert (await Control(heard.consumer).redrive(Redrive())).applied == 0
        assert await written(heard.consumer) == ["one", "two"]

    async def test_of_a_source_that_is_not_heard_is_parked(self, projected: Pair) -> None:
        await projected.inbox.deliver([message(registered("stray", new_id()), 1, source="/pipeline/0")])
        [(_sequence, _attempts, error)] = await projected.parked()
        assert "/pipeline/0" in error
        assert await written(projected.consumer) == []


class TestAnEventThatCannotBeApplied:
    async def test_is_parked_after_its_attempts_with_later_ones_of_its_aggregate_behind_it(self, heard: Pair) -> None:
        heard.ledger.poison.add("poison")
        sick = await say(heard.producer, "healthy", "poison")
        await say(heard.producer, "other")
        await say(heard.producer, "later", about=sick)
        await say(heard.producer, "another")
        await applied(heard.consumer, "healthy", "other", "another")
        await heard.everything_applied()
        parked = await heard.parked()
        assert [(sequence, attempts) for sequence, attempts, _error in parked] == [(2, 3), (4, 0)]
        assert parked[0][2] == "ValueError: cannot apply poison"
        assert "waits behind" in parked[1][2]

    async def test_is_redriven_in_order_once_its_cause_is_gone(self, heard: Pair) -> None:
        heard.ledger.poison.add("poison")
        sick = await say(heard.producer, "poison", "second", "third")
        await heard.everything_applied()
        control = Control(heard.consumer)
        still = await control.redrive(Redrive())
        assert still.applied == 0
        assert next(iter(still.failed.values())) == "ValueError: cannot apply poison"
        assert len(still.failed) == 3
        heard.ledger.poison.clear()
        assert (await control.redrive(Redrive())).applied == 3
        assert await written(heard.consumer, sick) == ["poison", "second", "third"]
        assert await heard.parked() == []
        await say(heard.producer, "fourth", about=sick)
        await applied(heard.consumer, "poison", "second", "third", "fourth")

    async def test_is_not_overtaken_by_redriving_a_later_one_of_its_aggregate(self, projected: Pair) -> None:
        projected.ledger.poison.add("first")
        await say(projected.producer, "first", "second")
        await projected.everything_applied()
        projected.ledger.poison.clear()
        [(second,)] = await rows(projected.consumer, "SELECT parked_id FROM parked WHERE sequence = 2")
        refused = await Control(projected.consumer).redrive(Redrive(parked_id=second))
        assert refused.applied == 0
        assert "earlier" in refused.failed[str(second)]
        assert await written(projected.consumer) == []
        await Control(projected.consumer).redrive(Redrive())
        assert await written(projected.consumer) == ["first", "second"]

    async def test_because_it_breaks_its_contract_is_parked_at_the_first_attempt(self, projected: Pair) -> None:
        broken = message(registered("broken", new_id()), 1).replace(b'"types":["school"]', b'"types":["bakery"]')
        await projected.inbox.deliver([broken, message(registered("sound", new_id()), 2)])
        assert await written(projected.consumer) == ["sound"]
        [(sequence, _attempts, error)] = await projected.parked()
        assert sequence == 1
        assert error.startswith("breaks its contract: types.0")

    @pytest.mark.parametrize(
        "statement",
        ["SELECT 1 / 0", "SELECT no_such_function()", "INSERT INTO parked (parked_id) VALUES (NULL)"],
    )
    async def test_because_the_database_refuses_its_statement_is_parked(self, projected: Pair, statement: str) -> None:
        await self._fails_with(projected, text(statement), {})

    @pytest.mark.parametrize("value", [2**80, "text", "nul \0"])
    async def test_because_a_value_does_not_fit_its_column_is_parked_and_not_taken_for_an_outage(
        self, projected: Pair, value: object
    ) -> None:
        statement = "INSERT INTO applied (consumer, source, sequence) VALUES (:value, 'x', 1)"
        if not isinstance(value, str) or "\0" not in value:
            statement = "INSERT INTO applied (consumer, source, sequence) VALUES ('x', 'x', :value)"
        await self._fails_with(projected, text(statement), {"value": value})

    @staticmethod
    async def _fails_with(pair: Pair, statement: Any, values: dict[str, object]) -> None:
        async def before(heard: Any, transaction: Any) -> None:
            if any(received.event.name == "poison" for received in heard):
                await transaction.execute(statement, values)

        pair.ledger.before = before
        async with asyncio.timeout(10):
            await pair.inbox.deliver(
                [message(registered(name, new_id()), place) for place, name in enumerate(["a", "poison", "b"], start=1)]
            )
        assert await written(pair.consumer) == ["a", "b"]
        assert [sequence for sequence, _attempts, _error in await pair.parked()] == [2]


class TestALostDatabaseLine:
    async def test_in_the_middle_of_a_batch_neither_loses_nor_repeats_nor_parks(self, heard: Pair) -> None:
        cut = 0

        async def before(_heard: Any, transaction: Any) -> None:
            nonlocal cut
            cut += 1
            if cut in {2, 5, 6}:
                await transaction.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        heard.ledger.before = before
        told = [f"{count}" for count in range(12)]
        for name in told:
            await say(heard.producer, name)
        await heard.everything_applied()
        assert sorted(await written(heard.consumer), key=int) == told
        assert await heard.parked() == []


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
