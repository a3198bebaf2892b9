"""What a service keeps of everything that it says: all of it, with what says it, or neither."""

import pytest

from mediate_shared.clock import utc_now
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.service import Service
from support.chassis import house, number, registered, say
from support.infrastructure import Infrastructure


class Refused(Exception):
    pass


class Keeper:
    """Keeps the names that were said, and refuses one of them."""

    def __init__(self) -> None:
        self.kept: list[list[str]] = []

    def wire(self, service: Service) -> None:
        service.keeps_what_it_says(self.keep)

    async def keep(self, transaction: Transaction) -> None:
        names = [str(each.event.model_dump()["name"]) for each in transaction.recorded]
        if "refused" in names:
            raise Refused
        self.kept.append(names)


class TestWhatAServiceSays:
    async def test_is_kept_in_the_transaction_that_says_it_and_without_a_word_nothing_is(
        self, hub: Infrastructure
    ) -> None:
        keeper = Keeper()
        async with house(hub, "community", wire=keeper.wire) as service:
            async with service.database.transaction() as transaction:
                for name in ("one", "two"):
                    transaction.record(registered(name, new_id()), at=utc_now())
            async with service.database.transaction():
                pass
            assert keeper.kept == [["one", "two"]]

    async def test_is_not_said_where_it_cannot_be_kept(self, hub: Infrastructure) -> None:
        async with house(hub, "community", wire=Keeper().wire) as service:
            with pytest.raises(Refused):
                await say(service, "refused")
            said = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM journal)"
            assert await number(service, said) == 0
