"""The six services, built and not started: nothing here needs a server."""

from importlib import import_module

import pytest

from mediate_contracts.catalogue import SERVICES
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    """Every service, by name."""
    nowhere = ServiceSettings(database_url="postgresql://nobody@localhost/none", nats_url="nats://localhost")
    return {
        name: import_module(f"mediate_{name}.main").build(nowhere, **({"upstreams": {}} if name == "gateway" else {}))
        for name in SERVICES
    }
