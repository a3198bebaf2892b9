"""What a partner's system or a browser relies on when it follows the feed live."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import pytest

from support.feed import Hub
from support.infrastructure import Infrastructure
from support.running import eventually, running
from support.serving import Frame, following, heard, serving


async def opened(frames: AsyncGenerator[Frame]) -> Frame:
    async with asyncio.timeout(60):
        return await anext(frames)


class TestAStream:
    async def test_delivers_an_event_after_its_commit_without_being_asked_again(self, hub: Hub) -> None:
        async with following(hub.client, "/v1/stream") as frames:
            await opened(frames)
            for number in range(3):
                await hub.say(1, name=f"Live {number}")
                [frame] = await heard(frames, 1)
                assert frame.event == "nl.mediate.community.organisation.registered.v1"
                assert frame.body is not None
                assert frame.body["data"]["name"] == f"Live {number} 0"
                assert frame.body["type"] == frame.event

    async def test_begins_at_this_moment_and_says_which_cursor_that_is(self, hub: Hub) -> None:
        await hub.say(2, name="Before")
        head = await hub.head()
        async with following(hub.client, "/v1/stream") as frames:
            first = await opened(frames)
            assert hub.position(str(first.id)) == head
            assert (first.event, first.body) == ("stream.opened", {"cursor": first.id})
            assert first.retry is not None
            await hub.say(1, name="After")
            [frame] = await heard(frames, 1)
            assert frame.body is not None
            assert frame.body["data"]["name"] == "After 0"

    async def test_from_the_beginning_gives_the_whole_feed(self, hub: Hub) -> None:
        await hub.say(120)
        await hub.caught_up()
        whole = await hub.everything()
        async with following(hub.client, f"/v1/stream?cursor={hub.cursor(0)}") as frames:
            assert [frame.body for frame in await heard(frames, len(whole))] == whole

    async def test_resumed_again_and_again_while_others_write_misses_nothing_and_repeats_nothing(
        self, hub: Hub
    ) -> None:
        start = await hub.here()
        writing = asyncio.gather(*(hub.say(40, name=f"Busy {writer}") for writer in range(5)))
        cursor, names = start, []
        for count in (1, 7, 30, 2, 60, 25, 75):
            async with following(hub.client, "/v1/stream", last_event_id=cursor) as frames:
                for frame in await heard(frames, count):
                    assert frame.body is not None
                    names.append(frame.body["id"])
                    cursor = str(frame.id)
        await writing
        await hub.caught_up()
        assert names == [event["id"] for event in await hub.everything(cursor=start)]

    async def test_gives_the_types_asked_for_alone(self, hub: Hub) -> None:
        async with following(hub.client, "/v1/stream?type=nl.mediate.community.organisation.amended.v1") as frames:
            await opened(frames)
            [identifier] = await hub.say(1)
            await hub.community.client.patch(
                f"/v1/organisations/{identifier}", json={"hub": "utrecht"}, headers={"if-match": '"1"'}
            )
            [frame] = await heard(frames, 1)
            assert frame.event == "nl.mediate.community.organisation.amended.v1"

    async def test_keeps_its_line_open_in_silence_and_moves_past_what_it_withholds(self, hub: Hub) -> None:
        company = await hub.company()
        async with following(hub.client, "/v1/stream") as frames:
            first = await opened(frames)
            await hub.say_about_a_deal(company=company)
            async with asyncio.timeout(60):
                async for frame in frames:
                    assert frame.event == "stream.cursor"
                    assert frame.comments
                    assert frame.body == {"cursor": frame.id}
                    if hub.position(str(frame.id)) > hub.position(str(first.id)):
                        break
            assert hub.position(str(frame.id)) == await hub.head()


class TestALeavingClient:
    async def test_frees_its_place_at_once(self, hub: Hub) -> None:
        async def refused() -> bool:
            answer = await hub.client.get("/v1/stream", headers={"Last-Event-ID": "none"})
            return answer.status_code == 422

        async with AsyncExitStack() as open_streams:
            for _place in range(3):
                frames = await open_streams.enter_async_context(following(hub.client, "/v1/stream"))
                await opened(frames)
            answer = await hub.client.get("/v1/stream")
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/too-many-streams"
            assert answer.headers["retry-after"]
            assert await refused()

        async def there_is_room() -> bool:
            async with hub.client.stream("GET", "/v1/stream") as answer:
                return answer.status_code == 200

        await eventually(there_is_room, seconds=2)


class TestAStreamThatCannotBeOpened:
    @pytest.mark.parametrize("cursor", ["x", "1.5", "0", "9" * 30, "A" * 48, "A" * 101])
    async def test_because_of_its_last_event_id_names_that_header(self, hub: Hub, cursor: str) -> None:
        answer = await hub.client.get("/v1/stream", headers={"Last-Event-ID": cursor})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [error["field"] for error in answer.json()["errors"]] == ["header.last-event-id"]

    async def test_because_of_its_start_or_its_types_names_them(self, hub: Hub) -> None:
        answer = await hub.client.get("/v1/stream?cursor=now&type=everything&line=0")
        assert answer.status_code == 422
        assert {error["field"] for error in answer.json()["errors"]} == {"query.type.0", "query.line.0"}


class TestAStoppingService:
    async def test_ends_its_streams_cleanly_so_that_clients_come_back(self, infrastructure: Infrastructure) -> None:
        async with running(infrastructure, "subscriptions") as started:
            service = started["subscriptions"].service
            async with serving(service) as client, following(client, "/v1/stream") as frames:
                await opened(frames)
                service.stopping.set()
                async with asyncio.timeout(10):
                    # A stream cut short would raise here: the answer has to end, not to break off.
                    assert [frame async for frame in frames] == []
