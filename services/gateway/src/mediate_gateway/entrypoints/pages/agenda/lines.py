"""The page of the whole agenda, and of each action line."""

from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters import agenda, agenda_list
from mediate_gateway.domain.attention import is_overdue, is_stalled
from mediate_gateway.domain.progress import Progress, unassigned_share
from mediate_gateway.entrypoints.pages.agenda.listed import ITEMS
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDA,
    LINE,
    SECTION,
    STATUS_KINDS,
    line_at,
    proposes,
    sees,
)
from mediate_gateway.entrypoints.pages.bars import pieces
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs


def routes() -> APIRouter:
    """Return ``/agenda`` and ``/agenda/lines/{line_id}``."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(AGENDA, dependencies=public)
    async def show_agenda(visit: Visiting) -> Response:
        return await _agenda_page(visit)

    @router.get(LINE, dependencies=public)
    async def show_line(visit: Visiting, line_id: UUID) -> Response:
        return await _line_page(visit, line_id)

    return router


async def _agenda_page(visit: Visit) -> Response:
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
        carrying = await agenda_list.carrying(connection)
    listing = await ITEMS.show(
        visit,
        options={
            "line": [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in lines],
            "carried_by": [(str(identifier), name) for identifier, name in carrying],
        },
    )
    items, unassigned = sum(each.items for each in lines), sum(each.unassigned for each in lines)
    return visit.page(
        "agenda/agenda.html",
        section=SECTION,
        lines=lines,
        bars={each.id: pieces(each.by_status, visit.word) for each in lines},
        steps=list(Progress),
        items=items,
        unassigned=unassigned,
        unassigned_share=unassigned_share(items, unassigned),
        updated_at=max((each.updated_at for each in lines), default=None),
        listing=listing,
        may_propose=proposes(visit.actor),
    )


async def _line_page(visit: Visit, line_id: UUID) -> Response:
    now = visit.service.clock()
    today = now.astimezone(AMSTERDAM).date()
    async with visit.service.database.reading() as connection:
        line = await agenda.line(connection, line_id)
        items = await agenda.items_of(connection, line_id)
        carriers = await agenda.carriers(connection, [each.id for each in items], sees(visit.actor))
    return visit.page(
        "agenda/line.html",
        section=SECTION,
        at=line_at(line_id),
        line=line,
        bar=pieces(line.by_status, visit.word),
        steps=list(Progress),
        items=items,
        carried={
            each.id: [who for who in carriers.get(each.id, []) if who.status is AssignmentStatus.ACCEPTED]
            for each in items
        },
        kinds=STATUS_KINDS,
        stalled={each.id for each in items if is_stalled(each.status, each.changed_at, now=now)},
        overdue={each.id for each in items if is_overdue(each.status, each.due_date, today=today)},
        may_propose=proposes(visit.actor),
    )
