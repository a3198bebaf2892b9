"""A whole hub, shared by the tests of one module, and where one that writes everything down writes it."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.privacy.house import House, house
from mediate_shared.logs import configure_logs
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[House]:
    """Every service on an empty database of its own."""
    async with house(infrastructure) as started:
        yield started


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where logs and spans go, while this module runs."""
    directory = tmp_path_factory.mktemp("told")
    configure_logs(level="debug", style="json", file=directory / "logs" / "hub.log")
    # Of libraries, warnings are told.
    libraries = logging.FileHandler(directory / "logs" / "libraries.log")
    libraries.setLevel(logging.WARNING)
    logging.getLogger().addHandler(libraries)
    yield directory
    logging.getLogger().removeHandler(libraries)
    libraries.close()
    configure_logs(level="error", style="json")
