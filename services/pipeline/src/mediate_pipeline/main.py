"""Wires the pipeline service; nothing else does."""

from pathlib import Path

from mediate_pipeline.adapters import persons
from mediate_pipeline.entrypoints import events, http
from mediate_pipeline.entrypoints.imports import IMPORTABLES
from mediate_pipeline.usecases.let_person_go import let_person_go
from mediate_shared import import_routes
from mediate_shared.privacy import PersonalData
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings) -> Service:
    """Return the service, not yet started."""
    service = Service(
        "pipeline",
        settings,
        title="Pipeline: growth from start-up to scale-up",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
        row_security=True,
    )
    service.hears(events.HANDLERS)
    service.keeps_persons(PersonalData(persons.held, let_person_go))
    service.api.include_router(http.router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
