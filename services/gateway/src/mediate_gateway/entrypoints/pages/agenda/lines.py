"""The page of the whole agenda, of each action line, and of the list of all items."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters import agenda, agenda_list, dependencies, item_views, line_figures
from mediate_gateway.domain.attention import STALLED_DAYS, is_overdue, is_stalled
from mediate_gateway.domain.progress import Progress, unassigned_share
from mediate_gateway.entrypoints.pages.agenda.listed import ITEMS as LISTING
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDA,
    ITEMS,
    LINE,
    SECTION,
    STATUS_KINDS,
    line_at,
    moves,
    proposes,
    sees,
)
from mediate_gateway.entrypoints.pages.bars import pieces
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs

_SESSIONS_MAX: Final = 5
_OF_EVERY_PAGE: Final = frozenset({"lang", "done", "undo"})


def routes() -> APIRouter:
    """Return ``/agenda``, ``/agenda/items`` and ``/agenda/lines/{line_id}``."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(AGENDA, dependencies=public)
    async def show_agenda(visit: Visiting) -> Response:
        if visit.request.query_params.keys() - _OF_EVERY_PAGE:
            # The list of items was on this page before it had one of its own: what was kept still leads there.
            query = visit.request.query_params.multi_items()
            return visit.go(ITEMS, **{name: value for name, value in query if name not in _OF_EVERY_PAGE})
        return await _agenda_page(visit)

    @router.get(ITEMS, dependencies=public)
    async def show_items(visit: Visiting) -> Response:
        return await _items_page(visit)

    @router.get(LINE, dependencies=public)
    async def show_line(visit: Visiting, line_id: UUID) -> Response:
        return await _line_page(visit, line_id)

    return router


async def _agenda_page(visit: Visit) -> Response:
    now = visit.service.clock()
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
        sessions = await item_views.coming_sessions(connection, now, limit=_SESSIONS_MAX)
        programmes = await item_views.programmes(connection)
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
        sessions=sessions,
        programmes=programmes,
        may_propose=proposes(visit.actor),
    )


async def _items_page(visit: Visit) -> Response:
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
        carrying = await agenda_list.carrying(connection)
        themes = await agenda_list.themes(connection)
        points = await item_views.points(connection)
        programmes = await item_views.programmes(connection)
    of = visit.word.of
    options: dict[str, Any] = {
        "line": [(str(each.number), f"{each.number} {of(each.title)}") for each in lines],
        "theme": [(each, each) for each in themes],
        "manifesto": [(str(each.number), f"{each.number} {of(each.title)}") for each in points],
        "programme": [(str(each.id), of(each.name)) for each in programmes],
        "carried_by": [(str(identifier), name) for identifier, name in carrying],
    }
    return visit.page(
        "agenda/items.html",
        section=SECTION,
        listing=await LISTING.show(visit, options=options),
        may_propose=proposes(visit.actor),
    )


async def _line_page(visit: Visit, line_id: UUID) -> Response:
    now = visit.service.clock()
    today = now.astimezone(AMSTERDAM).date()
    async with visit.service.database.reading() as connection:
        line = await agenda.line(connection, line_id)
        items = await agenda.items_of(connection, line_id)
        carriers = await agenda.carriers(connection, [each.id for each in items], sees(visit.actor))
        waiting = await dependencies.held_up(connection, line_id)
        sessions = await item_views.coming_sessions(connection, now, line=line.number, limit=_SESSIONS_MAX)
        figures = await line_figures.of_line(connection, line.number)
        programmes = [each for each in await item_views.programmes(connection) if line.number in each.action_lines]
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
        stalled={
            each.id for each in items if is_stalled(each.status, each.heard_at, now=now, rhythm_days=line.rhythm_days)
        },
        held_up=waiting,
        overdue={each.id for each in items if is_overdue(each.status, each.due_date, today=today)},
        rhythm_days=line.rhythm_days or STALLED_DAYS,
        sessions=sessions,
        figures=figures,
        programmes=programmes,
        may_propose=proposes(visit.actor),
        may_change=moves(visit.actor),
    )
