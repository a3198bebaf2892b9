"""One description of the whole public API, put together from those of the services.

The gateway serves it, and the contracts are generated with it; both call ``merged``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

OPENAPI: Final = "3.1.0"
_REFERENCE = re.compile(r"^#/components/([^/]+)/([^/]+)$")
_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_BORROWED: Final = {path: ("subscriptions", path) for path in ("/v1/feed", "/v1/stream")}
"""Public paths that a service answers under the gateway's own name."""

Document = Mapping[str, Any]
Component = tuple[str, str]
"""Section and name of a component, such as ("schemas", "Organisation")."""


def merged(gateway: Document, services: Mapping[str, Document]) -> dict[str, Any]:
    """Return one OpenAPI 3.1 document of the gateway's own paths and, below ``/v1/<service>``, those of services.

    Components that are the same everywhere are kept once; those of the same name that differ are renamed in
    every service that has them, so that no name depends on which services were there first.
    """
    documents = {"gateway": gateway, **{name: services[name] for name in sorted(services)}}
    differing = _differing(documents)
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    for service, document in documents.items():
        for path, operations in document.get("paths", {}).items():
            for public in _public(service, path):
                paths[public] = _operations(_renamed(operations, service, differing), service, public)
        for (section, name), component in _components(document):
            kept = _name(service, (section, name), differing)
            components.setdefault(section, {})[kept] = _renamed(component, service, differing)
    info = {**gateway.get("info", {}), "title": "MEDIATE hub"}
    return {
        "openapi": OPENAPI,
        "info": info,
        "tags": [
            {"name": service, "description": document.get("info", {}).get("title", service)}
            for service, document in documents.items()
        ],
        "paths": dict(sorted(paths.items())),
        "components": {section: dict(sorted(named.items())) for section, named in sorted(components.items())},
    }


def _public(service: str, path: str) -> Iterator[str]:
    if service == "gateway":
        yield path
        return
    if path.startswith("/v1/"):
        yield f"/v1/{service}/{path.removeprefix('/v1/')}"
    for public, borrowed in _BORROWED.items():
        if borrowed == (service, path):
            yield public


def _operations(operations: Any, service: str, public: str) -> dict[str, Any]:
    own = f"/v1/{service}/"
    tag = service if service == "gateway" or public.startswith(own) else "gateway"
    described = {}
    for key, operation in operations.items():
        if key in _METHODS:
            identifier = operation.get("operationId", f"{key}_{public}")
            described[key] = {**operation, "tags": [tag], "operationId": f"{tag}_{identifier}"}
        else:
            described[key] = operation
    return described


def _components(document: Document) -> Iterator[tuple[Component, Any]]:
    for section, named in document.get("components", {}).items():
        for name, component in named.items():
            yield (section, name), component


def _differing(documents: Mapping[str, Document]) -> frozenset[Component]:
    """Return the components that do not mean the same wherever they occur, by content or by what they refer to."""
    found: dict[Component, list[Any]] = {}
    for document in documents.values():
        for component, content in _components(document):
            found.setdefault(component, []).append(content)
    shared = {component: contents for component, contents in found.items() if len(contents) > 1}
    differing = {component for component, contents in shared.items() if any(one != contents[0] for one in contents)}
    while True:
        more = {
            component
            for component, contents in shared.items()
            if component not in differing and differing & set(_references(contents[0]))
        }
        if not more:
            return frozenset(differing)
        differing |= more


def _references(content: Any) -> Iterator[Component]:
    if isinstance(content, Mapping):
        for value in content.values():
            yield from _references(value)
    elif isinstance(content, list):
        for value in content:
            yield from _references(value)
    elif isinstance(content, str) and (found := _REFERENCE.match(content)):
        yield found[1], found[2]


def _renamed(content: Any, service: str, differing: frozenset[Component]) -> Any:
    """Return content with every reference to a renamed component following it, discriminator mappings too."""
    if isinstance(content, Mapping):
        return {key: _renamed(value, service, differing) for key, value in content.items()}
    if isinstance(content, list):
        return [_renamed(value, service, differing) for value in content]
    if isinstance(content, str) and (found := _REFERENCE.match(content)):
        component = found[1], found[2]
        return f"#/components/{component[0]}/{_name(service, component, differing)}"
    return content


def _name(service: str, component: Component, differing: frozenset[Component]) -> str:
    name = component[1]
    return f"{service.capitalize()}{name}" if component in differing else name
