"""A hub of real processes, shared by the fault tests of one module, and the counts they end with."""

from collections.abc import Callable, Iterator

import pytest

from support.hub import Hub, free_port, hub
from support.load import Load

_COUNTS = pytest.StashKey[list[str]]()

Count = Callable[[str, Load], None]
"""Notes what one fault was survived with, for the end of the run."""


@pytest.fixture(scope="module")
def running_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One process per service, a PostgreSQL and a NATS of its own."""
    with hub(tmp_path_factory.mktemp("faults") / "data", "--processes", "--port", str(free_port())) as started:
        yield started


@pytest.fixture
def count(pytestconfig: pytest.Config) -> Count:
    """Note a fault and the load it came into."""
    counts = pytestconfig.stash.setdefault(_COUNTS, [])
    return lambda fault, load: counts.append(
        f"{fault}: {load.events} commands acknowledged, {load.retried} sent again, none lost, doubled or disordered"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the counts below the results."""
    for line in config.stash.get(_COUNTS, []):
        terminalreporter.write_line(line)
