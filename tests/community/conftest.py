"""The community service on real servers."""

from collections.abc import AsyncIterator

import pytest

from support.infrastructure import Infrastructure
from support.matching import Matching
from support.running import Running, running


@pytest.fixture(scope="module")
async def community(infrastructure: Infrastructure) -> AsyncIterator[Running]:
    """The service, started on an empty database."""
    async with running(infrastructure, "community") as started:
        yield started["community"]


@pytest.fixture(scope="module")
def matching(community: Running) -> Matching:
    """Short ways to get needs, offers, challenges and matches into the service."""
    return Matching(community)
