"""A reader for whom there is little in much: pages stay quick, lead on, and lose nothing."""

import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from mediate_contracts.policy import Role
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.usecases import read_feed
from mediate_subscriptions.usecases.read_feed import asked_for
from support.chassis import house
from support.feed import KEEPER, Hub
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.running import running
from support.serving import following, heard, serving

REGISTERED, AMENDED = (f"nl.mediate.community.organisation.{verb}.v1" for verb in ("registered", "amended"))
LOOK = 10


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """A hub of its own, so that what is in its feed is known."""
    async with (
        running(infrastructure, "community", "pipeline", "subscriptions") as started,
        house(infrastructure, "agendas") as agendas,
        serving(started["subscriptions"].service) as client,
    ):
        yield Hub(started["community"], started["subscriptions"], started["pipeline"], agendas, client)


@pytest.fixture(autouse=True)
def _looks_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "LOOK_EVENTS_MAX", LOOK)
    monkeypatch.setattr(read_feed, "_STRETCHES_MAX", 2)


async def fill(hub: Hub, types: list[str]) -> list[str]:
    """Add events to the feed, some of them behind numbers that were drawn in vain; returns their subjects."""
    subjects = [str(new_id()) for _ in types]
    async with hub.service.database.transaction() as transaction:
        for at, (kind, subject) in enumerate(zip(types, subjects, strict=True)):
            if at % 7 == 0:
                drawn = "SELECT count(nextval(pg_get_serial_sequence('feed', 'cursor'))) FROM generate_series(1, 30)"
                await transaction.connection.execute(text(drawn))
            body = '{"id": "%s", "type": "%s", "visibility": "public", "subject": "%s", "data": {}}'
            event = {"event_id": (event_id := new_id()), "type": kind, "subject": subject}
            await transaction.connection.execute(
                text("""
                    INSERT INTO feed (event_id, source, sequence, type, subject, visibility, body, parties)
                    SELECT :event_id, '/community/1', coalesce(max(sequence), 0) + 1, :type, :subject, 'public',
                        :body, '{}' FROM feed WHERE source = '/community/1'
                """),
                {**event, "body": body % (event_id, kind, subject)},
            )
    return subjects


async def pages(hub: Hub, cursor: str, **asked: Any) -> list[dict[str, Any]]:
    """Poll from a cursor until there is nothing more."""
    found = []
    while True:
        answer = await hub.client.get("/v1/feed", params={"cursor": cursor, **asked})
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        if found[-1]["next"] is None:
            return found
        assert found[-1]["next"] == found[-1]["cursor"]
        assert hub.position(found[-1]["cursor"]) > hub.position(cursor)
        cursor = found[-1]["cursor"]


class TestAPage:
    async def test_ends_after_so_much_that_is_not_for_its_reader_and_leads_on_from_there(self, hub: Hub) -> None:
        start = await hub.here()
        subjects = await fill(hub, [REGISTERED] * 95 + [AMENDED])
        found = await pages(hub, start, type=AMENDED)
        assert [len(page["items"]) for page in found] == [0, 0, 0, 0, 1]
        assert found[-1]["items"][0]["subject"] == subjects[-1]

    async def test_that_is_asked_for_at_the_feeds_end_is_the_last(self, hub: Hub) -> None:
        for count in (0, 1, LOOK - 1, LOOK, LOOK + 1, 2 * LOOK, 2 * LOOK + 1):
            before = await hub.here()
            await fill(hub, [REGISTERED] * count)
            found = await pages(hub, before, type=AMENDED)
            assert hub.position(found[-1]["cursor"]) == await hub.head()
            assert len(found) == (1 if count <= 2 * LOOK else 2)

    async def test_is_one_of_a_row_that_holds_each_event_once_and_in_order(self, hub: Hub) -> None:
        chance = random.Random(2040)  # noqa: S311 - which events they are has to be the same at every run
        start = await hub.here()
        types = [AMENDED if chance.random() < chance.choice([0.02, 0.5]) else REGISTERED for _ in range(300)]
        subjects = await fill(hub, types)
        wanted = [subject for kind, subject in zip(types, subjects, strict=True) if kind == AMENDED]
        for limit in (1, 3, 200):
            found = await pages(hub, start, type=AMENDED, limit=limit)
            assert [event["subject"] for page in found for event in page["items"]] == wanted

    async def test_is_followed_by_others_behind_all_that_is_sealed_and_not_for_its_reader(self, hub: Hub) -> None:
        start = await hub.here()
        company = await hub.company()
        for _ in range(5):
            await hub.say_about_a_deal(company=company)
        [last] = await hub.say(1)
        await hub.caught_up()
        stranger = internally(person(Role.INVESTMENT_OFFICER), "subscriptions")
        keeper = internally(KEEPER, "subscriptions")
        for headers, deals in ((stranger, 0), (keeper, 5)):
            found, cursor = [], start
            for _ in range(60):
                page = (await hub.client.get("/v1/feed", params={"cursor": cursor, "limit": 2}, headers=headers)).json()
                found += page["items"]
                cursor = page["cursor"]
                if page["next"] is None:
                    break
            assert page["next"] is None
            assert found[-1]["subject"] == last
            assert sum(event["type"] == "nl.mediate.pipeline.deal.opened.v1" for event in found) == deals

    async def test_is_not_kept_by_anybody_on_its_way(self, hub: Hub) -> None:
        assert (await hub.client.get("/v1/feed")).headers["cache-control"] == "no-store"


class TestAStream:
    async def test_comes_through_all_that_is_not_for_its_reader(self, hub: Hub) -> None:
        start = await hub.here()
        subjects = await fill(hub, [*[REGISTERED] * 120, AMENDED, *[REGISTERED] * 30])
        async with following(hub.client, f"/v1/stream?type={AMENDED}", last_event_id=start) as frames:
            [frame] = await heard(frames, 1)
            assert frame.body is not None
            assert frame.body["subject"] == subjects[120]


class TestALook:
    async def test_reads_no_more_of_the_feed_than_its_bound(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        await fill(hub, [REGISTERED] * 3_000)
        monkeypatch.setattr(feed, "LOOK_EVENTS_MAX", 100)
        async with hub.service.database.reading() as connection:
            before = await looked_at(connection)
            asked = asked_for([], subjects=[UUID(int=1)])
            found = await feed.stretch(connection, reader=Reader.of(KEEPER), after=0, asked=asked, limit=50)
            read = await looked_at(connection) - before
        assert (found.entries, found.more) == ([], True)
        assert read <= 1_000


async def looked_at(connection: Any) -> int:
    """Return how many of the feed's rows and index entries this connection has read so far."""
    counted = """
        SELECT pg_stat_get_xact_tuples_returned('feed'::regclass) + sum(pg_stat_get_xact_tuples_returned(indexrelid))
            + sum(pg_stat_get_xact_tuples_fetched(indexrelid))
        FROM pg_index WHERE indrelid = 'feed'::regclass
    """
    return int(await connection.scalar(text(counted)))
