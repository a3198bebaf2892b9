"""A whole hub that writes everything down, with deals in it that have a mark in all that is told of them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from confidentiality.listening import ALLOWED, listening
from confidentiality.planting import Planted, plant
from support.hub import Hub, free_port, hub

_SECONDS_MAX = 1_500
_WRITES_EVERYTHING_DOWN = {
    "MEDIATE_LOG_LEVEL": "debug",
    "MEDIATE_LOG_FILE_BYTES_MAX": str(1 << 30),
    "MEDIATE_TRACES_PER_SECOND_MAX": "10000",
    "MEDIATE_SPAN_FILE_BYTES_MAX": str(1 << 30),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give time to the tests here: whichever comes first pays for what all of them share."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(_SECONDS_MAX))


@pytest.fixture(scope="module")
def writing_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub of real processes that logs at debug and keeps every trace."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in _WRITES_EVERYTHING_DOWN.items():
            environment.setenv(name, value)
        with hub(
            tmp_path_factory.mktemp("sealed") / "data", "--port", str(free_port()), environment=ALLOWED
        ) as started:
            yield started


@pytest.fixture(scope="module")
async def planted(writing_hub: Hub) -> AsyncIterator[Planted]:
    """The hub, the people in it, and what must be found by nobody but the team."""
    with listening() as receiver:
        yield await plant(writing_hub, receiver)
