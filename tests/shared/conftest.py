"""The chassis on real servers: every test begins with a broker that keeps no earlier event."""

import pytest

from support.infrastructure import Infrastructure
from support.running import forget_stream


@pytest.fixture
async def hub(infrastructure: Infrastructure) -> Infrastructure:
    """Both servers, the event stream empty."""
    await forget_stream(infrastructure.nats_url)
    return infrastructure
