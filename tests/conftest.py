"""Fixtures for every test: the two real servers, once a run."""

import os
import re
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import settings
from typing_extensions import override
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from mediate_shared.logs import configure_logs
from mediate_subscriptions.adapters.sealing import new_sealing_key
from support.identity import PRIVATE_KEY, PUBLIC_KEY
from support.infrastructure import Infrastructure
from support.infrastructure import infrastructure as started

# Every service of a test run takes the tokens that its tests sign.
os.environ["MEDIATE_IDENTITY_PUBLIC_KEYS"] = PUBLIC_KEY
os.environ["MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY"] = PRIVATE_KEY
os.environ["MEDIATE_SUBSCRIPTIONS_KEYS"] = new_sealing_key()

# How long an example takes follows the neighbours on a machine; what is slow, the benches tell.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

_TOURING: Final = frozenset(
    f"tests/e2e/test_{name}.py" for name in ("by_keyboard", "every_page", "live_pages", "under_attack")
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case that holds a made-up id alike in every process of a run: they share the tests by name."""
    return _UUID.sub("an-id", val) if isinstance(val, str) and _UUID.search(val) else None


class _ByFile(LoadFileScheduling):  # type: ignore[misc]
    """A file goes to one process; those that look around in one furnished hub go to the same one, in their order.

    To furnish it takes minutes, and what the last of them tries out would be in the way of the others.
    """

    @override
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "tests/e2e/touring.py" if file in _TOURING else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Share the tests out over the processes of a run."""
    return _ByFile(config, log)


@pytest.fixture(scope="session")
def infrastructure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """A real PostgreSQL and a real NATS."""
    configure_logs(level="error", style="json")
    with started(tmp_path_factory.mktemp("servers")) as servers:
        yield servers
