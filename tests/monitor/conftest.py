"""The monitor service on real servers."""

from collections.abc import AsyncIterator

import pytest

from support.infrastructure import Infrastructure
from support.running import Running, running


@pytest.fixture(scope="module")
async def monitor(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The service, started on an empty database."""
    async with running(infrastructure, "monitor") as started:
        yield started["monitor"]
