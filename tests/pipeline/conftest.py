"""The pipeline service on real servers, beside the community service it hears."""

from collections.abc import AsyncIterator

import pytest

from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, running


@pytest.fixture(scope="module")
async def dealing(infrastructure: Infrastructure) -> AsyncIterator[Dealing]:
    """Both services, started on empty databases."""
    async with running(infrastructure, "community", "pipeline") as started:
        yield Dealing(started["community"], started["pipeline"])


@pytest.fixture(scope="module")
def pipeline(dealing: Dealing) -> Running:
    """The service under test."""
    return dealing.pipeline
