"""What is sealed: kept by the feed as a shell, opened for who may read it, and never passed over for who may."""

from dataclasses import replace
from typing import Any

from sqlalchemy import text

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from mediate_shared.ids import new_id
from support.chassis import rows
from support.feed import CONFIDENTIAL, KEEPER, Hub
from support.identity import internally, person

SEALED = "nl.mediate.pipeline.event.sealed.v1"
DEALS = "nl.mediate.pipeline.deal"


async def page(hub: Hub, actor: Actor, **asked: str) -> dict[str, Any]:
    """Return a page of the feed as somebody reads it."""
    answer = await hub.client.get("/v1/feed", params=asked, headers=internally(actor, "subscriptions"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestTheFeed:
    async def test_holds_nothing_of_a_deal_but_shells(self, hub: Hub) -> None:
        before = await hub.head()
        deal = await hub.say_about_a_deal()
        kept = await rows(hub.service, "SELECT type, body FROM feed WHERE cursor > :before", before=before)
        assert [SEALED] * (len(kept) - 1) == [kind for kind, _ in kept if kind.startswith("nl.mediate.pipeline")]
        assert deal not in str(kept)
        assert CONFIDENTIAL not in str(kept)

    async def test_opens_them_at_their_place_in_the_form_in_which_they_were_said(self, hub: Hub) -> None:
        before = await hub.head()
        deal = await hub.say_about_a_deal()
        [last] = await hub.say(1)
        await hub.caught_up()
        shown = (await page(hub, KEEPER, cursor=hub.cursor(before)))["items"]
        kinds = [event["type"].removeprefix("nl.mediate.") for event in shown]
        assert kinds[0] == kinds[-1] == "community.organisation.registered.v1"
        assert kinds[1:3] == ["pipeline.deal.access-changed.v1", "pipeline.deal.opened.v1"]
        opened = shown[2]
        assert (opened["subject"], opened["data"]["title"]) == (deal, CONFIDENTIAL)
        assert opened["id"] in {shell["id"] for shell in await hub.pipeline.events()}
        assert "sequence" not in opened
        assert shown[-1]["subject"] == last

    async def test_gives_all_that_is_sealed_to_who_asks_by_the_type_of_the_shells(self, hub: Hub) -> None:
        before = await hub.head()
        await hub.say_about_a_deal()
        shown = (await page(hub, KEEPER, cursor=hub.cursor(before), type=SEALED))["items"]
        assert shown
        assert SEALED not in {event["type"] for event in shown}
        assert {event["visibility"] for event in shown} == {"deal"}


class TestWhoReadIt:
    async def test_is_in_the_audit_with_what_let_them(self, hub: Hub) -> None:
        before = await hub.head()
        reader = person(Role.FACILITATOR)
        deal = await hub.say_about_a_deal(reader)
        await page(hub, reader, cursor=hub.cursor(before))
        async with hub.pipeline.service.database.reading() as connection:
            entries = await connection.execute(
                text("SELECT entry::jsonb FROM audit WHERE entry::jsonb ->> 'actor' = :actor"),
                {"actor": str(reader.id)},
            )
            [entry] = entries.scalars()
        assert entry["action"] == "deal.event_read"
        assert (entry["object_ids"], entry["basis"]) == ([deal], "team")

    async def test_costs_nobody_a_question_where_other_types_are_asked_for(self, hub: Hub) -> None:
        await hub.say_about_a_deal()
        asked: list[object] = []
        opener, hub.service.opener.open = hub.service.opener.open, lambda *told: asked.append(told)  # type: ignore[method-assign,assignment]  # to count the questions
        try:
            await page(hub, KEEPER, type="nl.mediate.community")
            await page(hub, person(Role.OPS))
        finally:
            hub.service.opener.open = opener  # type: ignore[method-assign]  # as it was
        assert asked == []


class TestAQuestion:
    async def test_is_answered_for_a_reader_and_never_for_a_service(self, hub: Hub) -> None:
        before = await hub.head()
        await hub.say_about_a_deal()
        held = "SELECT event_id FROM feed WHERE cursor > :before AND type = :type"
        shells = await rows(hub.service, held, before=before, type=SEALED)
        event_ids = [event_id for (event_id,) in shells]
        theirs = await hub.service.opener.open("pipeline", KEEPER, event_ids)
        assert set(theirs.bodies) == set(event_ids)
        for stranger in (person(Role.OPS), person(Role.INVESTMENT_OFFICER), replace(KEEPER, id=new_id())):
            assert (await hub.service.opener.open("pipeline", stranger, event_ids)).bodies == {}
