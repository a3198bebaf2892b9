"""Wires the agendas service; nothing else does."""

from pathlib import Path

from mediate_agendas.entrypoints import http
from mediate_agendas.entrypoints.events import HANDLERS
from mediate_agendas.entrypoints.imports import IMPORTABLES
from mediate_shared import import_routes
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings) -> Service:
    """Return the service, not yet started."""
    service = Service(
        "agendas",
        settings,
        title="Agendas: what the ecosystem set out to do, and how far it is",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    service.hears(HANDLERS)
    for router in http.ROUTERS:
        service.api.include_router(router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
