"""Wires the monitor service; nothing else does."""

from pathlib import Path

from mediate_monitor.entrypoints import http
from mediate_monitor.entrypoints.imports import IMPORTABLES
from mediate_shared import import_routes
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings) -> Service:
    """Return the service, not yet started."""
    service = Service(
        "monitor",
        settings,
        title="Monitor: what is measured, and every figure with its source",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    service.api.include_router(http.router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
