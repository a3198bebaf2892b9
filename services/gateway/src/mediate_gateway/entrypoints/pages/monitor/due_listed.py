"""The list of figures that are waited for: how it is drawn, narrowed, sorted and exported."""

from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.figures_due import WAITED_FOR, Found
from mediate_gateway.adapters.listing import folding
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Piece, Small, Tag
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Search
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.monitor.places import MONITOR, brings, indicator_at, keeps, record_at
from mediate_gateway.entrypoints.pages.visit import Visit

DUE: Final = MONITOR + "/due"
STATES: Final = ("due", "overdue")
STATE_KINDS: Final = {"due": "info", "overdue": "negative"}
_C: Final = WAITED_FOR.c


def own(visit: Visit, found: Found) -> list[dict[str, Any]]:
    """Return figures that are waited for of somebody's organisations, each with the way to bring it."""
    return [
        {
            "due": each,
            "record_at": record_at(each.indicator_id, each.period)
            if brings(visit.actor, each.organisation_id)
            else None,
        }
        for each in found.figures
    ]


def remind_at(row: Any) -> str:
    """Return the path on which an organisation is reminded of a figure."""
    return f"{indicator_at(row.indicator_id)}/due/{row.period}/remind"


def excuse_at(row: Any) -> str:
    """Return the path on which is said that a figure will not come."""
    return f"{indicator_at(row.indicator_id)}/due/{row.period}/excuse"


def _name(row: Any, visit: Visit) -> Cell:
    link = Link(row.name[visit.language], visit.to(indicator_at(row.indicator_id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _organisation(row: Any, visit: Visit) -> Cell:
    if row.organisation_id is None:
        return Small(visit.word.say("due.nobody"))
    name = row.organisation or visit.word.say("organisation.unnamed")
    found: list[Piece] = [Link(name, visit.to(f"/community/organisations/{row.organisation_id}"))]
    reach = visit.actor.reach(Action.READ, Visibility.CASE, "monitor")
    if row.reminded and (reach.everything or reach.covers(row.organisation_id)):
        found.append(
            Small(visit.word.say("due.reminded", count=row.reminded, moment=visit.word.moment(row.reminded_at)))
        )
    return found


def _doing(row: Any, visit: Visit) -> Cell:
    say = visit.word.say
    found: list[Piece] = []
    if brings(visit.actor, row.organisation_id):
        found.append(Link(say("due.record"), visit.to(record_at(row.indicator_id, row.period))))
    if keeps(visit.actor):
        if row.organisation_id is not None:
            found.append(Link(say("due.remind"), visit.to(remind_at(row))))
        found.append(Link(say("due.excuse"), visit.to(excuse_at(row))))
    return found


LISTING: Final = Listing(
    name="due",
    path=DUE,
    title="due.list",
    source=WAITED_FOR,
    id=_C.id,
    columns=(
        Column(
            "name",
            "monitor.indicator",
            shown=_name,
            sort=lambda language: folding(_C.name[language.value].astext),
            exports=(Exported("code", lambda row: row.code), *in_both("name")),
        ),
        Column(
            "period",
            "monitor.period",
            shown=lambda row, visit: visit.word.period(row.period),
            sort=_C.period,
            exports=(Exported("period", lambda row: row.period),),
        ),
        Column(
            "state",
            "due.state",
            shown=lambda row, visit: Tag(visit.word.say(f"due.state.{row.state}"), STATE_KINDS[row.state]),
            exports=(Exported("state", lambda row: row.state),),
        ),
        Column("due_on", "due.on", sort=_C.due_on),
        Column(
            "organisation",
            "due.organisation",
            shown=_organisation,
            sort=folding(_C.organisation),
            exports=(Exported("organisation", lambda row: row.organisation),),
        ),
        Column("doing", "due.doing", shown=_doing, exports=()),
        Column(
            "lines",
            "monitor.lines",
            shown=lambda row, _: ", ".join(str(each) for each in row.action_lines),
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
            by_default=False,
        ),
    ),
    filters=(
        Search(over=(_C.code, _C.name["nl"].astext, _C.name["en"].astext, _C.organisation)),
        Choices(key="state", words="due.state", column=_C.state, choices=STATES, family="due.state"),
        Choice(key="organisation", words="due.organisation", column=_C.organisation_id, of=UUID),
        Choice(
            key="line",
            words="monitor.line",
            of=int,
            condition=lambda chosen: _C.action_lines.contains([int(chosen[0])]),
        ),
    ),
    sort="due_on",
    row_name=lambda row, visit: f"{row.name[visit.language]}, {visit.word.period(row.period)}",
)
"""Every figure that is waited for, which everybody may see."""
