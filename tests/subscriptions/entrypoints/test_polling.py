"""What a partner's system relies on when it polls the feed."""

import asyncio
import random
from itertools import pairwise
from typing import Any

import pytest

from mediate_shared.control import Control
from mediate_subscriptions.adapters.sealing import Sealing, new_sealing_key
from support.chassis import rows
from support.feed import Hub


def said(events: list[dict[str, Any]]) -> list[str]:
    return [str(event["id"]) for event in events]


class TestTheFeed:
    async def test_holds_every_one_of_a_thousand_events_once_and_in_the_order_they_were_said(self, hub: Hub) -> None:
        await asyncio.gather(*(hub.say(64, name=f"Of many {writer}") for writer in range(16)))
        await hub.caught_up()
        events = await hub.everything()
        assert len(events) >= 1_024
        journal = await rows(hub.community.service, "SELECT event_id FROM journal ORDER BY sequence")
        assert said(events) == [str(event_id) for (event_id,) in journal]
        assert len({event["id"] for event in events}) == len(events)

    async def test_read_in_pieces_cut_anywhere_is_the_feed_read_at_once(self, hub: Hub) -> None:
        await hub.say(50)
        head = await hub.head()
        whole = said(await hub.everything())
        chance = random.Random(2040)  # noqa: S311 - which cuts are tried has to be the same at every run
        for _round in range(3):
            cuts = sorted({0, head, *(chance.randrange(head) for _cut in range(3))})
            pieces: list[str] = []
            for start, end in pairwise(cuts):
                rest = said(await hub.everything(cursor=hub.cursor(end)))
                piece = said(await hub.everything(cursor=hub.cursor(start), limit=chance.choice([7, 50, 200])))
                pieces += piece[: len(piece) - len(rest)]
            assert pieces == whole

    async def test_says_where_to_go_on_even_when_nothing_is_new(self, hub: Hub) -> None:
        head = await hub.head()
        page = (await hub.client.get("/v1/feed", params={"cursor": hub.cursor(head)})).json()
        assert (page["items"], page["next"], hub.position(page["cursor"])) == ([], None, head)
        await hub.say(1, name="New")
        await hub.caught_up()
        page = (await hub.client.get("/v1/feed", params={"cursor": page["cursor"]})).json()
        assert [event["data"]["name"] for event in page["items"]] == ["New 0"]

    async def test_tells_by_next_whether_more_is_there_already(self, hub: Hub) -> None:
        await hub.say(3)
        head = await hub.head()
        page = (await hub.client.get("/v1/feed", params={"cursor": hub.cursor(head - 3), "limit": 2})).json()
        assert len(page["items"]) == 2
        assert page["next"] == page["cursor"]
        page = (await hub.client.get("/v1/feed", params={"cursor": page["next"], "limit": 2})).json()
        assert len(page["items"]) == 1
        assert page["next"] is None

    async def test_gives_the_types_asked_for_alone(self, hub: Hub) -> None:
        [identifier] = await hub.say(1)
        await hub.community.client.patch(
            f"/v1/organisations/{identifier}", json={"hub": "utrecht"}, headers={"if-match": '"1"'}
        )
        await hub.caught_up()
        amended = await hub.everything(type="nl.mediate.community.organisation.amended.v1")
        assert {event["type"] for event in amended} == {"nl.mediate.community.organisation.amended.v1"}
        assert identifier in {event["subject"] for event in amended}
        assert await hub.everything(type="nl.mediate.community") == await hub.everything()
        assert await hub.everything(type="nl.mediate.agendas.*") == []

    async def test_withholds_what_only_a_deals_team_may_know_and_its_cursor_moves_on(self, hub: Hub) -> None:
        company = await hub.company()
        before = await hub.head()
        deal = await hub.say_about_a_deal(company=company)
        page = (await hub.client.get("/v1/feed", params={"cursor": hub.cursor(before)})).json()
        assert (page["items"], page["next"]) == ([], None)
        assert hub.position(page["cursor"]) == await hub.head() > before
        assert deal not in str(await hub.everything())
        assert await hub.everything(type="nl.mediate.pipeline.deal") == []

    async def test_keeps_every_cursor_when_it_is_rebuilt(self, hub: Hub) -> None:
        await hub.say(5)
        head = await hub.head()
        whole = await hub.everything()
        rebuilt = await Control(hub.service).rebuild()
        assert rebuilt.refused is None
        assert rebuilt.events >= len(whole)
        assert await hub.head() == head
        assert await hub.everything() == whole
        await hub.say(1)
        await hub.caught_up()
        assert len(await hub.everything(cursor=hub.cursor(head))) == 1


class TestAQuestionThatCannotBeAnswered:
    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"cursor": ""}, "query.cursor"),
            ({"cursor": "0"}, "query.cursor"),
            ({"cursor": "A" * 48}, "query.cursor"),
            ({"cursor": "é" * 48}, "query.cursor"),
            ({"cursor": "A" * 101}, "query.cursor"),
            ({"line": "0"}, "query.line.0"),
            ({"line": "three"}, "query.line.0"),
            ({"subject": "item"}, "query.subject.0"),
            ({"limit": "0"}, "query.limit"),
            ({"limit": "201"}, "query.limit"),
            ({"type": "organisation"}, "query.type.0"),
            ({"type": "nl.mediate.cooking"}, "query.type"),
            ({"type": "nl.mediate.subscriptions"}, "query.type"),
            ({"type": ["nl.mediate.agendas"] * 11}, "query.type"),
        ],
    )
    async def test_names_the_field_and_why(self, hub: Hub, asked: dict[str, Any], field: str) -> None:
        answer = await hub.client.get("/v1/feed", params=asked)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert field in {error["field"] for error in answer.json()["errors"]}


class TestTheCatalogue:
    async def test_tells_of_every_type_who_says_it_who_may_see_it_and_what_it_means(self, hub: Hub) -> None:
        described = (await hub.client.get("/v1/event-types")).json()
        by_type = {item["type"]: item for item in described["items"]}
        opened = by_type["nl.mediate.pipeline.deal.opened.v1"]
        assert opened["producer"] == "pipeline"
        assert opened["visibility"] == "deal"
        assert opened["meaning"] == "A deal entered the pipeline; only its team may know."
        assert "amount_sought" in opened["schema"]["properties"]
        assert described["next"] is None


class TestACursor:
    async def test_is_another_text_each_time_also_where_nothing_happened(self, hub: Hub) -> None:
        here = await hub.here()
        answers = [(await hub.client.get("/v1/feed", params={"cursor": here})).json()["cursor"] for _ in range(3)]
        assert len({here, *answers}) == 4
        assert {hub.position(each) for each in answers} == {hub.position(here)}

    async def test_tells_nobody_how_many_events_there_are_or_in_which_order_a_service_said_them(self, hub: Hub) -> None:
        await hub.say(2)
        await hub.caught_up()
        [*events] = await hub.everything()
        assert all("sequence" not in event for event in events)

    async def test_from_before_the_feed_was_set_back_is_refused_and_not_taken_for_the_end(self, hub: Hub) -> None:
        beyond = hub.cursor(await hub.head() + 1)
        answer = await hub.client.get("/v1/feed", params={"cursor": beyond})
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/cursor-unknown"
        [error] = answer.json()["errors"]
        assert (error["field"], error["value"]) == ("query.cursor", beyond)
        assert str(await hub.head()) not in error["reason"]

    async def test_of_another_hub_is_refused(self, hub: Hub) -> None:
        foreign = Sealing(new_sealing_key()).cursor(1)
        answer = await hub.client.get("/v1/feed", params={"cursor": foreign})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-unknown")
        assert answer.json()["errors"][0]["value"] == foreign
