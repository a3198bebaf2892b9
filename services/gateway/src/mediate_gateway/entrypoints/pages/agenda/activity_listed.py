"""The list of activities: how it is drawn, narrowed, sorted and exported."""

from typing import Any, Final

from mediate_contracts.vocabulary import ActivityKind, ActivityStatus
from mediate_gateway.adapters.activity_views import LISTED
from mediate_gateway.adapters.listing import folding
from mediate_gateway.entrypoints.pages.agenda.activity_fields import day_in_words, in_order, took_part
from mediate_gateway.entrypoints.pages.agenda.places import ACTIVITIES as ACTIVITIES_AT
from mediate_gateway.entrypoints.pages.agenda.places import ACTIVITY_KINDS, activity_at
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Small, Tag
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.visit import Visit


def _title(row: Any, visit: Visit) -> Cell:
    link = Link(str(row.title[visit.language]), visit.to(activity_at(row.id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _status(row: Any, visit: Visit) -> Cell:
    return Tag(visit.word.say(f"activity_status.{row.status}"), ACTIVITY_KINDS[ActivityStatus(row.status)])


def _took_part(row: Any, visit: Visit) -> Cell:
    return [Small(took_part(each, visit.word)) for each in in_order(row.took_part)]


def _rating(row: Any, visit: Visit) -> Cell:
    if row.rating_mean is None or row.rating_highest is None:
        return None
    number = visit.word.number
    return visit.word.say("activity.rating.is", mean=number(row.rating_mean), highest=number(row.rating_highest))


def _of_source(name: str) -> Exported:
    return Exported(f"source_{name}", lambda row: (row.source or {}).get(name))


ACTIVITIES: Final = Listing(
    name="activities",
    path=ACTIVITIES_AT,
    title="activity.list",
    source=LISTED,
    id=LISTED.c.id,
    columns=(
        Column(
            "on",
            "activity.on",
            shown=lambda row, visit: day_in_words(row.on, visit.word),
            exports=(Exported("on", lambda row: row.on),),
            sort=LISTED.c.on,
        ),
        Column(
            "title",
            "activity.one",
            shown=_title,
            exports=in_both("title"),
            sort=lambda language: folding(LISTED.c.title[language].astext),
        ),
        Column(
            "kind",
            "activity.kind",
            shown=lambda row, visit: visit.word.say(f"activity_kind.{row.kind}"),
            exports=(Exported("kind", lambda row: row.kind),),
            sort=LISTED.c.kind,
        ),
        Column(
            "status",
            "activity.status",
            shown=_status,
            exports=(Exported("status", lambda row: row.status),),
            sort=LISTED.c.status,
        ),
        Column(
            "participants",
            "activity.participants",
            shown=_took_part,
            exports=(Exported("participants", lambda row: row.participants),),
        ),
        Column(
            "rating",
            "activity.rating",
            shown=_rating,
            exports=(
                Exported("rating_mean", lambda row: row.rating_mean),
                Exported("rating_highest", lambda row: row.rating_highest),
                Exported("rating_raters", lambda row: row.rating_raters),
            ),
            sort=LISTED.c.rating_mean,
        ),
        Column(
            "action_lines",
            "agenda.lines",
            shown=lambda row, _: ", ".join(str(each) for each in row.action_lines),
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
        ),
        Column("counts", "activity.counts", by_default=False),
        Column("organisers", "activity.organisers", by_default=False),
        Column("code", "agenda.code", sort=LISTED.c.code, by_default=False),
        Column("until", "activity.until", by_default=False),
        Column("place", "activity.place", by_default=False),
        Column("description", "activity.description", exports=in_both("description"), by_default=False),
        Column("reason", "activity.reason", by_default=False),
        Column("external_cause", "agenda.external_cause", by_default=False),
        Column("items", "activity.items", by_default=False),
        Column(
            "source",
            "agenda.source",
            shown=lambda row, _: None if row.source is None else f"{row.source['document']}: {row.source['place']}",
            exports=[_of_source(name) for name in ("document", "file", "place")],
            by_default=False,
        ),
        Column("synthetic", "post.synthetic", sort=LISTED.c.synthetic, by_default=False),
    ),
    filters=(
        Search(
            over=(
                LISTED.c.code,
                LISTED.c.title["nl"].astext,
                LISTED.c.title["en"].astext,
                LISTED.c.place,
                LISTED.c.organisers,
            )
        ),
        Choices(
            key="kind",
            words="activity.kind",
            column=LISTED.c.kind,
            choices=list(ActivityKind),
            family="activity_kind",
        ),
        Choices(
            key="status",
            words="activity.status",
            column=LISTED.c.status,
            choices=list(ActivityStatus),
            family="activity_status",
        ),
        Choice(key="year", words="agenda.goals.year", column=LISTED.c.year),
        Choice(key="line", words="agenda.line", column=LISTED.c.action_lines, of=int),
        YesNo(key="counted", words="activity.is_counted", holds=LISTED.c.counts.is_not(None)),
    ),
    sort="-on",
    row_name=lambda row, visit: str(row.title[visit.language]),
)
"""Every activity, which everybody may see; the keys of its files are those of an import."""
