"""The list of all items: how it is drawn, narrowed, sorted and exported."""

from typing import Any, Final
from uuid import UUID

from mediate_contracts.vocabulary import Horizon, ItemStatus
from mediate_gateway.adapters.agenda_list import LISTED, carried_by
from mediate_gateway.adapters.listing import folding
from mediate_gateway.entrypoints.pages.agenda.places import ITEMS as ITEMS_AT
from mediate_gateway.entrypoints.pages.agenda.places import STATUS_KINDS, item_at, line_at
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Piece, Small, Tag, Words
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.visit import Visit


def _title(row: Any, visit: Visit) -> Cell:
    return Link(str(row.title[visit.language]), visit.to(item_at(row.id)))


def _line(row: Any, visit: Visit) -> Cell:
    if row.line is None:
        return None
    return Link(f"{row.line} {row.line_title[visit.language]}", visit.to(line_at(row.line_id)))


def _status(row: Any, visit: Visit) -> Cell:
    status = ItemStatus(row.status)
    found: list[str | Piece] = [Tag(visit.word.say(f"item.{status}"), STATUS_KINDS[status])]
    if row.stalls:
        found.append(Tag(visit.word.say("agenda.stalls"), "warning"))
    if row.held_up:
        found.append(Tag(visit.word.say("agenda.held_up"), "warning"))
    if row.percentage is not None:
        found.append(Small(visit.word.say("agenda.percentage.is", percentage=row.percentage)))
    return found


def _due(row: Any, visit: Visit) -> Cell:
    if row.due_date is None:
        return None
    day = Words(visit.word.day(row.due_date))
    return [day, Tag(visit.word.say("agenda.overdue"), "negative")] if row.overdue else day


def _carriers(row: Any, visit: Visit) -> Cell:
    return row.carriers or Small(visit.word.say("agenda.nobody"))


def _source(row: Any, _visit: Visit) -> Cell:
    return None if row.source is None else f"{row.source['document']}: {row.source['place']}"


def _of_source(name: str) -> Exported:
    return Exported(f"source_{name}", lambda row: (row.source or {}).get(name))


ITEMS: Final = Listing(
    name="items",
    path=ITEMS_AT,
    title="agenda.items",
    source=LISTED,
    id=LISTED.c.id,
    columns=(
        Column("code", "agenda.code", sort=LISTED.c.code_order),
        Column(
            "title",
            "agenda.item",
            shown=_title,
            exports=in_both("title"),
            sort=lambda language: folding(LISTED.c.title[language].astext),
        ),
        Column(
            "line", "agenda.line", shown=_line, exports=(Exported("line", lambda row: row.line),), sort=LISTED.c.line
        ),
        Column("status", "agenda.status", shown=_status, sort=LISTED.c.status),
        Column("carriers", "agenda.carriers", shown=_carriers, sort=folding(LISTED.c.carriers)),
        Column(
            "horizon",
            "agenda.horizon",
            shown=lambda row, visit: visit.word.say(f"horizon.{row.horizon}") if row.horizon else None,
            sort=LISTED.c.horizon,
            by_default=False,
        ),
        Column("starts", "agenda.starts", sort=LISTED.c.starts, by_default=False),
        Column("due_date", "agenda.due_date", shown=_due, sort=LISTED.c.due_date),
        Column("themes", "agenda.themes", by_default=False),
        Column(
            "manifesto_points",
            "agenda.manifesto_points",
            shown=lambda row, _: ", ".join(str(each) for each in row.manifesto_points),
            exports=(Exported("manifesto_points", lambda row: [str(each) for each in row.manifesto_points]),),
            by_default=False,
        ),
        Column("programmes", "agenda.programmes", by_default=False),
        Column("description", "agenda.description", exports=in_both("description"), by_default=False),
        Column(
            "source",
            "agenda.source",
            shown=_source,
            exports=[_of_source(name) for name in ("document", "file", "place")],
            by_default=False,
        ),
        Column("changed_at", "agenda.changed_at", sort=LISTED.c.changed_at, by_default=False),
        Column("heard_at", "agenda.heard_at", sort=LISTED.c.heard_at, by_default=False),
    ),
    filters=(
        Search(
            over=(
                LISTED.c.code,
                LISTED.c.title["nl"].astext,
                LISTED.c.title["en"].astext,
                LISTED.c.description["nl"].astext,
                LISTED.c.description["en"].astext,
            )
        ),
        Choice(key="line", words="agenda.line", column=LISTED.c.line, of=int),
        Choices(key="status", words="agenda.status", column=LISTED.c.status, choices=list(ItemStatus), family="item"),
        Choice(key="horizon", words="agenda.horizon", column=LISTED.c.horizon, choices=list(Horizon), family="horizon"),
        Choice(key="theme", words="agenda.theme", column=LISTED.c.themes),
        Choice(key="manifesto", words="agenda.manifesto_point", column=LISTED.c.manifesto_points, of=int),
        Choice(key="programme", words="agenda.programme", column=LISTED.c.programme_ids, of=UUID),
        Choice(key="carried_by", words="agenda.carried_by", of=UUID, condition=carried_by),
        YesNo(key="nobody", words="agenda.by_nobody", holds=LISTED.c.by_nobody),
        YesNo(key="overdue", words="agenda.is_overdue", holds=LISTED.c.overdue),
        YesNo(key="stalls", words="agenda.is_stalled", holds=LISTED.c.stalls),
        YesNo(key="held_up", words="agenda.is_held_up", holds=LISTED.c.held_up),
    ),
    sort="code",
    row_name=lambda row, visit: f"{row.code} {row.title[visit.language]}",
)
"""Every item, which everybody may see; the keys of its files are those of an import."""
