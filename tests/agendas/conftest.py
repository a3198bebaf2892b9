"""The agendas service on real servers, alone and beside community."""

from collections.abc import AsyncIterator

import pytest

from support.agendas import Agendas
from support.infrastructure import Infrastructure
from support.running import running


@pytest.fixture(scope="module")
async def agendas(infrastructure: Infrastructure) -> AsyncIterator[Agendas]:
    """The service, started on an empty database."""
    async with running(infrastructure, "agendas") as started:
        yield Agendas(started["agendas"])
