"""Other people's clients, and the hub as they reach it: through its public door."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.serving import served
from subscriptions.clients.hub import PublicHub
from support.identity import STAFF, publicly
from support.infrastructure import Infrastructure
from support.javascript import CannotRun, Clients, clients
from support.line import line_to
from support.running import running


@pytest.fixture(scope="session")
def javascript() -> Clients:
    """The programs in JavaScript; tests that need them are skipped where Node or their packages cannot be had."""
    try:
        return clients(Path(__file__).parent)
    except CannotRun as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
async def public_hub(infrastructure: Infrastructure) -> AsyncIterator[PublicHub]:
    """A community, its feed and the gateway in front of both, on a line that can be cut."""
    async with (
        running(
            infrastructure,
            "community",
            "subscriptions",
            "gateway",
            settings={"live_quiet_seconds": 0.3},
            gateway=lambda started: {"upstreams": {"subscriptions": started["subscriptions"].service.app}},
        ) as started,
        served(started["gateway"].service.app) as address,
        line_to(address) as line,
        httpx.AsyncClient(base_url=line.url, headers=publicly(STAFF), timeout=60) as client,
    ):
        yield PublicHub(started["community"], started["subscriptions"], line, client)
