"""What a consumer promises: everything once and in order, whatever the broker loses or a handler refuses."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from mediate_shared.bus import STREAM
from mediate_shared.control import Control, Redrive
from mediate_shared.ids import new_id
from support.chassis import (
    amended,
    applied,
    number,
    published,
    registered,
    rows,
    say,
    written,
)
from support.infrastructure import Infrastructure
from support.pairs import Pair, message
from support.running import eventually, forget_stream


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
