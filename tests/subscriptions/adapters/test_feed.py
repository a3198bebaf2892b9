"""Cursors become visible in their order, whoever appends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from mediate_shared.database import Database
from mediate_shared.identity.actor import SERVICE
from mediate_shared.ids import new_id
from mediate_subscriptions.adapters import feed
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.usecases.read_feed import asked_for
from support.infrastructure import Infrastructure
from support.running import running

LINE_ADDED = "nl.mediate.agendas.line.added.v1"


def event(sequence: int, *, body: str = "{}") -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "source": "/agendas/0",
        "sequence": sequence,
        "type": LINE_ADDED,
        "subject": str(uuid4()),
        "visibility": "public",
        "body": body,
        "parties": [],
        "action_lines": [],
    }


@pytest.fixture
async def database(infrastructure: Infrastructure) -> AsyncIterator[Database]:
    async with running(infrastructure, "subscriptions") as started:
        yield started["subscriptions"].service.database


async def entries(database: Database, *, after: int = 0, limit: int = 100) -> feed.Stretch:
    async with database.reading() as connection:
        return await feed.stretch(connection, reader=Reader.of(SERVICE), after=after, asked=asked_for([]), limit=limit)


class TestAppending:
    async def test_lets_nobody_see_a_cursor_before_the_ones_below_it(self, database: Database) -> None:
        passed = asyncio.Event()

        async def overtake() -> None:
            async with database.transaction() as transaction:
                await feed.append(transaction, [event(2)])
            passed.set()

        async with database.transaction() as slow:
            await feed.append(slow, [event(1)])
            overtaking = asyncio.create_task(overtake())
            await asyncio.sleep(0.3)
            assert not passed.is_set()
            assert (await entries(database)).entries == []
        await overtaking
        cursors = [entry.cursor for entry in (await entries(database)).entries]
        assert len(cursors) == 2
        assert cursors == sorted(cursors)

    async def test_of_what_is_there_already_changes_nothing(self, database: Database) -> None:
        said = [event(1), event(2)]
        for events in (said, said, [*said, event(3)]):
            async with database.transaction() as transaction:
                await feed.append(transaction, events)
        found = await entries(database)
        assert [entry.cursor for entry in found.entries][:2] == [1, 2]
        assert len(found.entries) == 3
        assert found.position == found.entries[-1].cursor

    async def test_of_another_event_at_a_place_that_is_taken_is_refused_and_not_passed_over(
        self, database: Database
    ) -> None:
        async with database.transaction() as transaction:
            await feed.append(transaction, [event(1)])
        with pytest.raises(IntegrityError):
            async with database.transaction() as transaction:
                await feed.append(transaction, [event(1)])


class TestAStretch:
    async def test_is_bounded_in_bytes_and_holds_at_least_one(self, database: Database) -> None:
        async with database.transaction() as transaction:
            await feed.append(transaction, [event(number, body="x" * 600_000) for number in range(1, 6)])
        position, found = 0, []
        while True:
            part = await entries(database, after=position)
            assert 1 <= len(part.entries) <= 2
            found += [entry.cursor for entry in part.entries]
            position = part.position
            if not part.more:
                break
        assert found == [1, 2, 3, 4, 5]
