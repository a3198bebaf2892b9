"""What becomes of deliveries whose receivers do not take them, or not as they should."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from mediate_shared.ids import new_id
from subscriptions.delivering import Delivering, another, answers, delivering, endpoint, lose_the_lead
from support.infrastructure import Infrastructure
from support.receivers import (
    Answering,
    Receiver,
    says_nothing,
    sends_a_byte_a_second,
    sends_a_gigabyte,
    streams_for_ever,
)
from support.running import eventually

_BOUND = 1_024


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Delivering]:
    """The service, which tries again at once and waits a second for an answer."""
    async with delivering(infrastructure, post_seconds_max=1.0, answer_bytes_max=_BOUND) as started:
        yield started


class TestADelivery:
    async def test_that_is_refused_is_tried_again_with_the_same_id_and_body(self, hub: Delivering) -> None:
        async with endpoint(hub, answers("500 Broken", "404 Not Found", "302 Found|Location: /elsewhere")) as ours:
            await hub.say("Said")
            await ours.ended("delivered")
            assert len(ours.posted) == 4
            assert len(ours.receiver.ids) == 1
            assert len({post.body for post in ours.posted}) == 1
            assert [outcome for outcome, *_ in await ours.attempts()] == [
                "refused",
                "refused",
                "redirected",
                "delivered",
            ]

    async def test_that_is_redirected_follows_nobody(self, hub: Delivering) -> None:
        async with endpoint(hub) as elsewhere:
            await elsewhere.change("pause")
            away = f"307 Temporary Redirect|Location: {elsewhere.receiver.url}"
            async with endpoint(hub, answers(away)) as ours:
                await hub.say("Said")
                await ours.ended("delivered")
                assert len(ours.posted) == 2
                assert elsewhere.posted == []

    async def test_keeps_what_was_answered(self, hub: Delivering) -> None:
        async with endpoint(hub, answers("418 I'm a teapot|X-Said: \xe9t\x7f")) as ours:
            await hub.say("Said")
            await ours.ended("delivered")
            (outcome, status, _, answer), _ = await ours.attempts()
            assert (outcome, status, bytes(answer)) == ("refused", 418, b"")

    async def test_of_a_receiver_that_is_away_waits_for_it(self, hub: Delivering) -> None:
        async with endpoint(hub) as ours:
            await ours.receiver.go_down()
            await hub.say("Said")
            await ours.tried(2)
            await ours.receiver.go_up()
            await ours.ended("delivered")
            assert (await ours.attempts())[0][0] == "unreachable"


class TestAnEndpoint:
    async def test_whose_receiver_is_gone_is_disabled_and_that_is_said(self, hub: Delivering) -> None:
        async with endpoint(hub, answers("410 Gone")) as ours:
            await hub.say("Said")
            shown = await ours.is_now("disabled")
            assert shown["disabled_reason"] == "gone"
            said = [each for each in await hub.running.events() if each["subject"] == ours.id]
            assert said[-1]["type"] == "nl.mediate.subscriptions.endpoint.disabled.v1"
            assert said[-1]["data"]["reason"] == "gone"
            await ours.ended("cancelled")
            assert len(ours.posted) == 1

    async def test_whose_receiver_said_that_it_is_gone_is_sent_nothing_before_it_agreed_anew(
        self, hub: Delivering
    ) -> None:
        async with endpoint(hub, answers("410 Gone")) as ours:
            await hub.say("Said")
            version = (await ours.is_now("disabled"))["version"]
            # Somebody else may be there by now, who never heard of the hub.
            resumed = await ours.organisation.ask("POST", f"/{ours.id}/resume", version=version)
            assert resumed.status_code == 409
            assert resumed.json()["errors"][0]["reason"] == "its receiver has to agree first"
            await ours.organisation.ask("POST", f"/{ours.id}/verification")
            [_, asked] = await ours.has(2)
            code = json.loads(asked.body)["data"]["code"]
            agreed = await ours.organisation.ask("POST", f"/{ours.id}/confirmation", {"code": code})
            assert (agreed.json()["status"], agreed.json()["disabled_reason"]) == ("active", None)
            await hub.say("Said after that")
            await ours.has(3)

    async def test_that_is_ordered_is_sent_each_subject_in_its_order_whatever_fails(self, hub: Delivering) -> None:
        statuses = ["500 Broken", "204 No Content", "204 No Content"] * 8
        async with endpoint(hub, answers(*statuses), ordered=True, posts_at_once=4) as ours:
            subjects = [await hub.say(*(f"{each}" for each in range(12))) for _ in range(3)]
            await ours.ended("delivered", 36)
            arrived: dict[str, list[int]] = {}
            named = {each["id"]: each for each in ours.said}
            for webhook_id in ours.receiver.ids:
                event = named[webhook_id]
                arrived.setdefault(event["subject"], []).append(int(event["data"]["name"]))
            assert arrived == {str(subject): list(range(12)) for subject in subjects}
            taken = [post.webhook_id for post, status in zip(ours.posted, statuses, strict=False) if status[0] == "2"]
            for subject in subjects:
                theirs = [int(named[each]["data"]["name"]) for each in taken if named[each]["subject"] == str(subject)]
                assert all(before < after for before, after in pairwise(theirs))

    async def test_that_is_slow_delays_no_other(self, hub: Delivering) -> None:
        async with endpoint(hub, says_nothing) as slow, endpoint(hub) as other:
            await hub.say(*(f"{each}" for each in range(30)))
            await other.ended("delivered", 30)
            assert all(status == "pending" for status, *_ in await slow.deliveries())
            assert len(slow.posted) < 10

    @pytest.mark.parametrize("behaving", [streams_for_ever, sends_a_gigabyte, sends_a_byte_a_second, says_nothing])
    async def test_that_answers_without_end_is_cut(self, hub: Delivering, behaving: Answering) -> None:
        async with endpoint(hub, behaving) as ours:
            await hub.say("Said")
            [(outcome, _, _, answer), *_] = await ours.tried(1)
            assert outcome in {"delivered", "timed_out"}
            assert len(answer or b"") <= _BOUND

            async def cut() -> bool:
                return ours.receiver.cut > 0

            await eventually(cut)

    async def test_with_headers_that_do_not_end_is_cut(self, hub: Delivering) -> None:
        async def headers_for_ever(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                await receiver.send(writer, b"x: " + b"x" * 65_536 + b"\r\n")

        async with endpoint(hub, headers_for_ever) as ours:
            await hub.say("Said")
            [(outcome, *_), *_] = await ours.tried(1)
            assert outcome == "unreachable"


class TestAnotherReplica:
    async def test_goes_on_where_the_first_one_lost_its_lead_and_nothing_is_skipped(self, hub: Delivering) -> None:
        async with another(hub.service), endpoint(hub) as ours:
            subject = new_id()
            for each in range(10):
                await hub.say(f"{each}", about=subject)
                if each % 3 == 2:
                    await lose_the_lead(hub.service)
            await ours.ended("delivered", 10)
            assert len(ours.receiver.ids) == 10
