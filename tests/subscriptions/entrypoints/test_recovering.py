"""Recovering what an endpoint missed: all of it, in order, nothing twice, and nothing that is not theirs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from mediate_contracts.policy import Role
from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from subscriptions.logged import Partner, allowing_this_machine
from support.chassis import execute, rows
from support.feed import Hub
from support.identity import person
from support.infrastructure import Infrastructure

REGISTERED = "nl.mediate.community.organisation.registered.v1"
OFFERED = "nl.mediate.agendas.assignment"


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with allowing_this_machine(infrastructure) as started:
        yield started


@pytest.fixture
async def partner(hub: Hub) -> Partner:
    return Partner(hub)


async def missing(partner: Partner, count: int = 3, **wanted: Any) -> tuple[str, str, list[str]]:
    """Return an endpoint, a moment, and what happened since while it was paused."""
    endpoint = await partner.endpoint(**{"types": [REGISTERED], **wanted})
    since = utc_now().isoformat()
    return endpoint, since, await partner.missed(endpoint, count)


async def in_feed_order(partner: Partner, endpoint: str) -> list[str]:
    """Return what an endpoint's deliveries are about, in the order in which they are claimed."""
    return [each["subject"] for each in reversed(await partner.log(endpoint))]


class TestARecovery:
    async def test_delivers_what_was_missed_in_the_order_of_the_feed(self, partner: Partner) -> None:
        endpoint, since, about = await missing(partner, 5)
        assert await partner.log(endpoint) == []
        assert await partner.recover(endpoint, since=since) == {"deliveries": 5, "next": None}
        assert await in_feed_order(partner, endpoint) == about
        assert {each["status"] for each in await partner.log(endpoint)} == {"pending"}

    async def test_keeps_the_id_of_the_event_as_that_of_the_post(self, partner: Partner, hub: Hub) -> None:
        endpoint, since, about = await missing(partner, 1)
        await partner.recover(endpoint, since=since)
        [delivery] = await partner.log(endpoint)
        [(event_id,)] = await rows(hub.service, "SELECT event_id FROM feed WHERE subject = :it", it=about[0])
        assert delivery["event_id"] == str(event_id)

    async def test_leaves_what_was_delivered_or_waits_and_has_the_rest_sent_again(self, partner: Partner) -> None:
        endpoint, since, _ = await missing(partner, 4)
        await partner.recover(endpoint, since=since)
        delivered, dead, cancelled, _ = [each["id"] for each in await partner.log(endpoint)]
        for identifier, status in ((delivered, "delivered"), (dead, "dead"), (cancelled, "cancelled")):
            await partner.ended(identifier, status)
        assert (await partner.recover(endpoint, since=since))["deliveries"] == 2
        found = {each["id"]: each["status"] for each in await partner.log(endpoint)}
        assert len(found) == 4
        assert found[delivered] == "delivered"
        assert found[dead] == found[cancelled] == "pending"

    async def test_sends_at_once_what_waits_for_hours_since_an_attempt_failed(self, partner: Partner, hub: Hub) -> None:
        endpoint, since, _ = await missing(partner, 2)
        await partner.recover(endpoint, since=since)
        waits, _ = [each["id"] for each in await partner.log(endpoint)]
        put_off = "UPDATE delivery SET tries = 4, attempts = 4, due_at = now() + interval '2 hours' WHERE id = :id"
        await execute(hub.service, put_off, id=UUID(waits))
        assert (await partner.recover(endpoint, since=since))["deliveries"] == 1
        found = await partner.show(waits)
        assert (found["status"], found["attempts"]) == ("pending", 4)
        assert datetime.fromisoformat(found["due_at"]) <= utc_now()

    async def test_done_twice_at_the_same_time_adds_nothing_twice(self, partner: Partner) -> None:
        endpoint, since, about = await missing(partner, 4)
        answers = await asyncio.gather(*(partner.recover(endpoint, since=since) for _ in range(4)))
        assert sum(each["deliveries"] for each in answers) == 4
        assert await in_feed_order(partner, endpoint) == about

    async def test_with_the_same_key_answers_the_same(self, partner: Partner) -> None:
        endpoint, since, _ = await missing(partner, 2)
        path = f"/endpoints/{endpoint}/recoveries"
        first, second = [await partner.ask("POST", path, {"since": since}, idempotency_key="once") for _ in range(2)]
        assert first.json() == second.json() == {"deliveries": 2, "next": None}
        assert second.headers["idempotency-replayed"] == "true"

    async def test_goes_on_behind_a_cursor_from_any_transport(self, partner: Partner, hub: Hub) -> None:
        endpoint, since, about = await missing(partner, 3)
        [first, *_] = [each for each in await hub.everything(type=REGISTERED) if each["subject"] == about[0]]
        [(position,)] = await rows(hub.service, "SELECT cursor FROM feed WHERE event_id = :id", id=UUID(first["id"]))
        assert (await partner.recover(endpoint, cursor=hub.cursor(position)))["deliveries"] == 2
        assert await in_feed_order(partner, endpoint) == about[1:]
        assert (await partner.recover(endpoint, since=since))["deliveries"] == 1

    async def test_without_a_beginning_goes_back_as_far_as_anything_is_kept(self, partner: Partner) -> None:
        endpoint, _, about = await missing(partner, 2)
        await partner.recover(endpoint)
        assert set(about) <= set(await in_feed_order(partner, endpoint))

    async def test_reaches_what_happened_before_the_endpoint_was_there(self, partner: Partner, hub: Hub) -> None:
        since = utc_now().isoformat()
        about = await hub.say(2)
        await hub.caught_up()
        endpoint = await partner.endpoint(types=[REGISTERED])
        assert (await partner.recover(endpoint, since=since))["deliveries"] == 2
        assert await in_feed_order(partner, endpoint) == about


class TestWhatIsTheirs:
    async def test_is_narrowed_by_what_the_endpoint_asks_for_now(self, partner: Partner) -> None:
        endpoint, since, [_, second, _] = await missing(partner, 3)
        version = (await partner.organisation.show(endpoint))["version"]
        changed = await partner.organisation.ask("PATCH", f"/{endpoint}", {"subjects": [second]}, version=version)
        assert changed.status_code == 200
        assert (await partner.recover(endpoint, since=since))["deliveries"] == 1
        assert await in_feed_order(partner, endpoint) == [second]

    async def test_is_narrowed_by_the_value_of_a_field(self, partner: Partner) -> None:
        wanted = [{"path": "name", "one_of": ["Said 1"]}]
        endpoint, since, [_, second, _] = await missing(partner, 3, fields=wanted)
        await partner.recover(endpoint, since=since)
        assert await in_feed_order(partner, endpoint) == [second]
        [delivery] = await partner.log(endpoint)
        assert (await partner.show(delivery["id"]))["why"]["fields"] == wanted

    async def test_holds_no_case_of_others(self, partner: Partner, hub: Hub) -> None:
        endpoint = await partner.endpoint(types=[OFFERED])
        await partner.change(endpoint, "pause")
        await hub.offer(new_id())
        own = await hub.offer(partner.organisation.id)
        await partner.change(endpoint, "resume")
        await partner.recover(endpoint)
        assert await in_feed_order(partner, endpoint) == [own]

    async def test_holds_what_concerned_a_record_that_was_merged_into_theirs_while_it_is(
        self, partner: Partner, hub: Hub
    ) -> None:
        other = new_id()
        endpoint = await partner.endpoint(types=[OFFERED])
        await partner.change(endpoint, "pause")
        item = await hub.offer(other)
        await partner.change(endpoint, "resume")
        assert (await partner.recover(endpoint))["deliveries"] == 0
        merged = "INSERT INTO merged_organisation (organisation_id, into_id) VALUES (:other, :own)"
        await execute(hub.service, merged, other=other, own=partner.organisation.id)
        assert (await partner.recover(endpoint))["deliveries"] == 1
        assert await in_feed_order(partner, endpoint) == [item]

    async def test_holds_nothing_of_deals_not_even_a_shell(self, partner: Partner, hub: Hub) -> None:
        endpoint = await partner.endpoint()
        since = utc_now().isoformat()
        await partner.change(endpoint, "pause")
        await hub.say_about_a_deal(person(Role.INVESTMENT_OFFICER))
        await partner.change(endpoint, "resume")
        await partner.recover(endpoint, since=since)
        types = {each["type"] for each in await partner.log(endpoint)}
        assert types
        assert not {
            each for each in types if each.startswith(("nl.mediate.pipeline.deal", "nl.mediate.pipeline.event"))
        }


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("body", "field", "problem"),
        [
            ({"since": "yesterday"}, "body.since", "invalid"),
            ({"since": 7}, "body.since", "invalid"),
            ({"since": "2026-03-02T12:00:00"}, "body.since", "invalid"),
            ({"cursor": "no cursor of ours"}, "body.cursor", "cursor-unknown"),
            ({"until": "2026-03-02T12:00:00Z"}, "body.until", "invalid"),
        ],
    )
    async def test_is_named_with_its_reason(
        self, partner: Partner, body: dict[str, str], field: str, problem: str
    ) -> None:
        endpoint = await partner.endpoint()
        answer = await partner.ask("POST", f"/endpoints/{endpoint}/recoveries", body)
        assert answer.status_code == 422
        assert answer.json()["type"] == f"/problems/{problem}"
        [error] = answer.json()["errors"]
        assert (error["field"], bool(error["reason"])) == (field, True)

    async def test_is_a_moment_from_before_what_is_kept_and_one_still_to_come(self, partner: Partner) -> None:
        endpoint = await partner.endpoint()
        for away, problem in ((timedelta(days=-15), "too-long-ago"), (timedelta(hours=1), "still-to-come")):
            moment = (utc_now() + away).isoformat()
            answer = await partner.ask("POST", f"/endpoints/{endpoint}/recoveries", {"since": moment})
            assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")

    async def test_is_a_cursor_beyond_the_end_and_one_beside_a_moment(self, partner: Partner, hub: Hub) -> None:
        endpoint = await partner.endpoint()
        path = f"/endpoints/{endpoint}/recoveries"
        ahead = await partner.ask("POST", path, {"cursor": hub.cursor(10**12)})
        assert (ahead.status_code, ahead.json()["type"]) == (422, "/problems/cursor-unknown")
        both = await partner.ask("POST", path, {"cursor": hub.cursor(0), "since": utc_now().isoformat()})
        assert both.status_code == 422

    @pytest.mark.parametrize("status", ["unconfirmed", "paused"])
    async def test_is_an_endpoint_that_is_not_active(self, partner: Partner, status: str) -> None:
        endpoint = (await partner.organisation.add(url="http://127.0.0.1:9/"))["id"]
        if status == "paused":
            endpoint = await partner.endpoint()
            await partner.change(endpoint, "pause")
        answer = await partner.ask("POST", f"/endpoints/{endpoint}/recoveries", {})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/endpoint-not-active")
