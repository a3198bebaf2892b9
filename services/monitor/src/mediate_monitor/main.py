"""Wires the monitor service; nothing else does."""

from datetime import timedelta
from pathlib import Path

from mediate_monitor.entrypoints import http
from mediate_monitor.entrypoints.events import READ_MODEL
from mediate_monitor.entrypoints.imports import IMPORTABLES
from mediate_monitor.settings import MonitorSettings
from mediate_monitor.usecases.keep_rhythm import KeepingRhythm
from mediate_monitor.usecases.recompute import Recomputing
from mediate_shared import import_routes
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings, *, bounds: MonitorSettings | None = None) -> Service:
    """Return the service, not yet started."""
    bounds = bounds or MonitorSettings()
    service = Service(
        "monitor",
        settings,
        title="Monitor: what is measured, and every figure with its source",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    service.projects(READ_MODEL)
    service.runs(Recomputing(service.database, service.clock, service.log).run)
    service.runs(KeepingRhythm(service.database, service.clock, timedelta(days=bounds.remind_days)).run)
    for router in http.ROUTERS:
        service.api.include_router(router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
