"""The gateway and the services that records are imported into, on real servers."""

from collections.abc import AsyncIterator

import pytest

from gateway.pages.browser import Browser
from gateway.pages.people import Person, person, signed_in
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure
from support.running import Running, running

SERVICES = ("community", "agendas", "monitor", "pipeline")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """Every service with records, behind a gateway."""

    def upstreams(started: dict[str, Running]) -> dict[str, object]:
        return {"upstreams": {name: started[name].service.app for name in SERVICES}}

    async with running(infrastructure, *SERVICES, "gateway", gateway=upstreams) as started:
        yield started


@pytest.fixture
async def facilitator(hub: dict[str, Running]) -> Person:
    """Somebody who keeps the registry, the agendas and the figures."""
    return await person(hub["gateway"], Role.FACILITATOR)


@pytest.fixture
async def browser(hub: dict[str, Running], facilitator: Person) -> AsyncIterator[Browser]:
    """The facilitator's browser."""
    async with signed_in(hub["gateway"], facilitator) as opened:
        yield opened
