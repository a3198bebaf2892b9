"""The list of sessions: how it is drawn, narrowed, sorted and exported."""

from typing import Any, Final

from mediate_contracts.vocabulary import SessionKind, SessionStatus
from mediate_gateway.adapters.listing import folding
from mediate_gateway.adapters.session_views import IS_AHEAD
from mediate_gateway.adapters.session_views import SESSIONS as SOURCE
from mediate_gateway.entrypoints.pages.agenda.sessions.places import (
    SESSION_KINDS,
    SESSIONS,
    is_of_network,
    session_at,
)
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Moment, Small, Tag
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.visit import Visit


def _title(row: Any, visit: Visit) -> Cell:
    link = Link(row.title[visit.language], visit.to(session_at(row.id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _status(row: Any, visit: Visit) -> Cell:
    return Tag(visit.word.say(f"session_status.{row.status}"), SESSION_KINDS[SessionStatus(row.status)])


def _coming(row: Any, visit: Visit) -> Cell:
    if not is_of_network(visit.actor):
        return Small(visit.word.say("sessions.for_network"))
    return visit.word.number(row.coming)


LISTING: Final = Listing(
    name="sessions",
    path=SESSIONS,
    title="sessions.title",
    source=SOURCE,
    id=SOURCE.c.id,
    columns=(
        Column("starts_at", "sessions.starts_at", shown=lambda row, _: Moment(row.starts_at), sort=SOURCE.c.starts_at),
        Column(
            "title",
            "sessions.name",
            shown=_title,
            exports=in_both("title"),
            sort=lambda language: folding(SOURCE.c.title[language.value].astext),
        ),
        Column(
            "kind",
            "sessions.kind",
            shown=lambda row, visit: visit.word.say(f"session_kind.{row.kind}"),
            sort=SOURCE.c.kind,
        ),
        Column("place", "sessions.place", sort=folding(SOURCE.c.place)),
        Column(
            "action_lines",
            "sessions.lines",
            shown=lambda row, _: ", ".join(str(each) for each in row.action_lines),
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
        ),
        # How many come is for the network: no file has it, and nobody sorts by it.
        Column("coming", "sessions.coming", shown=_coming, exports=()),
        Column("status", "sessions.status", shown=_status, sort=SOURCE.c.status),
        Column("ends_at", "sessions.ends_at", sort=SOURCE.c.ends_at, by_default=False),
        Column("description", "sessions.description", exports=in_both("description"), by_default=False),
        Column("synthetic", "sessions.synthetic", sort=SOURCE.c.synthetic, by_default=False),
        Column("updated_at", "sessions.updated_at", sort=SOURCE.c.updated_at, by_default=False),
    ),
    filters=(
        Search(
            over=(
                SOURCE.c.title["nl"].astext,
                SOURCE.c.title["en"].astext,
                SOURCE.c.place,
                SOURCE.c.description["nl"].astext,
                SOURCE.c.description["en"].astext,
            )
        ),
        Choice(
            key="kind", words="sessions.kind", column=SOURCE.c.kind, choices=list(SessionKind), family="session_kind"
        ),
        Choices(
            key="status",
            words="sessions.status",
            column=SOURCE.c.status,
            choices=list(SessionStatus),
            family="session_status",
        ),
        Choice(key="line", words="sessions.lines", column=SOURCE.c.action_lines, of=int),
        YesNo(key="ahead", words="sessions.ahead", holds=IS_AHEAD),
        YesNo(key="synthetic", words="sessions.synthetic", holds=SOURCE.c.synthetic),
    ),
    sort="-starts_at",
)
"""Sessions, which everybody may see; who comes to them is for the network."""
