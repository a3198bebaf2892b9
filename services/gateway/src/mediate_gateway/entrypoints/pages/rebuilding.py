"""The page on which those who run the hub have its read model filled anew."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from mediate_contracts.policy import Duty
from mediate_gateway.entrypoints.pages.jobs import job_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.usecases.jobs import Jobs
from mediate_gateway.usecases.rebuild_read_model import KIND
from mediate_shared.identity.guard import needs_duty

REBUILD: Final = "/ops/rebuild"
_OPS: Final = "/ops"


@dataclass(frozen=True)
class RebuildingPages:
    """Asks first, and then leads to the work."""

    jobs: Jobs

    def routes(self) -> APIRouter:
        """Return ``/ops/rebuild``."""
        router = APIRouter()
        operating = [needs_duty(Duty.OPERATE)]

        @router.get(REBUILD, dependencies=operating)
        async def show_rebuild(visit: Visiting) -> Response:
            return _page(visit)

        @router.post(REBUILD, dependencies=operating)
        async def rebuild(visit: Visiting) -> Response:
            await visit.typed()
            title = visit.word.say("rebuild.title")
            try:
                job_id = await self.jobs.start(KIND, title, {}, actor=visit.actor, language=visit.language)
            except REFUSALS as error:
                return _page(visit, refused(error, visit.word))
            return visit.go(job_at(job_id))

        return router


def _page(visit: Visit, wrong: Refused | None = None) -> Response:
    say = visit.word.say
    return visit.confirm(
        say("rebuild.title"), say("rebuild.what"), say("rebuild.do"), back=_OPS, section="ops", refused=wrong
    )
