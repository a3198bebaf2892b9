"""The gateway on real servers."""

from collections.abc import AsyncIterator

import pytest

from support.infrastructure import Infrastructure
from support.running import Running, running


@pytest.fixture(scope="module")
async def gateway(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The gateway with an empty read model and no other service."""
    async with running(infrastructure, "gateway", gateway={"upstreams": {}}) as started:
        yield started["gateway"]
