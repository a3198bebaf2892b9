"""Wires the pipeline service; nothing else does."""

from pathlib import Path

from mediate_pipeline.adapters import persons, sealed
from mediate_pipeline.entrypoints import brought, events, http
from mediate_pipeline.entrypoints.imports import IMPORTABLES
from mediate_pipeline.settings import PipelineSettings
from mediate_pipeline.usecases.bring_file import CELLS_BYTES_MAX, forget_files
from mediate_pipeline.usecases.keep_figures import Renewing
from mediate_pipeline.usecases.let_person_go import let_person_go
from mediate_pipeline.usecases.open_shells import open_shells
from mediate_pipeline.usecases.roll_up import RollingUp
from mediate_shared import import_routes
from mediate_shared.journal import Seal
from mediate_shared.privacy import PersonalData
from mediate_shared.service import Service
from mediate_shared.settings import ServiceSettings


def build(settings: ServiceSettings, *, bounds: PipelineSettings | None = None) -> Service:
    """Return the service, not yet started."""
    bounds = bounds or PipelineSettings()
    service = Service(
        "pipeline",
        settings,
        title="Pipeline: growth from start-up to scale-up",
        migrations=Path(__file__).parent / "migrations",
        domain_problems=http.PROBLEMS,
        row_security=True,
        seal=Seal(sealed.shell, sealed.keep),
        larger_bodies={brought.PATH: CELLS_BYTES_MAX + (1 << 20)},
    )
    service.hears(events.HANDLERS)
    service.unseals(lambda transaction, event_ids: open_shells(event_ids, transaction=transaction, now=service.clock()))
    service.runs(Renewing(service.database, service.clock).run)
    service.runs(lambda: forget_files(service.database, service.clock))
    service.runs(RollingUp(service.database, service.clock, bounds.roll_up_seconds).run)
    service.keeps_persons(PersonalData(persons.held, let_person_go))
    service.api.include_router(http.router)
    service.api.include_router(import_routes.routes(IMPORTABLES))
    return service
