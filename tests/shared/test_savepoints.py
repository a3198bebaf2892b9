"""What a part of a transaction that fails alone leaves behind: nothing, in the tables and among the events."""

import pytest

from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from support.chassis import house, published, registered, rows
from support.infrastructure import Infrastructure

NAMES = "SELECT body::json -> 'data' ->> 'name' FROM journal ORDER BY sequence"


class Refused(Exception):
    pass


async def part(transaction: Transaction, name: str, *, fails: bool) -> None:
    async with transaction.savepoint():
        transaction.record(registered(name, new_id()), at=utc_now())
        if fails:
            raise Refused


class TestASavepoint:
    async def test_that_fails_leaves_no_event_and_the_others_stand(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            async with service.database.transaction() as transaction:
                await part(transaction, "first", fails=False)
                with pytest.raises(Refused):
                    await part(transaction, "refused", fails=True)
                await part(transaction, "last", fails=False)
                last = transaction.position
            assert last is not None
            await published(service)
            assert await rows(service, NAMES) == [("first",), ("last",)]

    async def test_that_fails_within_another_takes_only_its_own_events_along(self, hub: Infrastructure) -> None:
        async with house(hub, "community") as service:
            async with service.database.transaction() as transaction, transaction.savepoint():
                await part(transaction, "kept", fails=False)
                with pytest.raises(Refused):
                    await part(transaction, "refused", fails=True)
            await published(service)
            assert await rows(service, NAMES) == [("kept",)]
