"""The list of indicators, each with its newest figure for the whole."""

from decimal import Decimal
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Achievement, Rhythm
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.adapters.listing import folding
from mediate_gateway.adapters.monitor_views import INDICATORS
from mediate_gateway.entrypoints.charts.spark import spark
from mediate_gateway.entrypoints.pages.cells import Cell, Drawn, Link, Piece, Small, Tag, Words
from mediate_gateway.entrypoints.pages.filters import Choice, Mine, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.monitor.defined_columns import DEFINED
from mediate_gateway.entrypoints.pages.monitor.places import MONITOR, MONITORING, SECTION, indicator_at, keeps
from mediate_gateway.entrypoints.pages.monitor.telling import tag_of
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_C: Final = INDICATORS.c


def _name(row: Any, visit: Visit) -> Cell:
    found: list[Piece] = [Link(row.name[visit.language], visit.to(indicator_at(row.id)))]
    if row.synthetic:
        found.append(Tag(visit.word.say("synthetic.label"), "synthetic"))
    if row.questioned:
        found.append(Tag(visit.word.say("monitor.questioned.count", count=row.questioned), "warning"))
    return found


def _newest(row: Any, visit: Visit) -> Cell:
    word = visit.word
    if row.value is None:
        return Small(word.say("monitor.no_whole"))
    said: list[Piece] = [Words(word.figure(row.value, unit=row.unit, qualifier=row.qualifier))]
    kind = word.say(f"indicators.kind.{row.kind}")
    if row.status == "provisional":
        kind = f"{kind}, {word.say('indicators.status.provisional')}"
    said.append(Small(kind))
    if row.claims > 1:
        said.append(Small(word.say("indicators.claims", count=row.claims)))
    return said


def _period(row: Any, visit: Visit) -> Cell:
    if row.period is None:
        return None
    period = Words(visit.word.period(row.period))
    if row.covers_until is None:
        return period
    return [period, Small(visit.word.say("indicators.covers", day=visit.word.day(row.covers_until)))]


def _run(row: Any, _visit: Visit) -> Cell:
    drawn = spark(row.run or ())
    return None if drawn is None else Drawn(drawn)


def _target(row: Any, visit: Visit) -> Cell:
    if row.target_value is None:
        return None
    comparator = visit.word.say(f"comparator.{row.target_comparator}")
    value = visit.word.figure(row.target_value, unit=row.unit)
    return visit.word.say("monitor.aim", comparator=comparator, value=value)


def _achievement(row: Any, visit: Visit) -> Cell:
    return None if row.achievement == Achievement.NO_TARGET else Tag(*tag_of(row.achievement, visit.word))


def _due(row: Any, visit: Visit) -> Cell:
    """Return by which day a figure is to be there, and that it is late where it is."""
    if row.due_on is None:
        return None
    said: list[Piece] = [Words(visit.word.day(row.due_on))]
    if row.overdue:
        said.append(Tag(visit.word.say("measured.due.overdue"), "negative"))
    return said


def _source(row: Any, _visit: Visit) -> Cell:
    return None if row.source is None else row.source["document"]


def _lines(row: Any, _visit: Visit) -> Cell:
    return ", ".join(str(each) for each in row.action_lines)


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()


LISTING: Final = Listing(
    name="indicators",
    path=MONITOR,
    title="monitor.indicators",
    source=INDICATORS,
    id=_C.id,
    columns=(
        Column(
            "name",
            "monitor.indicator",
            shown=_name,
            sort=lambda language: folding(_C.name[language.value].astext),
            exports=in_both("name"),
        ),
        Column(
            "newest",
            "monitor.newest",
            shown=_newest,
            exports=(
                Exported("value", lambda row: _number(row.value)),
                Exported("unit", lambda row: row.unit),
                Exported("qualifier", lambda row: row.qualifier),
                Exported("kind", lambda row: row.kind),
                Exported("status", lambda row: row.status),
            ),
            is_figure=True,
        ),
        Column("period", "monitor.period", shown=_period, sort=_C.period_end),
        Column("run", "monitor.run", shown=_run, exports=()),
        Column(
            "target",
            "monitor.target",
            shown=_target,
            exports=(
                Exported("target_comparator", lambda row: row.target_comparator),
                Exported("target_value", lambda row: _number(row.target_value)),
            ),
        ),
        Column("achievement", "monitor.achievement", shown=_achievement, sort=_C.achievement),
        Column("due_on", "monitor.due_on", shown=_due, sort=_C.due_on),
        Column(
            "source",
            "monitor.source",
            shown=_source,
            exports=(
                Exported("source_document", lambda row: (row.source or {}).get("document")),
                Exported("source_file", lambda row: (row.source or {}).get("file")),
                Exported("source_place", lambda row: (row.source or {}).get("place")),
            ),
        ),
        Column("organisation", "monitor.owner", sort=folding(_C.organisation), by_default=False),
        Column("questioned", "monitor.questioned", sort=_C.questioned, is_figure=True, by_default=False),
        Column(
            "lines",
            "monitor.lines",
            shown=_lines,
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
            by_default=False,
        ),
        Column("code", "monitor.code", sort=_C.code, by_default=False),
        Column(
            "rhythm",
            "monitor.rhythm",
            shown=lambda row, visit: visit.word.say(f"rhythm.{row.rhythm}"),
            sort=_C.rhythm,
            by_default=False,
        ),
        *DEFINED,
        Column("updated_at", "monitor.updated", sort=_C.updated_at, by_default=False),
    ),
    filters=(
        Search(
            over=(
                _C.code,
                _C.name["nl"].astext,
                _C.name["en"].astext,
                _C.definition["nl"].astext,
                _C.definition["en"].astext,
            )
        ),
        Choice(
            key="line",
            words="monitor.line",
            of=int,
            condition=lambda chosen: _C.action_lines.contains([int(chosen[0])]),
        ),
        Choice(key="rhythm", words="monitor.rhythm", column=_C.rhythm, choices=list(Rhythm), family="rhythm"),
        YesNo(key="targeted", words="monitor.has_target", holds=_C.target_value.is_not(None)),
        Choice(
            key="achievement",
            words="monitor.achievement",
            column=_C.achievement,
            choices=list(Achievement),
            family="achievement",
        ),
        YesNo(key="questioned", words="monitor.is_questioned", holds=_C.questioned > 0),
        YesNo(key="overdue", words="monitor.is_overdue", holds=_C.overdue),
        YesNo(key="derived", words="monitor.is_derived", holds=_C.is_derived),
        Mine(key="mine", words="monitor.mine", of=_C.organisation_id.in_),
    ),
    sort="name",
    row_name=lambda row, visit: row.name[visit.language],
)
"""Every indicator, which everybody may see."""


def routes() -> APIRouter:
    """Return ``/monitor``."""
    router = APIRouter()

    @router.get(MONITOR, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_indicators(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            found = await lines(connection)
        options = [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found]
        listing = await LISTING.show(visit, options={"line": options})
        may_import = visit.actor.reach(Action.CREATE, Visibility.PUBLIC, MONITORING).everything
        return visit.page(
            "monitor/indicators.html",
            section=SECTION,
            listing=listing,
            may_import=may_import,
            may_keep=keeps(visit.actor),
        )

    return router
