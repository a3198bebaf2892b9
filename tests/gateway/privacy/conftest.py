"""A whole hub, shared by the tests of one module."""

from collections.abc import AsyncIterator

import pytest

from gateway.privacy.house import House, house
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[House]:
    """Every service on an empty database of its own."""
    async with house(infrastructure) as started:
        yield started
