"""Many who follow at once: what they share, what they do not, and what a slow or a late one costs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from starlette.types import Send

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.entrypoints import sse
from mediate_subscriptions.settings import SubscriptionsSettings
from mediate_subscriptions.usecases import share_tail
from support.chassis import house
from support.feed import Hub
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.running import running
from support.serving import following, heard, serving

READERS = 40
SWOLLEN = 400


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """A hub with room for many."""
    many = {"live_quiet_seconds": 30, "live_streams_max": 300}
    bounds = {"bounds": SubscriptionsSettings(streams_of_one_max=300)}
    async with (
        running(
            infrastructure, "community", "pipeline", "subscriptions", settings=many, subscriptions=bounds
        ) as started,
        house(infrastructure, "agendas") as agendas,
        serving(started["subscriptions"].service) as client,
    ):
        yield Hub(started["community"], started["subscriptions"], started["pipeline"], agendas, client)


class TestManyWhoFollow:
    async def test_cost_the_database_one_reading_of_an_event_however_many_they_are(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[int] = []
        stretch = feed.stretch

        async def counted(*told: object, **named: object) -> feed.Stretch:
            found: feed.Stretch = await stretch(*told, **named)  # type: ignore[arg-type]  # passed on as it came
            read.extend(entry.cursor for entry in found.entries)
            return found

        async with AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(following(hub.client, "/v1/stream")) for _ in range(READERS)]
            await asyncio.gather(*(anext(frames) for frames in streams))
            # Everyone has caught up with the tail once they were all told the same.
            await hub.say(1)
            await asyncio.gather(*(heard(frames, 1) for frames in streams))
            monkeypatch.setattr(feed, "stretch", counted)
            said = await hub.say(3)
            told = await asyncio.gather(*(heard(frames, 3) for frames in streams))
        assert len(read) == len(set(read)) == 3
        assert [[frame.body["subject"] for frame in each if frame.body] for each in told] == [said] * READERS
        assert len({tuple(frame.id for frame in each) for each in told}) == 1

    async def test_are_each_told_what_is_theirs_to_know(self, hub: Hub) -> None:
        ours, theirs = new_id(), new_id()
        actors: dict[str, Actor] = {
            "visitor": VISITOR,
            "ours": person(organisations=[ours]),
            "theirs": person(organisations=[theirs]),
            "facilitator": person(Role.FACILITATOR),
        }
        seen: dict[str, list[str]] = {}
        async with AsyncExitStack() as stack:
            streams = {
                who: await stack.enter_async_context(
                    following(hub.client, "/v1/stream", headers=internally(actor, "subscriptions"))
                )
                for who, actor in actors.items()
            }
            await asyncio.gather(*(anext(frames) for frames in streams.values()))
            offered = [await hub.offer(ours), await hub.offer(theirs)]
            [last] = await hub.say(1)
            for who, frames in streams.items():
                seen[who] = []
                async with asyncio.timeout(60):
                    while last not in seen[who]:
                        frame = await anext(frames)
                        if frame.body is not None and not frame.is_of_the_stream:
                            seen[who].append(frame.body["subject"])
        assert seen == {
            "visitor": [last],
            "ours": [offered[0], last],
            "theirs": [offered[1], last],
            "facilitator": [*offered, last],
        }

    async def test_miss_nothing_and_repeat_nothing_while_they_come_at_any_moment(self, hub: Hub) -> None:
        start = await hub.here()
        writing = asyncio.gather(*(hub.say(30, name=f"Busy {writer}") for writer in range(3)))

        async def follow(late: float) -> list[str]:
            await asyncio.sleep(late)
            async with following(hub.client, "/v1/stream", last_event_id=start) as frames:
                return [frame.body["id"] for frame in await heard(frames, 90) if frame.body is not None]

        told = await asyncio.gather(*(follow(number / 20) for number in range(12)))
        await writing
        await hub.caught_up()
        assert told == [[event["id"] for event in await hub.everything(cursor=start)]] * 12

    async def test_go_on_where_the_tail_no_longer_reaches(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(share_tail, "TAIL_EVENTS_MAX", 2)
        async with following(hub.client, "/v1/stream") as frames:
            await anext(frames)
            said = await hub.say(40)
            told = [frame.body["subject"] for frame in await heard(frames, 40) if frame.body is not None]
        assert told == said


class TestWhoWasAwayForLongerThanAStreamGoesBack:
    async def test_is_told_of_the_gap_and_where_it_ends_and_can_poll_what_lies_in_it(self, hub: Hub) -> None:
        start = await hub.here()
        [lost] = await hub.say(1, name="Long ago")
        await hub.caught_up()
        await backdate(hub, days=20)
        [kept] = await hub.say(1, name="Lately")
        await hub.caught_up()
        async with following(hub.client, "/v1/stream", last_event_id=start) as frames:
            opened, gap = await anext(frames), await anext(frames)
            [frame] = await heard(frames, 1)
        assert (opened.event, opened.id) == ("stream.opened", start)
        assert gap.event == "stream.gap"
        assert gap.body == {"from_cursor": start, "resumes_at": gap.id, "read_instead": "/v1/feed"}
        assert frame.body is not None
        assert frame.body["subject"] == kept
        lying_in_it = await hub.everything(cursor=start)
        assert [event["subject"] for event in lying_in_it] == [lost, kept]

    async def test_is_told_of_none_where_nothing_was_said_since(self, hub: Hub) -> None:
        await hub.say(1)
        await hub.caught_up()
        await backdate(hub, days=20)
        async with following(hub.client, "/v1/stream", last_event_id=await hub.here()) as frames:
            await anext(frames)
            await hub.say(1)
            async with asyncio.timeout(60):
                assert (await anext(frames)).event == "nl.mediate.community.organisation.registered.v1"


class TestWhoDoesNotRead:
    async def test_is_left_after_a_while_and_holds_up_nobody(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        left = asyncio.Event()
        write = sse._write

        async def watched(send: Send, body: bytes) -> None:
            try:
                await write(send, body)
            except TimeoutError:
                left.set()
                raise

        monkeypatch.setattr(sse, "_write", watched)
        monkeypatch.setattr(sse, "_UNREAD_SECONDS", 0.5)
        await swell(hub)
        token = internally(person(Role.FACILITATOR), "subscriptions")["Authorization"]
        headers = f"Host: hub\r\nAuthorization: {token}\r\nLast-Event-ID: {hub.cursor(0)}"
        address = hub.client.base_url
        reader, writer = await asyncio.open_connection(address.host, address.port, limit=1024)
        try:
            writer.write(f"GET /v1/stream HTTP/1.1\r\n{headers}\r\n\r\n".encode())
            await writer.drain()
            async with following(hub.client, "/v1/stream") as frames:
                await anext(frames)
                [said] = await hub.say(1)
                [frame] = await heard(frames, 1)
                assert frame.body is not None
                assert frame.body["subject"] == said
            async with asyncio.timeout(60):
                await left.wait()
                # What was under way still comes; that is what a line holds, and not what the feed does.
                under_way = await reader.read()
            assert len(under_way) < SWOLLEN * 100_000 / 2
        finally:
            writer.close()


async def backdate(hub: Hub, *, days: int) -> None:
    """Let everything in the feed be so old: the feed is a record, so this is done behind its back."""
    async with hub.service.database.transaction() as transaction:
        await transaction.connection.execute(text("ALTER TABLE feed DISABLE TRIGGER USER"))
        then = datetime.now(UTC) - timedelta(days=days)
        await transaction.connection.execute(text("UPDATE feed SET added_at = :then"), {"then": then})
        await transaction.connection.execute(text("ALTER TABLE feed ENABLE TRIGGER USER"))


async def swell(hub: Hub) -> None:
    """Let the feed hold more than any line takes in without somebody who reads."""
    async with hub.service.database.transaction() as transaction:
        await transaction.connection.execute(
            text("""
                INSERT INTO feed (event_id, source, sequence, type, subject, visibility, body, parties)
                SELECT id, '/community/1', number, type, gen_random_uuid()::text, 'public',
                    jsonb_build_object('id', id, 'type', type, 'visibility', 'public', 'subject', id,
                        'data', jsonb_build_object('name', repeat('x', 100000)))::text, '{}'
                FROM (SELECT gen_random_uuid() AS id, number,
                        'nl.mediate.community.organisation.registered.v1' AS type
                    FROM generate_series(1, :events) AS number) AS made
            """),
            {"events": SWOLLEN},
        )
