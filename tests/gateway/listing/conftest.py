"""A gateway with a directory in which everything is that makes sorting hard."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from gateway.listing.hub import Hub, running_hub
from gateway.listing.organisations import enter
from support.infrastructure import Infrastructure
from support.running import Running, running

NAMES = ("Éclair", "zon", "Adel", "Zon", "adel", "Ørsted", "42", "ßtudio", "<b>Vet</b>", "=SOM(A1)", "Zon", "Ädel")
HUBS = ("hilversum", None, "utrecht", "elsewhere", None)
TYPES = (["producer"], ["school", "public_body"], ["start_up"], ["producer", "start_up"])


@pytest.fixture(scope="module")
async def directory(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """Sixty organisations: some of one name, some without a hub or a year."""
    async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
        for number in range(60):
            await enter(
                started["gateway"],
                NAMES[number % len(NAMES)],
                id=UUID(int=number * 7919 % 60 + 1),
                hub=HUBS[number % len(HUBS)],
                types=TYPES[number % len(TYPES)],
                founding_year=None if number % 3 == 0 else 1950 + number % 7,
                synthetic=number % 4 == 0,
                description={"nl": f"Maakt\ndingen {number}", "en": 'Makes; "things"'} if number % 2 else None,
            )
        yield started["gateway"]


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """The gateway beside a real registry."""
    async with running_hub(infrastructure) as started:
        yield started
