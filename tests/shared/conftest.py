"""The chassis on real servers: every test begins with a broker that keeps no earlier event."""

from collections.abc import AsyncIterator

import pytest

from support.chassis import Ledger
from support.infrastructure import Infrastructure
from support.pairs import Pair, pair
from support.running import forget_stream


@pytest.fixture
async def hub(infrastructure: Infrastructure) -> Infrastructure:
    """Both servers, the event stream empty."""
    await forget_stream(infrastructure.nats_url)
    return infrastructure


@pytest.fixture(params=[Ledger.hears, Ledger.projects], ids=["reacting", "projecting"])
async def heard(request: pytest.FixtureRequest, hub: Infrastructure) -> AsyncIterator[Pair]:
    async with pair(hub, request.param) as both:
        yield both


@pytest.fixture
async def projected(hub: Infrastructure) -> AsyncIterator[Pair]:
    async with pair(hub, Ledger.projects) as both:
        yield both
