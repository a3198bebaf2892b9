"""Wires the community service; nothing else does."""

from datetime import timedelta
from pathlib import Path

from mediate_community.adapters import persons
from mediate_community.entrypoints import http
from mediate_community.entrypoints.imports import IMPORTABLES
from mediate_community.settings import CommunitySettings
from mediate_community.usecases.find_duplicates import DuplicateFinder
from mediate_community.usecases.let_contacts_go import LettingGo, let_person_go
from mediate_shared import import_routes
from mediate_shared.privacy import PersonalData
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings, *, bounds: CommunitySettings | None = None) -> Service:
    """Return the service, not yet started."""
    bounds = bounds or CommunitySettings()
    service = Service(
        "community",
        settings,
        title="Community: who is in the ecosystem and how they connect",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
    )
    service.keeps_persons(PersonalData(persons.held, let_person_go))
    kept = timedelta(days=bounds.contacts_days_kept)
    service.runs(LettingGo(service.database, service.clock, kept).run)
    finder = DuplicateFinder(service.database, shards=settings.journal_shards, clock=service.clock, log=service.log)
    service.runs(finder.run)
    for router in http.ROUTERS:
        service.api.include_router(router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
