"""How far the agenda is taken on, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request

from mediate_agendas.adapters import coverage
from mediate_agendas.adapters.coverage import AgendaCoverage
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.identity.guard import needs

router = APIRouter(prefix="/v1", tags=["agenda"])


@router.get("/coverage", dependencies=[needs(Action.READ, Visibility.PUBLIC)])
async def show_coverage(request: Request, line_id: UUID | None = None) -> AgendaCoverage:
    """Show how much of the agenda nobody carries, and how much nobody leads: per line and in all."""
    async with request.app.state.service.database.reading() as connection:
        return await coverage.read(connection, line_id=line_id)
