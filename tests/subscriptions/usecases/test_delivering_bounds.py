"""What becomes of deliveries and endpoints once a bound is reached; each test has a service with bounds of its own."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from mediate_subscriptions.adapters import delivering as delivering_adapter
from mediate_subscriptions.usecases import claim_deliveries
from subscriptions.delivering import another, answers, delivering, endpoint, lose_the_lead
from support.chassis import execute, number, rows
from support.identity import internally
from support.infrastructure import Infrastructure
from support.receivers import Receiver
from support.running import eventually


class TestADelivery:
    async def test_is_dead_when_every_attempt_failed(self, infrastructure: Infrastructure) -> None:
        async with (
            delivering(infrastructure, retry_seconds=(0.01, 0.01)) as hub,
            endpoint(hub, answers(*["500 Broken"] * 3)) as ours,
        ):
            await hub.say("Said")
            await ours.ended("dead")
            assert len(ours.posted) == 3

    async def test_that_is_asked_for_again_during_its_last_attempt_begins_anew_when_that_fails(
        self, infrastructure: Infrastructure
    ) -> None:
        asked = asyncio.Event()

        async def refuses_twice(listening: Receiver, writer: asyncio.StreamWriter) -> None:
            if len(listening.posted) == 2:
                await asked.wait()
            status = "500 Broken" if len(listening.posted) <= 2 else "204 No Content"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

        async with delivering(infrastructure, retry_seconds=(0.01,)) as hub, endpoint(hub, refuses_twice) as ours:
            await hub.say("Said")
            await ours.has(2)
            [(delivery_id,)] = await rows(hub.service, "SELECT id FROM delivery WHERE endpoint_id = :id", id=ours.id)
            answer = await hub.running.client.post(
                f"/v1/deliveries/{delivery_id}/resend", headers=internally(ours.organisation.keeper, "subscriptions")
            )
            assert answer.status_code == 200, answer.text
            asked.set()
            await ours.ended("delivered")
            [(_, attempts, tries, *_)] = await ours.deliveries()
            assert (attempts, tries) == (3, 1)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
class TestAReceiverThatAsksForTime:
    async def test_is_given_what_it_asks_for(self, infrastructure: Infrastructure, status: str) -> None:
        async with (
            delivering(infrastructure, retry_after_seconds_max=3_600) as hub,
            endpoint(hub, answers(f"{status}|Retry-After: 1800")) as ours,
        ):
            await hub.say("Said")
            await ours.tried(1)
            await hub.say("Said while it rests")
            await hub.heard(2)
            shown = await ours.show()
            assert _minutes_until(shown["not_before"]) in {29, 30}
            [(outcome, *_)] = await ours.attempts()
            assert outcome == "throttled"
            assert len(ours.posted) == 1

    async def test_may_name_a_moment_and_is_not_waited_for_beyond_a_bound(
        self, infrastructure: Infrastructure, status: str
    ) -> None:
        late = format_datetime(datetime.now(UTC) + timedelta(days=300), usegmt=True)
        async with (
            delivering(infrastructure, retry_after_seconds_max=1) as hub,
            endpoint(hub, answers(f"{status}|Retry-After: {late}")) as ours,
        ):
            await hub.say("Said")
            await ours.ended("delivered")
            assert len(ours.posted) == 2


def _minutes_until(moment: str) -> int:
    return int((datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds() / 60)


class TestAnEndpoint:
    async def test_that_took_nothing_for_so_long_is_disabled_and_what_waits_is_cancelled(
        self, infrastructure: Infrastructure
    ) -> None:
        half_a_second = 0.5 / 86_400
        async with delivering(infrastructure, disabled_after_days=half_a_second) as hub, endpoint(hub) as ours:
            await ours.receiver.go_down()
            await hub.say("First", "Second")
            shown = await ours.is_now("disabled")
            assert shown["disabled_reason"] == "failing"
            assert shown["failing_since"] is not None
            await ours.ended("cancelled", 2)
            await hub.say("Third")
            await hub.heard(3)
            assert len(await ours.deliveries()) == 2

    async def test_that_takes_something_in_between_is_not(self, infrastructure: Infrastructure) -> None:
        two_seconds = 2 / 86_400
        async with (
            delivering(infrastructure, disabled_after_days=two_seconds) as hub,
            endpoint(hub, answers("500 Broken")) as ours,
        ):
            await hub.say("Said")
            await ours.ended("delivered")
            shown = await ours.show()
            assert shown["failing_since"] is None
            assert shown["delivered_at"] is not None


class TestManyEndpoints:
    async def test_are_each_sent_everything_although_there_is_room_for_few_deliveries_at_a_time(
        self, infrastructure: Infrastructure, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(claim_deliveries, "_HELD_MAX", 4)
        async with AsyncExitStack() as stack:
            hub = await stack.enter_async_context(delivering(infrastructure))
            several = [await stack.enter_async_context(endpoint(hub, ordered=number > 2)) for number in range(6)]
            away, *others = several
            await away.receiver.go_down()
            await hub.say(*(f"{each}" for each in range(10)))
            for each in others:
                await each.ended("delivered", 10)


class TestAnOrderedEndpoint:
    async def test_is_sent_every_subject_although_few_are_looked_at_in_one_go(
        self, infrastructure: Infrastructure, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = re.sub(rf"\b{delivering_adapter.STEPS_MAX}\b", "2", delivering_adapter._IN_ORDER)
        monkeypatch.setattr(delivering_adapter, "_IN_ORDER", few)
        monkeypatch.setattr(delivering_adapter, "STEPS_MAX", 2)
        refused = answers(*["500 Broken"] * 5)
        async with delivering(infrastructure) as hub, endpoint(hub, refused, ordered=True) as ours:
            subjects = [await hub.say("first", "second") for _ in range(9)]
            await ours.ended("delivered", 18)
            named = {each["id"]: each for each in ours.said}
            arrived = [(named[each]["subject"], named[each]["data"]["name"]) for each in ours.receiver.ids]
            for subject in map(str, subjects):
                assert [name for about, name in arrived if about == subject] == ["first", "second"]


class TestWhatEnded:
    async def test_is_forgotten_with_what_it_sent_after_its_days(self, infrastructure: Infrastructure) -> None:
        async with delivering(infrastructure, replay_days=1) as hub, endpoint(hub) as ours:
            await hub.say("Long ago", "Now")
            await ours.ended("delivered", 2)
            await execute(
                hub.service,
                "UPDATE delivery SET ended_at = ended_at - interval '30 days'"
                " WHERE position = (SELECT min(cursor) FROM feed)",
            )
            await execute(
                hub.service,
                "UPDATE message SET created_at = created_at - interval '30 days'"
                " WHERE id = (SELECT min(id) FROM message)",
            )
            async with another(hub.service):

                async def forgotten() -> bool:
                    return await number(hub.service, "SELECT count(*) FROM message") == 1

                # Whoever begins to deliver begins with this; the first one is away.
                await lose_the_lead(hub.service)
                await eventually(forgotten)
            assert len(await ours.deliveries()) == 1
            assert len(await ours.attempts()) == 1
