"""Wires the agendas service; nothing else does."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from mediate_agendas.adapters import changes, persons
from mediate_agendas.entrypoints import http
from mediate_agendas.entrypoints.events import READ_MODEL
from mediate_agendas.entrypoints.imports import IMPORTABLES
from mediate_agendas.settings import AgendasSettings
from mediate_agendas.usecases.keep_what_was_said import keep_what_was_said
from mediate_agendas.usecases.let_person_go import let_person_go
from mediate_agendas.usecases.remind_of_offers import Reminding
from mediate_shared import import_routes
from mediate_shared.privacy import PersonalData
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings, *, bounds: AgendasSettings | None = None) -> Service:
    """Return the service, not yet started."""
    bounds = bounds or AgendasSettings()
    service = Service(
        "agendas",
        settings,
        title="Agendas: what the ecosystem set out to do, and how far it is",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    service.keeps_what_it_says(changes.keep)
    service.begins_with(partial(keep_what_was_said, service.database, shards=settings.journal_shards))
    service.keeps_persons(PersonalData(persons.held, let_person_go))
    service.projects(READ_MODEL)
    service.runs(Reminding(service.database, service.clock, timedelta(days=bounds.remind_days)).run)
    for router in http.ROUTERS:
        service.api.include_router(router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
