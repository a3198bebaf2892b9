"""Readers who ask for some action lines or subjects alone, polled and followed alike."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from mediate_contracts.events.agendas import ItemAmended, ItemProposed, ItemStatusChanged, LineAdded
from mediate_contracts.events.base import Event
from mediate_contracts.events.community import OrganisationMerged, OrganisationMergeUndone
from mediate_contracts.policy import Role
from mediate_contracts.values import ItemId, LineId
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.clock import utc_now
from mediate_shared.control import Control
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters.merges import records_of
from support.chassis import execute, rows
from support.feed import KEEPER, Hub
from support.identity import internally, person
from support.running import eventually
from support.serving import following, heard

TITLE = {"nl": "Verzonnen", "en": "Made up"}


def line(number: int) -> LineAdded:
    return LineAdded.model_validate({"line_id": new_id(), "number": number, "title": TITLE})


def item(line_id: LineId, *, code: str = "made-up") -> ItemProposed:
    return ItemProposed.model_validate({"item_id": new_id(), "line_id": line_id, "code": code, "title": TITLE})


def begun(item_id: ItemId) -> ItemStatusChanged:
    return ItemStatusChanged(item_id=item_id, previous=ItemStatus.PROPOSED, status=ItemStatus.PRIORITISED)


async def say(hub: Hub, *events: Event) -> None:
    """Have the agendas say these, and wait until the feed holds them."""
    async with hub.agendas.database.transaction() as transaction:
        for event in events:
            transaction.record(event, at=utc_now())

    async def there() -> bool:
        said = await rows(hub.agendas, "SELECT (SELECT count(*) FROM journal) + count(*) FROM outbox")
        kept = await rows(hub.service, "SELECT count(*) FROM feed WHERE source = '/agendas/0'")
        return list(said) == list(kept)

    await eventually(there)


async def read(hub: Hub, cursor: str, **asked: Any) -> Sequence[dict[str, Any]]:
    answer = await hub.client.get("/v1/feed", params={"cursor": cursor, "limit": 200, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def types(events: Sequence[dict[str, Any]]) -> list[str]:
    return [event["type"].removeprefix("nl.mediate.agendas.") for event in events]


class TestALine:
    async def test_leads_to_itself_its_items_and_what_happens_to_them_and_to_nothing_else(self, hub: Hub) -> None:
        start = await hub.here()
        third, fourth = line(3), line(4)
        one, other = item(third.line_id), item(fourth.line_id)
        await say(hub, third, fourth, one, other, begun(one.item_id), begun(other.item_id))
        found = await read(hub, start, line=3)
        assert types(found) == ["line.added.v1", "item.proposed.v1", "item.status-changed.v1"]
        assert {event["subject"] for event in found} == {str(third.line_id), str(one.item_id)}
        assert len(await read(hub, start, line=[3, 4])) == 6
        assert await read(hub, start, line=9) == []

    async def test_is_left_by_an_item_that_moves(self, hub: Hub) -> None:
        start = await hub.here()
        fifth, sixth = line(5), line(6)
        moving = item(fifth.line_id)
        described = {**moving.model_dump(), "line_id": sixth.line_id, "changed": ["line_id"]}
        amended = ItemAmended.model_validate(described)
        await say(hub, fifth, sixth, moving, begun(moving.item_id))
        await say(hub, amended, begun(moving.item_id))
        assert types(await read(hub, start, line=5)) == ["line.added.v1", "item.proposed.v1", "item.status-changed.v1"]
        assert types(await read(hub, start, line=6)) == ["line.added.v1", "item.amended.v1", "item.status-changed.v1"]

    async def test_is_followed_live(self, hub: Hub) -> None:
        seventh, eighth = line(7), line(8)
        inside, outside = item(seventh.line_id), item(eighth.line_id)
        await say(hub, seventh, eighth)
        async with following(hub.client, "/v1/stream?line=7") as frames:
            await anext(frames)
            await say(hub, outside, begun(outside.item_id), inside)
            await say(hub, begun(outside.item_id), begun(inside.item_id))
            found = [frame.body for frame in await heard(frames, 2)]
        assert [event["subject"] for event in found if event is not None] == [str(inside.item_id)] * 2

    async def test_is_asked_for_of_what_is_sealed_once_that_is_opened(self, hub: Hub) -> None:
        start = await hub.here()
        deal = await hub.say_about_a_deal()
        headers = internally(KEEPER, "subscriptions")
        shown = await hub.client.get("/v1/feed", params={"cursor": start, "subject": deal}, headers=headers)
        assert {event["subject"] for event in shown.json()["items"]} == {deal}
        lined = await hub.client.get("/v1/feed", params={"cursor": start, "line": 3}, headers=headers)
        assert lined.json()["items"] == []
        others = internally(person(Role.INVESTMENT_OFFICER), "subscriptions")
        withheld = await hub.client.get("/v1/feed", params={"cursor": start, "subject": deal}, headers=others)
        assert withheld.json()["items"] == []

    async def test_is_led_to_in_the_same_way_after_a_rebuild_even_by_tables_that_were_lost(self, hub: Hub) -> None:
        one = line(9)
        inside = item(one.line_id)
        merged, into = await hub.say(2, name="Synthetic to be merged")
        await say(hub, one, inside, begun(inside.item_id))
        async with hub.community.service.database.transaction() as transaction:
            both = {"organisation_id": merged, "into_id": into, "name": "Synthetic"}
            transaction.record(OrganisationMerged.model_validate(both), at=utc_now())
        await hub.caught_up()
        derived = (
            "SELECT subject, action_lines FROM filed_under ORDER BY 1",
            "SELECT organisation_id, into_id FROM merged_organisation ORDER BY 1",
        )
        before = [await rows(hub.service, each) for each in derived]
        assert all(before)
        for lost in ([], ["filed_under", "merged_organisation"]):
            for table in lost:
                await execute(hub.service, f"DELETE FROM {table}")  # noqa: S608 - names of ours
            rebuilt = await Control(hub.service).rebuild()
            assert rebuilt.refused is None
            assert [await rows(hub.service, each) for each in derived] == before
        start = await hub.here()
        await say(hub, begun(inside.item_id))
        assert types(await read(hub, start, line=9)) == ["item.status-changed.v1"]


class TestASubject:
    async def test_leads_to_what_is_about_it_alone_polled_and_followed(self, hub: Hub) -> None:
        start = await hub.here()
        first, second = await hub.say(2)
        await hub.caught_up()
        assert [event["subject"] for event in await read(hub, start, subject=second)] == [second]
        assert len(await read(hub, start, subject=[first, second])) == 2
        async with following(hub.client, f"/v1/stream?subject={second}", last_event_id=start) as frames:
            [frame] = await heard(frames, 1)
            assert frame.body is not None
            assert frame.body["subject"] == second


class TestAMerge:
    async def test_makes_two_records_one_organisations_until_it_is_undone(self, hub: Hub) -> None:
        one, into = await hub.say(2, name="Synthetic to be merged")
        await hub.caught_up()

        async def records() -> frozenset[UUID]:
            async with hub.service.database.reading() as connection:
                return await records_of(connection, UUID(one))

        both = {"organisation_id": one, "into_id": into, "name": "Synthetic"}
        for event, expected in (
            (OrganisationMerged.model_validate(both), {UUID(one), UUID(into)}),
            (OrganisationMergeUndone.model_validate(both), {UUID(one)}),
        ):
            async with hub.community.service.database.transaction() as transaction:
                transaction.record(event, at=utc_now())
            await hub.caught_up()
            assert await records() == expected
