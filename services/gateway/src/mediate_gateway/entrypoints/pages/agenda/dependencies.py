"""The map of dependencies: which item has to come before which, across the action lines, and what is held up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda, dependencies
from mediate_gateway.adapters.agenda import LineRecord
from mediate_gateway.adapters.dependencies import Dependency, Graph, Placed
from mediate_gateway.domain.progress import CONCLUDED
from mediate_gateway.domain.waiting import FINISHED
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, Cell, ChartView, Table
from mediate_gateway.entrypoints.charts.waiting import THINGS_MAX, Thing, Wait, WaitingChart, waiting_chart
from mediate_gateway.entrypoints.pages.agenda.places import DEPENDENCIES, SECTION, item_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_CSV: Final = f"{DEPENDENCIES}.csv"
_ROWS_MAX: Final = 200
"""So many dependencies the table on the page holds; the file has them all."""
_LINE_DIGITS_MAX: Final = 2
COLUMNS: Final = ("item", "line", "status", "needs", "needs_line", "needs_status", "holds", "reason")
_NO_LINE: Final = ""


@dataclass(frozen=True)
class _Asked:
    """Which dependencies are asked for: those of a line, at either end; and those alone that hold something up."""

    line: str = ""
    holding: bool = False

    @classmethod
    def of(cls, visit: Visit) -> "_Asked":
        sent = visit.request.query_params
        line = sent.get("line", "")
        is_number = line.isascii() and line.isdigit() and len(line) <= _LINE_DIGITS_MAX
        return cls(line if is_number else "", sent.get("holding") == "yes")

    def address(self, visit: Visit, path: str) -> str:
        """Return the address of the same on another path."""
        asked = {"line": self.line, "holding": "yes" if self.holding else ""}
        return visit.to(path, **{name: value for name, value in asked.items() if value})


def routes() -> APIRouter:
    """Return ``/agenda/dependencies`` and the same as a file."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(DEPENDENCIES, dependencies=public)
    async def show_dependencies(visit: Visiting) -> Response:
        return await _page(visit)

    @router.get(_CSV, dependencies=public)
    async def export_dependencies(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            graph, lines = await dependencies.graph(connection), await agenda.lines(connection)
        chart = _chart(visit, graph, lines, _Asked.of(visit))
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="dependencies.csv"'}
        return Response(chart.csv(), headers=headers, media_type=CSV_TYPE)

    return router


async def _page(visit: Visit) -> Response:
    asked = _Asked.of(visit)
    async with visit.service.database.reading() as connection:
        graph, lines = await dependencies.graph(connection), await agenda.lines(connection)
    chart = _chart(visit, graph, lines, asked).at(asked.address(visit, _CSV))
    return visit.page(
        "agenda/dependencies.html",
        section=SECTION,
        asked=asked,
        is_narrowed=asked != _Asked(),
        lines=[(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in lines],
        chart_view=replace(chart, table=replace(chart.table, rows=chart.table.rows[:_ROWS_MAX])),
        rows_more=max(0, len(chart.table.rows) - _ROWS_MAX),
        held_up=_held_up(visit, graph, asked),
    )


def _of_line(asked: _Asked, item: Placed) -> bool:
    return not asked.line or str(item.line_number) == asked.line


def _is_holding(graph: Graph, item_id: UUID, needs_id: UUID) -> bool:
    """Tell whether one item holds another one up: it is not there yet, and the other still waits."""
    return graph.items[needs_id].status not in FINISHED and graph.items[item_id].status not in CONCLUDED


def _shown(graph: Graph, asked: _Asked) -> list[Dependency]:
    """Return the dependencies that are asked for, each to what stands for the item it names."""
    waits = graph.waits
    stated = [each.model_copy(update={"needs_id": waits.final(each.needs_id)}) for each in graph.dependencies]
    return [
        each
        for each in stated
        if (_of_line(asked, graph.items[each.item_id]) or _of_line(asked, graph.items[each.needs_id]))
        and (not asked.holding or _is_holding(graph, each.item_id, each.needs_id))
    ]


def _chart(visit: Visit, graph: Graph, lines: Sequence[LineRecord], asked: _Asked) -> ChartView:
    say, shown = visit.word.say, _shown(graph, asked)
    drawn = _drawn(graph, shown)
    pairs = {(each.item_id, each.needs_id) for each in shown if {each.item_id, each.needs_id} <= drawn}
    holding = [each for each in shown if _is_holding(graph, each.item_id, each.needs_id)]
    across = [each for each in shown if graph.items[each.item_id].line_id != graph.items[each.needs_id].line_id]
    said = [
        say("agenda.dependencies.said", count=len(shown), across=visit.word.number(len(across))),
        say("agenda.dependencies.holding", count=len(holding)),
    ]
    ends = {end for each in shown for end in (each.item_id, each.needs_id)}
    if len(ends) > len(drawn):
        said.append(say("agenda.dependencies.left_out", count=len(ends) - len(drawn)))
    if graph.is_cut:
        said.append(say("agenda.dependencies.cut", most=visit.word.number(dependencies.READ_MAX)))
    return waiting_chart(
        WaitingChart(
            name="dependencies",
            title=say("agenda.dependencies.chart"),
            lanes=[
                *((str(each.id), f"{each.number} {visit.word.of(each.title)}") for each in lines),
                (_NO_LINE, say("agenda.dependencies.no_line")),
            ],
            things=[_thing(visit, graph.items[each], lines) for each in _in_order(graph, drawn)],
            waits=[
                Wait(str(item_id), str(needs_id), _needs(visit, graph, item_id, needs_id))
                for item_id, needs_id in sorted(pairs)
            ],
            said=said,
            table=_table(visit, graph, shown),
            holds=say("agenda.dependencies.holds"),
            held=say("agenda.dependencies.held"),
            empty=say("agenda.dependencies.none"),
        ),
        visit.word,
    )


def _drawn(graph: Graph, shown: Sequence[Dependency]) -> set[UUID]:
    """Return the items that are drawn: of many, those at the ends of what holds something up, and then the others."""
    first = sorted(shown, key=lambda each: not _is_holding(graph, each.item_id, each.needs_id))
    found: set[UUID] = set()
    for each in first:
        ends = {each.item_id, each.needs_id}
        if len(found | ends) <= THINGS_MAX:
            found |= ends
    return found


def _in_order(graph: Graph, ids: Iterable[UUID]) -> list[UUID]:
    return sorted(ids, key=lambda each: (len(graph.items[each].code), graph.items[each].code, each))


def _thing(visit: Visit, item: Placed, lines: Sequence[LineRecord]) -> Thing:
    name = f"{item.code} {visit.word.of(item.title)}"
    return Thing(
        str(item.id),
        item.code,
        f"{name} ({visit.word.say(f'item.{item.status}')})",
        str(item.line_id) if item.line_id in {each.id for each in lines} else _NO_LINE,
        visit.to(item_at(item.id)),
        is_done=item.status in FINISHED,
    )


def _needs(visit: Visit, graph: Graph, item_id: UUID, needs_id: UUID) -> str:
    items = graph.items
    return visit.word.say("agenda.dependencies.needs", item=items[item_id].code, other=items[needs_id].code)


def _table(visit: Visit, graph: Graph, shown: Sequence[Dependency]) -> Table:
    rows = [_row(visit, graph, each) for each in sorted(shown, key=lambda each: _order(graph, each))]
    return Table(tuple(visit.word.say(f"agenda.dependencies.column.{each}") for each in COLUMNS), tuple(rows))


def _order(graph: Graph, each: Dependency) -> tuple[int, str, int, str]:
    item, needed = graph.items[each.item_id].code, graph.items[each.needs_id].code
    return len(item), item, len(needed), needed


def _row(visit: Visit, graph: Graph, each: Dependency) -> tuple[Cell, ...]:
    item, needed = graph.items[each.item_id], graph.items[each.needs_id]
    is_holding = _is_holding(graph, each.item_id, each.needs_id)
    return (
        *_cells(visit, item),
        *_cells(visit, needed),
        Cell(visit.word.say("listing.yes" if is_holding else "listing.no")),
        Cell(each.reason or ""),
    )


def _cells(visit: Visit, item: Placed) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(f"{item.code} {visit.word.of(item.title)}", at=visit.to(item_at(item.id))),
        Cell("" if item.line_number is None else str(item.line_number)),
        Cell(visit.word.say(f"item.{item.status}")),
    )


def _held_up(visit: Visit, graph: Graph, asked: _Asked) -> list[dict[str, Any]]:
    """Return what still waits, with everything unfinished it waits for, directly or further."""
    waits = graph.waits
    found: list[dict[str, Any]] = []
    for item_id in _in_order(graph, {item_id for item_id, _ in waits.pairs}):
        item = graph.items[item_id]
        ways = waits.held_up_by(item_id) if _of_line(asked, item) else []
        if ways:
            found.append(
                {
                    "name": f"{item.code} {visit.word.of(item.title)}",
                    "at": visit.to(item_at(item_id)),
                    "by": [
                        (
                            graph.items[each.to].code,
                            visit.to(item_at(each.to)),
                            visit.word.of(graph.items[each.to].title),
                        )
                        for each in ways
                    ],
                }
            )
    return found[:_ROWS_MAX]
