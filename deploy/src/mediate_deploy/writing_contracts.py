"""`mediate contracts`: writes what partners read from what the code says, or checks that it is written."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from mediate_contracts.catalogue import SERVICES
from mediate_contracts.generate import generated, write
from mediate_contracts.published import PromiseBroken, publication, published
from mediate_contracts.schema import schemas
from mediate_deploy.policy_page import policy_page
from mediate_deploy.say import complain, say
from mediate_gateway.domain.openapi import merged
from mediate_gateway.settings import GatewaySettings
from mediate_shared.identity.tokens import new_key, public_key
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings
from mediate_subscriptions.adapters.sealing import new_sealing_key
from mediate_subscriptions.settings import SubscriptionsSettings


def write_contracts(directory: Path, *, check: bool) -> int:
    """Write, or with ``check`` compare, ``generated/``, ``published/`` and the page of the policy.

    Returns the exit code.
    """
    try:
        promised = publication(published(directory / "published"), schemas())
    except PromiseBroken as broken:
        complain("what was published is broken:\n  " + "\n  ".join(broken.sentences))
        return 1
    services = built()
    differing = [
        f"{folder}/{path}"
        for folder, documents in (("generated", generated(public_api(services))), ("published", promised))
        for path in write(directory / folder, documents, check=check)
    ]
    page = {"POLICY.md": policy_page(services).encode()}
    differing += write(directory.parent / "services" / "gateway", page, check=check)
    if check and differing:
        complain("not what the code says (run `mediate contracts`):\n  " + "\n  ".join(differing))
        return 1
    say(f"contracts: {len(differing)} files {'differ' if check else 'written'}")
    return 0


def built() -> dict[str, Service]:
    """Return every service by name, built and not started."""
    services: dict[str, Service] = {}
    key = new_key()
    # No server is asked: building a service connects to nothing.
    nowhere = ServiceSettings(
        database_url="postgresql://nobody@localhost/none",
        nats_url="nats://localhost",
        identity_public_keys=public_key(key),
    )
    told: dict[str, dict[str, Any]] = {
        "gateway": {"upstreams": {}, "bounds": GatewaySettings(identity_private_key=key)},
        "subscriptions": {"bounds": SubscriptionsSettings(keys=new_sealing_key())},
    }
    for name in SERVICES:
        build = import_module(f"mediate_{name}.main").build
        services[name] = build(nowhere, **told.get(name, {}))
    return services


def public_api(services: Mapping[str, Service]) -> Mapping[str, object]:
    """Return the OpenAPI document of the whole hub, as `/v1/openapi.json` answers it."""
    documents = {name: service.api.openapi() for name, service in services.items()}
    return merged(documents.pop("gateway"), documents)
