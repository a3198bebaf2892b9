"""What is sealed while the pipeline is away: it is waited for, and never passed over for who may read it."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import pytest

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events.pipeline import DealNoted
from mediate_contracts.policy import Role
from mediate_contracts.values import DealId, NoteId
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from mediate_shared.service import Service
from support.chassis import house, rows
from support.feed import KEEPER, Hub
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running
from support.serving import following, serving

SEALED = "nl.mediate.pipeline.event.sealed.v1"
DEALS = "nl.mediate.pipeline.deal"


async def page(hub: Hub, actor: Actor, **asked: str) -> dict[str, Any]:
    """Return a page of the feed as somebody reads it."""
    answer = await hub.client.get("/v1/feed", params=asked, headers=internally(actor, "subscriptions"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def apart(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """A hub whose pipeline may be stopped."""
    async with (
        running(
            infrastructure, "community", "pipeline", "subscriptions", settings={"live_quiet_seconds": 60}
        ) as started,
        house(infrastructure, "agendas") as agendas,
        serving(started["subscriptions"].service) as client,
    ):
        yield Hub(started["community"], started["subscriptions"], started["pipeline"], agendas, client)


def again(pipeline: Running) -> Service:
    """Return the pipeline as it starts once more, on the database that it had."""
    service: Service = import_module("mediate_pipeline.main").build(pipeline.service.settings)
    return service


class TestWhileThePipelineIsAway:
    async def test_a_page_ends_before_the_first_shell_and_nothing_is_skipped(self, apart: Hub) -> None:
        start = await apart.here()
        [first] = await apart.say(1)
        deal = await apart.say_about_a_deal()
        [last] = await apart.say(1)
        await apart.caught_up()
        await apart.pipeline.service.stop()

        begun = await page(apart, KEEPER, cursor=start)
        assert begun["items"][0]["subject"] == first
        assert deal not in str(begun["items"])
        assert last not in str(begun["items"])
        assert begun["next"] == begun["cursor"]
        refused = await apart.client.get(
            "/v1/feed", params={"cursor": begun["cursor"]}, headers=internally(KEEPER, "subscriptions")
        )
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1

        for actor, types in ((KEEPER, "nl.mediate.community"), (person(Role.OPS), "nl.mediate")):
            others = await page(apart, actor, cursor=begun["cursor"], type=types)
            assert [event["subject"] for event in others["items"]] == [last]

        back = again(apart.pipeline)
        await back.start()
        try:
            rest = await page(apart, KEEPER, cursor=begun["cursor"])
        finally:
            await back.stop()
        assert {event["subject"] for event in rest["items"]} == {deal, last}

    async def test_a_stream_waits_and_goes_on_where_it_was(self, apart: Hub) -> None:
        start = await apart.here()
        deal = await apart.say_about_a_deal()
        await apart.caught_up()
        await apart.pipeline.service.stop()
        seen: set[str] = set()

        async def follow() -> None:
            address = f"/v1/stream?cursor={start}&type={DEALS}"
            async with following(apart.client, address, headers=internally(KEEPER, "subscriptions")) as frames:
                async for frame in frames:
                    seen.update([frame.body["subject"]] if frame.body and not frame.is_of_the_stream else [])

        following_it = asyncio.create_task(follow())
        try:
            await asyncio.sleep(1.5)
            assert seen == set()
            back = again(apart.pipeline)
            await back.start()
            try:

                async def told() -> bool:
                    return deal in seen

                await eventually(told)
            finally:
                await back.stop()
        finally:
            following_it.cancel()
            await asyncio.wait({following_it})


class TestAnOlderJournal:
    async def test_leaves_no_more_than_a_shell_of_what_it_said_openly(self, infrastructure: Infrastructure) -> None:
        noted = DealNoted(deal_id=DealId(new_id()), note_id=NoteId(new_id()))
        body = with_sequence(encode(noted, event_id=new_id(), source="/pipeline/0", at=utc_now(), traceparent=None), 1)
        async with running(infrastructure, "subscriptions") as started:
            hearing = started["subscriptions"].service
            await hearing.inboxes["subscriptions-projects"].deliver([body.encode()])
            [(kind, kept)] = await rows(hearing, "SELECT type, body FROM feed")
        assert kind == SEALED
        assert str(noted.deal_id) not in kept
