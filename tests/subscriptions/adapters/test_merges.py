"""Which records are of one organisation since they were merged."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from mediate_shared.database import Database
from mediate_subscriptions.adapters.merges import merge_undone, merged, records_of
from support.infrastructure import Infrastructure
from support.running import running


@pytest.fixture(scope="module")
async def database(infrastructure: Infrastructure) -> AsyncIterator[Database]:
    async with running(infrastructure, "subscriptions") as started:
        yield started["subscriptions"].service.database


async def merge(database: Database, *pairs: tuple[UUID, UUID]) -> None:
    async with database.transaction() as transaction:
        for organisation_id, into_id in pairs:
            await merged(transaction, organisation_id, into_id=into_id)


async def records(database: Database, organisation_id: UUID) -> frozenset[UUID]:
    async with database.reading() as connection:
        return await records_of(connection, organisation_id)


class TestTheRecordsOfAnOrganisation:
    async def test_are_its_own_where_nothing_was_merged(self, database: Database) -> None:
        alone = uuid4()
        assert await records(database, alone) == {alone}

    async def test_are_the_same_from_whichever_of_them_one_starts(self, database: Database) -> None:
        standing, merged_first, merged_into_that, merged_beside, other = (uuid4() for _ in range(5))
        await merge(
            database,
            (merged_into_that, merged_first),
            (merged_first, standing),
            (merged_beside, standing),
            (other, uuid4()),
        )
        together = {standing, merged_first, merged_into_that, merged_beside}
        for each in together:
            assert await records(database, each) == together

    async def test_are_apart_again_after_a_merge_is_undone(self, database: Database) -> None:
        one, into = uuid4(), uuid4()
        await merge(database, (one, into))
        async with database.transaction() as transaction:
            await merge_undone(transaction, one)
        assert await records(database, one) == {one}
        assert await records(database, into) == {into}

    async def test_are_found_also_where_two_records_stand_for_each_other(self, database: Database) -> None:
        one, other = uuid4(), uuid4()
        await merge(database, (one, other), (other, one))
        assert await records(database, one) == {one, other}
