"""What the directory says an organisation carries, however it is heard of: its own and its merged records' items."""

from itertools import permutations

import pytest
from sqlalchemy import select

from gateway.connected import merge_undone, merged
from gateway.identifiers import identifier
from gateway.journals import Journals, accepted, offered, registered
from gateway.reading import hear, start_afresh
from mediate_contracts.events.base import Event
from mediate_gateway.adapters.community_views import DIRECTORY, organisation
from support.running import Running


async def heard(gateway: Running, said: Journals, *events: Event) -> None:
    before = len(said.bodies)
    said.say(*events)
    await hear(gateway, said.bodies[before:])


async def carries(gateway: Running, number: int) -> int:
    async with gateway.service.database.reading() as connection:
        found = await organisation(connection, identifier(4, number))
    assert found is not None
    carried: int = found.carries
    return carried


async def listed(gateway: Running) -> set[object]:
    async with gateway.service.database.reading() as connection:
        return set((await connection.execute(select(DIRECTORY.c.id))).scalars().all())


@pytest.mark.parametrize("order", [each for each in permutations(range(3)) if each.index(0) < each.index(2)])
class TestWhatAnOrganisationCarries:
    async def test_is_counted_in_whatever_order_it_is_heard(self, gateway: Running, order: tuple[int, ...]) -> None:
        await start_afresh(gateway)
        said = Journals()
        parts: list[list[Event]] = [
            [registered(1), registered(2)],
            [offered(1, to=1), accepted(1, by=1)],
            [merged(1, into=2)],
        ]
        for part in order:
            await heard(gateway, said, *parts[part])
        assert await carries(gateway, 2) == 1
        assert await listed(gateway) == {identifier(4, 2)}
        await heard(gateway, said, merge_undone(1, into=2))
        assert (await carries(gateway, 1), await carries(gateway, 2)) == (1, 0)
        assert await listed(gateway) == {identifier(4, 1), identifier(4, 2)}
