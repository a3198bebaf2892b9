"""The page of cross-over: whether fragmentation goes down, by the E-I index over time and by who met whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import organisations
from mediate_gateway.adapters.derived_views import Measured, measured
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.community.places import organisation_at
from mediate_gateway.entrypoints.pages.monitor.derived_charts import run_chart
from mediate_gateway.entrypoints.pages.monitor.meeting import (
    BY,
    TIES,
    Meetings,
    crossers,
    drawn_meetings,
    organisations_of,
    silo_in_words,
)
from mediate_gateway.entrypoints.pages.monitor.participation import chart_file, in_sentences
from mediate_gateway.entrypoints.pages.monitor.places import CROSSOVER, SECTION, derivation_at, indicator_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError

MEASURES: Final = ("crossover.types", "crossover.hubs")
"""The measures that the page tells of, by the silos that they are about."""
_CSV: Final = CROSSOVER + ".csv"
_AREA: Final = "monitor"
_ROWS_MAX: Final = 200
"""So many meetings the table on the page holds; the file has them all."""
_YEARS: Final = 3
_AWAY: Final = frozenset({503, 504})


@dataclass(frozen=True)
class _Query:
    """What an address asks for, as far as it can be asked for."""

    period: str
    kind: str
    by: str

    def asked(self) -> dict[str, Any]:
        return {"period": self.period, "by": self.by, **({"kind": self.kind} if self.kind else {})}


def routes() -> APIRouter:
    """Return ``/monitor/crossover``, who met whom as a file, and the figures behind its charts."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(CROSSOVER, dependencies=public)
    async def show_crossover(visit: Visiting) -> Response:
        return await _page(visit)

    @router.get(_CSV, dependencies=public)
    async def export_meetings(visit: Visiting) -> Response:
        query = _query(visit, _periods(visit, await _measured(visit)))
        chart = _chart(visit, await _meetings(visit, query), query)
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="crossover.csv"'}
        return Response(chart.csv(), headers=headers, media_type=CSV_TYPE)

    @router.get(CROSSOVER + "/charts/{name}.csv", dependencies=public)
    async def show_chart_figures(visit: Visiting, name: str) -> Response:
        found = await _measured(visit)
        charts = [chart for each in found.values() if (chart := _run(visit, each)) is not None]
        return chart_file(charts, name)

    return router


async def _measured(visit: Visit) -> Mapping[str, Measured]:
    async with visit.service.database.reading() as connection:
        return await measured(connection, MEASURES)


def _periods(visit: Visit, found: Mapping[str, Measured]) -> list[str]:
    """Return the periods to choose from, the newest first: those with a figure, or else the last years."""
    told = {each.period: None for one in found.values() for each in reversed(one.whole)}
    year = visit.service.clock().astimezone(AMSTERDAM).year
    return list(told) or [str(year - before) for before in range(_YEARS)]


def _query(visit: Visit, periods: Sequence[str]) -> _Query:
    sent = visit.request.query_params
    period, kind, by = sent.get("period", ""), sent.get("kind", ""), sent.get("by", "")
    return _Query(period if period in periods else periods[0], kind if kind in TIES else "", by if by in BY else BY[0])


async def _meetings(visit: Visit, query: _Query) -> Meetings:
    """Return who met whom, as far as who looks may know. Raises ProblemError where the monitor is away."""
    answer = (await visit.ask(_AREA, "/network", **query.asked())).body
    async with visit.service.database.reading() as connection:
        names = await organisations.names(connection, organisations_of(answer))
    return Meetings.of(answer, query.by, names)


def _chart(visit: Visit, meetings: Meetings, query: _Query) -> ChartView:
    title = visit.word.say("crossover.network.of", period=visit.word.period(query.period))
    return drawn_meetings(visit, meetings, "meetings", title).at(visit.to(_CSV, **query.asked()))


def _run(visit: Visit, found: Measured) -> ChartView | None:
    name = (found.measure or "").replace(".", "-")
    chart = run_chart(found, visit.word, f"run-{name}", by="tie")
    return None if chart is None else chart.at(visit.to(f"{CROSSOVER}/charts/{chart.id}.csv"))


async def _page(visit: Visit) -> Response:
    word = visit.word
    found = await _measured(visit)
    periods = _periods(visit, found)
    query = _query(visit, periods)
    try:
        meetings = await _meetings(visit, query)
    except ProblemError as error:
        if error.problem.status not in _AWAY:
            raise
        meetings = None
    chart = None if meetings is None else _chart(visit, meetings, query)
    return visit.page(
        "monitor/crossover.html",
        section=SECTION,
        told=[
            (each, in_sentences(each, word), _run(visit, each)) for measure in MEASURES if (each := found.get(measure))
        ],
        indicator_at=indicator_at,
        derivation_at=derivation_at,
        query=query,
        periods=[(each, word.period(each)) for each in periods],
        kinds=[(each, word.say(f"tie.{each}")) for each in TIES],
        silos=[(each, word.say(f"crossover.by.{each}")) for each in BY],
        meetings=meetings,
        chart=None if chart is None else replace(chart, table=replace(chart.table, rows=chart.table.rows[:_ROWS_MAX])),
        rows_more=0 if chart is None else max(0, len(chart.table.rows) - _ROWS_MAX),
        crossers=[] if meetings is None else _crossers(visit, meetings),
    )


def _crossers(visit: Visit, meetings: Meetings) -> list[dict[str, Any]]:
    word = visit.word
    return [
        {
            "id": each.id,
            "name": each.name,
            "silo": silo_in_words(meetings.silos.get(each.id), meetings.by, word),
            "at": visit.to(organisation_at(each.id)),
            "across": word.number(each.across),
            "within": word.number(each.within),
            "others": word.number(each.others),
        }
        for each in crossers(meetings, word)
    ]
