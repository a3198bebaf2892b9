"""The subscriptions service on real servers, hearing a real community and a real pipeline."""

from collections.abc import AsyncIterator

import pytest

from support.chassis import house
from support.feed import Hub
from support.infrastructure import Infrastructure
from support.running import running
from support.serving import serving


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """The services, started on empty databases."""
    quick = {"live_quiet_seconds": 0.3, "live_streams_max": 3}
    async with (
        running(infrastructure, "community", "pipeline", "subscriptions", settings=quick) as started,
        house(infrastructure, "agendas") as agendas,
        serving(started["subscriptions"].service) as client,
    ):
        yield Hub(started["community"], started["subscriptions"], started["pipeline"], agendas, client)
