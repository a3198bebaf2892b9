"""Figures of the deals that one may read: how far they came, what is expected of them, and what they brought.

They are asked of the pipeline service in the reader's name, at the moment they are looked at; the files to take along
are written while they are sent. Nothing of them is kept here.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DealPipeline
from mediate_gateway.adapters import agenda, organisations
from mediate_gateway.entrypoints.charts.view import CSV_TYPE
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_gateway.entrypoints.pages.pipeline.figure_charts import CHARTS
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import (
    ON_PAGE,
    PORTFOLIO_COLUMNS,
    SHEETS,
    Answer,
    Names,
    Sheet,
    said,
)
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION, deal_at
from mediate_gateway.entrypoints.pages.typed import searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found

FIGURES: Final = "/pipeline/figures"
_FIRST: Final = "funnel"
_PORTFOLIO: Final = "portfolio"
_SHOWN_MAX: Final = 25
_AT_ONCE: Final = 200
_FUNDS_MAX: Final = 200
_LINES: Final = frozenset(str(number) for number in range(1, 100))
_YEARS: Final = 12
_FOUND_MAX: Final = 8


@dataclass(frozen=True)
class Asked:
    """What figures are narrowed to, as it is in an address, and what was not understood of it."""

    query: Mapping[str, str]
    company: str = ""
    companies: Sequence[tuple[str, str]] = ()
    """Organisations of which it is not clear which one is meant: their names, and the addresses that name them."""


def figures_at(name: str) -> str:
    """Return the path of one of the figures there are."""
    return FIGURES if name == _FIRST else f"{FIGURES}/{name}"


def routes() -> APIRouter:
    """Return ``/pipeline/figures``, each of the figures below it, and their files."""
    router = APIRouter()
    for name in SHEETS:
        for kind in MEDIA_TYPES:
            _add_file(router, name, kind)
        _add_page(router, name)
    _add_charts(router)
    return router


def _add_page(router: APIRouter, name: str) -> None:
    @router.get(
        figures_at(name),
        dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)],
        name=f"show_figures_{name.replace('-', '_')}",
    )
    async def show_figures(visit: Visiting, cursor: str | None = None) -> Response:
        return await _page(visit, name, cursor)


def _add_file(router: APIRouter, name: str, kind: str) -> None:
    @router.get(
        f"{FIGURES}/{name}.{kind}",
        dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)],
        name=f"show_figures_{name.replace('-', '_')}_{kind}",
    )
    async def show_file(visit: Visiting) -> Response:
        return await _file(visit, name, kind)


def _add_charts(router: APIRouter) -> None:
    @router.get(FIGURES + "/{name}/charts/{chart}.csv", dependencies=[needs_own(Action.READ, Visibility.DEAL, of=AREA)])
    async def show_deal_chart(visit: Visiting, name: str, chart: str) -> Response:
        if name not in SHEETS:
            raise not_found("figure", name)
        asked = await _asked(visit, name)
        found = await _found(visit, name, asked)
        drawn = {each.id: each for each in CHARTS[name](found, visit.word, await _lines(visit)) if not each.is_empty}
        if chart not in drawn:
            raise not_found("chart", chart)
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{chart}.csv"'}
        return Response(drawn[chart].csv(), headers=headers, media_type=CSV_TYPE)


async def _page(visit: Visit, name: str, cursor: str | None) -> Response:
    asked = await _asked(visit, name)
    found = await _found(visit, name, asked, cursor=cursor)
    lines, word = await _lines(visit), visit.word
    sheet = ON_PAGE[name](found, word, lines)
    funds = (await visit.ask(AREA, "/funds", limit=str(_FUNDS_MAX))).body["items"]
    at_chart = f"{FIGURES}/{name}/charts/{{}}.csv"
    following = found.get("next")
    return visit.page(
        "pipeline/figures.html",
        section=SECTION,
        name=name,
        at_figures=FIGURES,
        ways=[
            (visit.to(figures_at(each), **asked.query), word.say(f"analytics.{each}.tab"), each == name)
            for each in SHEETS
        ],
        charts=[
            each.at(visit.to(at_chart.format(each.id), **asked.query)) for each in CHARTS[name](found, word, lines)
        ],
        columns=[(each, each.words or word.say(f"analytics.{each.name}")) for each in sheet.columns],
        rows=[
            [(said(value, column.kind, word), column) for value, column in zip(row, sheet.columns, strict=True)]
            for row in sheet.rows
        ],
        links=[None if each is None else visit.to(deal_at(each)) for each in sheet.links],
        tiles=_tiles(visit, name, found),
        as_of=None if "as_of" not in found else datetime.fromisoformat(found["as_of"]),
        is_behind=found.get("is_behind", False),
        synthetic=found.get("synthetic", 0),
        is_empty=not sheet.rows or found.get("deals") == 0,
        asked=asked,
        is_narrowed=bool(asked.query),
        funds=[(each["id"], each["name"]) for each in funds],
        pipelines=[(each.value, word.say(f"pipeline.which.{each}")) for each in DealPipeline],
        lines=[(number, f"{number} {title}") for number, title in lines.items()],
        years=[(str(year), str(year)) for year in _years(visit)],
        files=[(kind.upper(), visit.to(f"{FIGURES}/{name}.{kind}", **asked.query)) for kind in MEDIA_TYPES],
        following=None if following is None else visit.to(figures_at(name), **asked.query, cursor=following),
        start=None if cursor is None else visit.to(figures_at(name), **asked.query),
    )


def _tiles(visit: Visit, name: str, found: Answer) -> list[dict[str, Any]]:
    """Return the figure that it is about, at the head of the page, where there is one."""
    word = visit.word
    if name == "leverage":
        total = next((each for each in found["parts"] if each["dimension"] == "total"), None)
        if total is None or total["leverage"] is None:
            return []
        sheet = SHEETS[name]({"parts": [total]}, word, {})
        shown = dict(zip((column.name for column in sheet.columns), sheet.rows[0], strict=True))
        kinds = {column.name: column.kind for column in sheet.columns}
        return [
            {
                "label": word.say(f"analytics.{each}"),
                "value": said(shown[each], kinds[each], word),
                "is_headline": each == "leverage",
            }
            for each in ("leverage", "public", "private")
        ]
    if name == "weighted":
        sheet = SHEETS[name](found, word, {})
        shown = dict(zip((column.name for column in sheet.columns), sheet.rows[-1], strict=True))
        return [
            {"label": word.say(f"analytics.{each}"), "value": said(shown[each], "money", word)}
            for each in ("weighted", "sought")
        ]
    return []


async def _found(visit: Visit, name: str, asked: Asked, *, cursor: str | None = None) -> Answer:
    """Return what the service answers. Raises ProblemError with what it refuses."""
    query = dict(asked.query)
    if name == _PORTFOLIO:
        query["limit"] = str(_SHOWN_MAX)
        if cursor is not None:
            query["cursor"] = cursor
    return await _answer(visit, name, query)


async def _asked(visit: Visit, name: str) -> Asked:
    """Return what an address narrows figures to; what is none of the choices there are is left out."""
    sent = visit.request.query_params
    query = {each: value for each in ("fund_id", "pipeline", "line", "year") if (value := sent.get(each))}
    known = {
        "fund_id": _is_id(query.get("fund_id", "")),
        "pipeline": query.get("pipeline") in set(DealPipeline),
        "line": query.get("line") in _LINES,
        "year": query.get("year") in {str(year) for year in _years(visit)},
    }
    query = {each: value for each, value in query.items() if known[each]}
    if sent.get("mine"):
        query["mine"] = "true"
    company, identifier = searched(sent.get("company") or ""), sent.get("organisation_id", "")
    async with visit.service.database.reading() as connection:
        if company:
            found = list(await organisations.named(connection, company, limit=_FOUND_MAX))
            exact = [each for each in found if each.name.lower() == company.lower()]
            if len(exact) == 1 or len(found) == 1:
                one = (exact or found)[0]
                return Asked({**query, "organisation_id": str(one.id)}, one.name)
            at = figures_at(name)
            ways = [(each.name, visit.to(at, **query, organisation_id=str(each.id))) for each in found]
            return Asked(query, company, ways)
        if _is_id(identifier):
            names = await organisations.names(connection, [UUID(identifier)])
            return Asked({**query, "organisation_id": identifier}, names.get(UUID(identifier), ""))
    return Asked(query)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _years(visit: Visit) -> list[int]:
    """Return the years that can be chosen, this one first."""
    this = visit.service.clock().astimezone(AMSTERDAM).year
    return [this - ago for ago in range(_YEARS)]


async def _lines(visit: Visit) -> Names:
    async with visit.service.database.reading() as connection:
        return {str(each.number): visit.word.of(each.title) for each in await agenda.lines(connection)}


async def _file(visit: Visit, name: str, kind: str) -> Response:
    """Send a file while it is written."""
    asked, lines, word = await _asked(visit, name), await _lines(visit), visit.word
    if name == _PORTFOLIO:
        columns = PORTFOLIO_COLUMNS
        # The first part is asked for before anything is sent, so that a refusal is answered as one.
        first = await _part_of_portfolio(visit, asked, None)
        parts = _portfolio(visit, asked, first, lines)
    else:
        sheet = SHEETS[name](await _found(visit, name, asked), word, lines)
        columns, parts = tuple(sheet.columns), _once(sheet)
    header = [word.say(f"analytics.{column.name}") for column in columns]
    at = visit.service.clock().astimezone(AMSTERDAM)
    file = f"{word.say('analytics.file')}-{name}-{at:%Y-%m-%d-%H%M}.{kind}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file)}"}
    return StreamingResponse(
        WRITERS[kind](header, parts, visit.language), headers=headers, media_type=MEDIA_TYPES[kind]
    )


async def _once(sheet: Sheet) -> AsyncIterator[Sequence[Sequence[Plain]]]:
    yield sheet.rows


async def _portfolio(
    visit: Visit, asked: Asked, first: Answer, lines: Names
) -> AsyncIterator[Sequence[Sequence[Plain]]]:
    found = first
    while True:
        yield SHEETS[_PORTFOLIO](found, visit.word, lines).rows
        if found["next"] is None:
            return
        found = await _part_of_portfolio(visit, asked, found["next"])


async def _part_of_portfolio(visit: Visit, asked: Asked, cursor: str | None) -> Answer:
    query = {**asked.query, "limit": str(_AT_ONCE)}
    return await _answer(visit, _PORTFOLIO, query if cursor is None else {**query, "cursor": cursor})


async def _answer(visit: Visit, name: str, query: Mapping[str, str]) -> Answer:
    answer: Answer = (await visit.ask(AREA, f"/analytics/{name}", is_part=False, **query)).body
    return answer
