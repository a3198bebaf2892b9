"""Fixtures for every test: the two real servers, once a run."""

from collections.abc import Iterator

import pytest

from mediate_shared.logs import configure_logs
from support.infrastructure import Infrastructure
from support.infrastructure import infrastructure as started


@pytest.fixture(scope="session")
def infrastructure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """A real PostgreSQL and a real NATS."""
    configure_logs(level="error", style="json")
    with started(tmp_path_factory.mktemp("servers")) as servers:
        yield servers
