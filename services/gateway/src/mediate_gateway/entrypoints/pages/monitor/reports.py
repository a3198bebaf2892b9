"""The pages of published reports: which there are, and each edition at an address that stays."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Code
from mediate_gateway.adapters import reports
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.adapters.listing import folding
from mediate_gateway.adapters.reports import LISTED, ReportRecord
from mediate_gateway.entrypoints.open.places import hub_of
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Piece, Small, Tag
from mediate_gateway.entrypoints.pages.filters import Choice, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.monitor.report_files import KINDS, file_of
from mediate_gateway.entrypoints.pages.monitor.report_places import (
    DRAFTS,
    EDITION,
    REPORT,
    REPORTS,
    SECTION,
    SERVICE,
    draft_at,
    edition_at,
    writes,
)
from mediate_gateway.entrypoints.pages.monitor.report_words import branches, counted, indicator_row
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs

_C: Final = LISTED.c
_LESSON: Final = "/monitor/lessons/new"
EditionNumber = Annotated[int, Path(ge=1, le=reports.EDITIONS_MAX)]


def _title(row: Any, visit: Visit) -> Cell:
    found: list[Piece] = [Link(row.title[visit.language], visit.to(edition_at(row.code, row.edition)))]
    if row.synthetic:
        found.append(Tag(visit.word.say("synthetic.label"), "synthetic"))
    if row.withdrawn is not None:
        found.append(Tag(visit.word.say("report.withdrawn"), "negative"))
    return found


def _about(row: Any, visit: Visit) -> Cell:
    said = []
    if row.action_line is not None:
        said.append(visit.word.say("report.about.line", number=row.action_line))
    if row.goal_year is not None:
        said.append(visit.word.say("report.about.goals", year=row.goal_year))
    return Small(", ".join(said)) if said else None


def _questioned(row: Any, visit: Visit) -> Cell:
    number = visit.word.number(row.questioned)
    return Tag(number, "warning") if row.questioned else number


LISTING: Final = Listing(
    name="reports",
    path=REPORTS,
    title="report.list",
    source=LISTED,
    id=_C.id,
    columns=(
        Column(
            "title",
            "report.title",
            shown=_title,
            exports=in_both("title"),
            sort=lambda language: folding(_C.title[language.value].astext),
        ),
        Column(
            "period",
            "report.period",
            shown=lambda row, visit: visit.word.period(row.period),
            exports=(Exported("period", lambda row: row.period),),
            sort=_C.period,
        ),
        Column(
            "about",
            "report.about",
            shown=_about,
            exports=(
                Exported("action_line", lambda row: row.action_line),
                Exported("goal_year", lambda row: row.goal_year),
            ),
        ),
        Column("entries", "report.entries", sort=_C.entries, is_figure=True),
        Column("questioned", "report.questioned", shown=_questioned, sort=_C.questioned, is_figure=True),
        Column("edition", "report.edition", sort=_C.edition, is_figure=True),
        Column("published_at", "report.published_at", sort=_C.published_at),
        Column("code", "report.code", sort=_C.code, by_default=False),
        Column("synthetic", "report.synthetic", sort=_C.synthetic, by_default=False),
    ),
    filters=(
        Search(over=(_C.code, _C.title["nl"].astext, _C.title["en"].astext)),
        Choice(key="line", words="monitor.line", column=_C.action_line, of=int),
        YesNo(key="goals", words="report.about.tree", holds=_C.goal_year.is_not(None)),
        YesNo(key="withdrawn", words="report.withdrawn", holds=_C.withdrawn.is_not(None)),
    ),
    sort="-published_at",
    row_name=lambda row, visit: row.title[visit.language],
)
"""Every report, which everybody may see."""


def routes() -> APIRouter:
    """Return ``/monitor/reports`` and everything below it; each edition as a page and as files."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(REPORTS, dependencies=public)
    async def show_reports(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await lines(connection)
        options = [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found]
        listing = await LISTING.show(visit, options={"line": options})
        drafts = DRAFTS if writes(visit.actor) else None
        return visit.page("monitor/reports.html", section=SECTION, listing=listing, drafts_at=drafts)

    @router.get(REPORT, dependencies=public)
    async def show_newest_edition(visit: Visiting, code: Code) -> Response:
        async with visit.service.database.reading() as connection:
            number = await reports.newest(connection, code)
        return visit.go(edition_at(code, number))

    for kind in KINDS:
        _add_file(router, kind, public)

    @router.get(EDITION, dependencies=public)
    async def show_edition(visit: Visiting, code: Code, edition: EditionNumber) -> Response:
        return await _edition_page(visit, code, edition)

    return router


def _add_file(router: APIRouter, kind: str, public: list[Any]) -> None:
    @router.get(f"{EDITION}.{kind}", dependencies=public, name=f"show_edition_{kind}")
    async def show_edition_file(visit: Visiting, code: Code, edition: EditionNumber) -> Response:
        async with visit.service.database.reading() as connection:
            found = await reports.edition(connection, code, edition)
        return file_of(found, kind, visit)


async def _edition_page(visit: Visit, code: str, number: int) -> Response:
    async with visit.service.database.reading() as connection:
        report = await reports.edition(connection, code, number)
        editions = await reports.editions(connection, code)
    newer = next((each for each in editions if each.edition > number and each.withdrawn is None), None)
    indicators = [indicator_row(each, visit, of_period=report.period) for each in report.indicators]
    goals = branches(report.targets, visit)
    at = edition_at(code, number)
    return visit.page(
        "monitor/report.html",
        section=SECTION,
        at=at,
        report=report,
        # On paper an address is to be typed, from its beginning.
        address=f"{hub_of(visit.request)}{at}",
        published_on=visit.word.day(_day(report)),
        indicators=indicators,
        goals=goals,
        counts=counted([*indicators, *(row for goal in goals for row in goal.rows)], visit.word),
        newer=None if newer is None else visit.to(edition_at(code, newer.edition)),
        editions=[(each, visit.to(edition_at(code, each.edition))) for each in editions] if len(editions) > 1 else [],
        files=[(kind, visit.to(f"{at}.{kind}")) for kind in KINDS],
        draft_at=visit.to(draft_at(report.report_id)) if writes(visit.actor) else None,
        lesson_at=visit.to(_LESSON, **{"from": f"report:{report.report_id}"}) if _learns(visit) else None,
    )


def _learns(visit: Visit) -> bool:
    return bool(visit.actor.reach(Action.CREATE, Visibility.NETWORK, SERVICE))


def _day(report: ReportRecord) -> date:
    return report.published_at.astimezone(AMSTERDAM).date()
