"""Whose events they are: polled, followed live and replayed alike, each reader is given what is theirs to know."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor, ActorKind
from mediate_shared.ids import new_id
from support.feed import Hub
from support.identity import internally, person
from support.serving import following

READER = person(Role.INVESTMENT_OFFICER)
OUTSIDERS = {
    "a visitor": VISITOR,
    "another investment officer": person(Role.INVESTMENT_OFFICER),
    "a facilitator": person(Role.FACILITATOR),
    "ops": person(Role.OPS),
    "an administrator": person(Role.ADMINISTRATOR),
    "a partner": person(organisations=[new_id()]),
}


async def polled(hub: Hub, actor: Actor, **asked: str) -> set[str]:
    """Return the subjects an actor is given from the beginning, page by page."""
    found: set[str] = set()
    cursor = hub.cursor(0)
    while True:
        parameters = {"cursor": cursor, "limit": "200", **asked}
        answer = await hub.client.get("/v1/feed", params=parameters, headers=internally(actor, "subscriptions"))
        page: dict[str, Any] = answer.json()
        found |= {event["subject"] for event in page["items"]}
        cursor = page["cursor"]
        if page["next"] is None:
            return found


async def replayed(hub: Hub, actor: Actor, *, last: str) -> set[str]:
    """Return the subjects of a replay over the live stream, up to an event that everybody is given."""
    found: set[str] = set()
    async with (
        asyncio.timeout(20),
        following(
            hub.client, "/v1/stream", last_event_id=hub.cursor(0), headers=internally(actor, "subscriptions")
        ) as frames,
    ):
        async for frame in frames:
            if frame.body is not None and not frame.is_of_the_stream:
                found.add(frame.body["subject"])
            if last in found:
                return found
    return found


class TestADealsEvents:
    async def test_are_given_to_who_may_read_the_deal(self, hub: Hub) -> None:
        deal = await hub.say_about_a_deal(READER)
        [last] = await hub.say(1)
        await hub.caught_up()
        assert deal in await polled(hub, READER)
        assert deal in await polled(hub, READER, type="nl.mediate.pipeline.deal")
        assert deal in await replayed(hub, READER, last=last)

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_are_given_to_nobody_else_polled_or_replayed(self, hub: Hub, who: str) -> None:
        deal = await hub.say_about_a_deal(READER)
        [last] = await hub.say(1)
        await hub.caught_up()
        assert deal not in await polled(hub, OUTSIDERS[who])
        assert deal not in await polled(hub, OUTSIDERS[who], type="nl.mediate.pipeline.deal")
        assert deal not in await replayed(hub, OUTSIDERS[who], last=last)

    async def test_follow_whoever_is_let_in_and_leave_whoever_is_not_any_more(self, hub: Hub) -> None:
        newcomer = person(Role.INVESTMENT_OFFICER)
        deal = await hub.say_about_a_deal(READER)
        await hub.give_access(deal, newcomer)
        assert deal in await polled(hub, newcomer)
        assert deal not in await polled(hub, READER)
        await hub.give_access(deal)
        assert deal not in await polled(hub, newcomer)

    async def test_are_given_to_no_machine_of_the_same_organisation(self, hub: Hub) -> None:
        deal = await hub.say_about_a_deal(READER)
        machine = Actor(new_id(), ActorKind.MACHINE, READER.roles, scopes=frozenset({"subscriptions:read"}))
        assert deal not in await polled(hub, machine)


class TestACase:
    async def test_is_told_to_the_organisation_it_concerns_and_to_who_facilitates(self, hub: Hub) -> None:
        organisation = new_id()
        item = await hub.offer(organisation)
        assert item in await polled(hub, person(organisations=[organisation]))
        assert item in await polled(hub, person(Role.FACILITATOR))

    @pytest.mark.parametrize("who", [who for who in OUTSIDERS if who != "a facilitator"])
    async def test_is_told_to_nobody_else(self, hub: Hub, who: str) -> None:
        item = await hub.offer(new_id())
        [last] = await hub.say(1)
        await hub.caught_up()
        assert item not in await polled(hub, OUTSIDERS[who])
        assert item not in await replayed(hub, OUTSIDERS[who], last=last)


class TestAMachine:
    async def test_without_the_scope_for_it_is_given_what_everybody_is(self, hub: Hub) -> None:
        organisation = new_id()
        item = await hub.offer(organisation)
        scoped = Actor(
            new_id(),
            ActorKind.MACHINE,
            organisations=frozenset({organisation}),
            scopes=frozenset({"subscriptions:read"}),
        )
        assert item in await polled(hub, scoped)
        assert item not in await polled(hub, replace(scoped, scopes=frozenset({"community:read"})))

    async def test_with_a_token_for_another_service_is_refused(self, hub: Hub) -> None:
        answer = await hub.client.get("/v1/feed", headers=internally(READER, "pipeline"))
        assert answer.status_code == 401
