"""Wires the community service; nothing else does."""

from pathlib import Path

from mediate_community.entrypoints import http
from mediate_community.entrypoints.imports import IMPORTABLES
from mediate_shared import import_routes
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings) -> Service:
    """Return the service, not yet started."""
    service = Service(
        "community",
        settings,
        title="Community: who is in the ecosystem and how they connect",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    for router in http.ROUTERS:
        service.api.include_router(router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
