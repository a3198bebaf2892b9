"""The list of lessons: how it is drawn, narrowed, sorted and exported."""

from typing import Any, Final

from mediate_contracts.vocabulary import LearningLoop
from mediate_gateway.adapters.lessons import LISTED
from mediate_gateway.adapters.listing import folding
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Tag
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing
from mediate_gateway.entrypoints.pages.monitor.places import MONITOR
from mediate_gateway.entrypoints.pages.visit import Visit

LESSONS: Final = MONITOR + "/lessons"
LESSON: Final = LESSONS + "/{lesson_id}"
_C: Final = LISTED.c


def lesson_at(lesson_id: Any) -> str:
    """Return the path of a lesson."""
    return LESSON.format(lesson_id=lesson_id)


def _title(row: Any, visit: Visit) -> Cell:
    link = Link(row.title, visit.to(lesson_at(row.id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _organisation(row: Any, visit: Visit) -> Cell:
    if row.organisation_id is None:
        return None
    name = row.organisation or visit.word.say("organisation.unnamed")
    return Link(name, visit.to(f"/community/organisations/{row.organisation_id}"))


LISTING: Final = Listing(
    name="lessons",
    path=LESSONS,
    title="lessons.list",
    source=LISTED,
    id=_C.id,
    columns=(
        Column("learned_on", "lessons.learned_on", sort=_C.learned_on),
        Column("title", "lessons.one", shown=_title, sort=folding(_C.title)),
        Column(
            "loop",
            "lessons.loop",
            shown=lambda row, visit: Tag(visit.word.say(f"loop.{row.loop}"), "info"),
            exports=(Exported("loop", lambda row: row.loop),),
            sort=_C.loop,
        ),
        Column(
            "action_lines",
            "monitor.lines",
            shown=lambda row, _: ", ".join(str(each) for each in row.action_lines),
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
        ),
        Column(
            "organisation",
            "lessons.organisation",
            shown=_organisation,
            exports=(Exported("organisation", lambda row: row.organisation),),
            sort=folding(_C.organisation),
        ),
        Column("follow_ups", "lessons.follow_ups", sort=_C.follow_ups, is_figure=True),
        Column("text", "lessons.text", by_default=False),
        Column("updated_at", "monitor.updated", sort=_C.updated_at, by_default=False),
    ),
    filters=(
        Search(over=(_C.title, _C.text, _C.organisation)),
        Choices(key="loop", words="lessons.loop", column=_C.loop, choices=list(LearningLoop), family="loop"),
        Choice(
            key="line",
            words="monitor.line",
            of=int,
            condition=lambda chosen: _C.action_lines.contains([int(chosen[0])]),
        ),
        YesNo(key="followed", words="lessons.is_followed", holds=_C.follow_ups > 0),
    ),
    sort="-learned_on",
    row_name=lambda row, _: str(row.title),
)
"""Every lesson that stands, for the network."""
