"""The roadmap: what should be done by when, on an axis of days, and what only looks so far ahead, by its horizon."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Horizon, ItemStatus
from mediate_gateway.adapters import agenda
from mediate_gateway.adapters.agenda import ItemRecord
from mediate_gateway.domain.attention import is_overdue
from mediate_gateway.domain.progress import CONCLUDED, PROGRESS_OF, Progress
from mediate_gateway.entrypoints.charts.timeline import Milestone, Phase, TimelineChart, timeline_chart
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.agenda.places import ROADMAP, SECTION, STATUS_KINDS
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs

_CSV: Final = f"{ROADMAP}.csv"
_PLANNED_MAX: Final = 300
_DRAWN_MAX: Final = 60
"""How many rows a time axis stays readable with; the lanes and the table hold all."""
_YEARS_DRAWN: Final = range(1990, 2101)
"""A day beyond these is a slip of the pen, and would press all others into one spot of the axis."""
_SERIES: Final = {Progress.OPEN: 5, Progress.ASSIGNED: 2, Progress.UNDER_WAY: 1, Progress.ACHIEVED: 3}


def routes() -> APIRouter:
    """Return ``/agenda/roadmap`` and its figures as a file."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(ROADMAP, dependencies=public)
    async def show_roadmap(visit: Visiting) -> Response:
        return await _roadmap_page(visit)

    @router.get(_CSV, dependencies=public)
    async def export_roadmap(visit: Visiting) -> Response:
        return Response(_chart(visit, await _planned(visit)).csv(), media_type=CSV_TYPE)

    return router


async def _planned(visit: Visit) -> list[ItemRecord]:
    async with visit.service.database.reading() as connection:
        return await agenda.planned(connection, limit=_PLANNED_MAX)


def _today(visit: Visit) -> date:
    return visit.service.clock().astimezone(AMSTERDAM).date()


async def _roadmap_page(visit: Visit) -> Response:
    items = await _planned(visit)
    today = _today(visit)
    return visit.page(
        "agenda/roadmap.html",
        section=SECTION,
        items=items,
        chart_view=_chart(visit, items).at(visit.to(_CSV)) if any(each.due_date for each in items) else None,
        lanes=_lanes(visit, items),
        overdue={each.id for each in items if is_overdue(each.status, each.due_date, today=today)},
        kinds=STATUS_KINDS,
    )


def _lanes(visit: Visit, items: Sequence[ItemRecord]) -> list[dict[str, Any]]:
    """Return what is still to be done by how far ahead it looks; what has a day and no horizon stands apart."""
    ahead = [each for each in items if each.status not in CONCLUDED]
    found = [
        {
            "id": horizon.value,
            "title": visit.word.say(f"horizon.{horizon}"),
            "items": [each for each in ahead if each.horizon is horizon],
        }
        for horizon in Horizon
    ]
    dated = [each for each in ahead if each.horizon is None]
    if dated:
        found.append({"id": "dated", "title": visit.word.say("agenda.roadmap.dated"), "items": dated})
    return found


def _chart(visit: Visit, items: Sequence[ItemRecord]) -> ChartView:
    dated = [each for each in items if each.due_date is not None and each.due_date.year in _YEARS_DRAWN]
    return timeline_chart(
        TimelineChart(
            name="roadmap-chart",
            title=visit.word.say("agenda.roadmap.chart"),
            of=visit.word.say("agenda.item"),
            rows=[_drawn(visit, each) for each in dated[:_DRAWN_MAX]],
            today=_today(visit),
        ),
        visit.word,
    )


def _drawn(visit: Visit, item: ItemRecord) -> Phase | Milestone:
    """Return an item from the day it was proposed to the day it is due; one that was due before is that day alone."""
    name, said = f"{item.code} {visit.word.of(item.title)}", visit.word.say(f"item.{item.status}")
    begin, due = item.since.astimezone(AMSTERDAM).date(), item.due_date or item.since.astimezone(AMSTERDAM).date()
    if due <= begin:
        return Milestone(name, due, said)
    step = PROGRESS_OF[item.status]
    is_open = item.status in {ItemStatus.PROPOSED, ItemStatus.PRIORITISED}
    return Phase(name, begin, due, said, series=_SERIES.get(step, 4), is_open=is_open)
