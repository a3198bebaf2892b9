"""The roadmap: phases, and what should be done by when, on an axis of days; what looks further ahead by its horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Horizon, ItemStatus
from mediate_gateway.adapters import agenda, item_views
from mediate_gateway.adapters.agenda import ItemRecord
from mediate_gateway.domain.attention import is_overdue
from mediate_gateway.domain.progress import CONCLUDED, PROGRESS_OF, Progress
from mediate_gateway.entrypoints.charts.timeline import Milestone, Phase, TimelineChart, timeline_chart
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.agenda.places import ROADMAP, SECTION, STATUS_KINDS, item_at, moves
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
_OF_PHASES: Final = 6
_LINE_DIGITS_MAX: Final = 2


@dataclass(frozen=True)
class _Planned:
    """What is on the roadmap: phases, items, and the lines it can be narrowed to."""

    phases: Sequence[item_views.Phase]
    items: Sequence[ItemRecord]
    lines: Sequence[agenda.LineRecord]
    line: str


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


async def _planned(visit: Visit) -> _Planned:
    asked = visit.request.query_params.get("line", "")
    line = asked if asked.isascii() and asked.isdigit() and len(asked) <= _LINE_DIGITS_MAX else ""
    async with visit.service.database.reading() as connection:
        return _Planned(
            await item_views.phases(connection),
            await agenda.planned(connection, line=int(line) if line else None, limit=_PLANNED_MAX),
            await agenda.lines(connection),
            line,
        )


def _today(visit: Visit) -> date:
    return visit.service.clock().astimezone(AMSTERDAM).date()


async def _roadmap_page(visit: Visit) -> Response:
    planned = await _planned(visit)
    today, items = _today(visit), planned.items
    chart = _chart(visit, planned)
    return visit.page(
        "agenda/roadmap.html",
        section=SECTION,
        items=items,
        phases=planned.phases,
        line=planned.line,
        lines=[(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in planned.lines],
        chart_view=chart.at(visit.to(_CSV, **({"line": planned.line} if planned.line else {}))),
        lanes=_lanes(visit, items),
        overdue={each.id for each in items if is_overdue(each.status, each.due_date, today=today)},
        kinds=STATUS_KINDS,
        may_change=moves(visit.actor),
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


def _is_drawn(*days: date | None) -> bool:
    known = [day for day in days if day is not None]
    return bool(known) and all(day.year in _YEARS_DRAWN for day in known)


def _chart(visit: Visit, planned: _Planned) -> ChartView:
    phases = [
        Phase(visit.word.of(each.title), each.starts, each.until, visit.word.say("agenda.phase"), series=_OF_PHASES)
        for each in planned.phases
        if _is_drawn(each.starts, each.until)
    ]
    dated = [each for each in planned.items if _is_drawn(each.starts, each.due_date)]
    return timeline_chart(
        TimelineChart(
            name="roadmap-chart",
            title=visit.word.say("agenda.roadmap.chart"),
            of=visit.word.say("agenda.roadmap.what"),
            rows=[*phases, *(_drawn(visit, each) for each in dated[:_DRAWN_MAX])],
            today=_today(visit),
        ),
        visit.word,
    )


def _drawn(visit: Visit, item: ItemRecord) -> Phase | Milestone:
    """Return an item from the day it starts, or was proposed, to the day it is due.

    One that was due before it began is that day alone, and one without a due day goes on.
    """
    name, said = f"{item.code} {visit.word.of(item.title)}", visit.word.say(f"item.{item.status}")
    at, since = visit.to(item_at(item.id)), item.since.astimezone(AMSTERDAM).date()
    begin = item.starts or since
    if item.due_date is not None and item.due_date <= begin:
        return Milestone(name, item.due_date, said, at)
    is_open = item.status in {ItemStatus.PROPOSED, ItemStatus.PRIORITISED}
    series = _SERIES.get(PROGRESS_OF[item.status], 4)
    return Phase(name, begin, item.due_date, said, series=series, is_open=is_open, at=at)
