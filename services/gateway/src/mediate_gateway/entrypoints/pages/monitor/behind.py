"""The events behind a figure as a page tells them: what happened, when, what it is about, and how it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events import agendas, community, pipeline
from mediate_contracts.policy import Duty
from mediate_gateway.adapters import subjects
from mediate_gateway.entrypoints.pages.agenda.places import activity_at, item_at, line_at
from mediate_gateway.entrypoints.pages.agenda.sessions.places import session_at
from mediate_gateway.entrypoints.pages.community.matching import match_at
from mediate_gateway.entrypoints.pages.community.places import organisation_at
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import rounded, signed
from mediate_gateway.entrypoints.pages.monitor.places import indicator_at
from mediate_gateway.entrypoints.pages.pipeline.disclosed import disclosed_at
from mediate_gateway.entrypoints.pages.pipeline.together import together_at
from mediate_gateway.entrypoints.pages.visit import Visit

EVENTS: Final = (
    community.OrganisationRegistered,
    community.OrganisationAmended,
    community.OrganisationMerged,
    community.OrganisationMergeUndone,
    community.MembershipMoved,
    community.MatchIntroduced,
    community.MatchMoved,
    agendas.LineAdded,
    agendas.LineAmended,
    agendas.ItemProposed,
    agendas.ItemAmended,
    agendas.ItemStatusChanged,
    agendas.AssignmentAccepted,
    agendas.AssignmentEnded,
    agendas.SessionPlanned,
    agendas.SessionAmended,
    agendas.SessionMoved,
    agendas.AttendanceStated,
    agendas.ProposalMade,
    agendas.BallotCast,
    agendas.ActivityRecorded,
    agendas.ActivityAmended,
    agendas.ActivityWithdrawn,
    pipeline.DealsRolledUp,
    pipeline.DealDisclosed,
    pipeline.DealPublished,
)
"""The events that figures are derived from, which pages have words for."""
_LEADS_TO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "assignment": "item",
        "membership": "organisation",
        "proposal": "session",
        "ballot": "session",
    }
)
"""Records without a page of their own, and whose page tells of them."""
_PAGES: Final[Mapping[str, Callable[[UUID], str]]] = MappingProxyType(
    {
        "organisation": organisation_at,
        "line": line_at,
        "item": item_at,
        "session": session_at,
        "activity": activity_at,
        "match": match_at,
        "disclosed_deal": disclosed_at,
        "roll_up": together_at,
        "indicator": indicator_at,
    }
)
SUBJECTS: Final = tuple(_PAGES)
"""Kinds of records that events lead to, each with words for one that has no name."""


@dataclass(frozen=True)
class Told:
    """An event behind a figure; ``trace`` is for whoever runs the hub, 32 hexadecimal digits."""

    id: str
    what: str
    at: datetime
    about: str
    href: str | None
    counts: str
    term: str | None
    trace: str | None


def operates(visit: Visit) -> bool:
    """Return whether who looks follows what happens through the services."""
    return bool(visit.actor.entrusted(Duty.OPERATE))


async def tell(visit: Visit, events: Sequence[Mapping[str, Any]], terms: Sequence[str]) -> list[Told]:
    """Return events as they are told: each with the name of what it is about, in the order in which they came."""
    about = [_about(each["subject"]) for each in events]
    async with visit.service.database.reading() as connection:
        named = await subjects.names(connection, {each for each in about if each is not None})
    return [_told(visit, each, of, named, terms) for each, of in zip(events, about, strict=True)]


def _about(subject: Mapping[str, Any]) -> tuple[str, UUID] | None:
    """Return the kind and the id of the record whose page tells of a subject; None where none does."""
    kind = str(subject["kind"])
    identifier = subject.get("of") if kind in _LEADS_TO else subject["id"]
    kind = _LEADS_TO.get(kind, kind)
    return None if identifier is None or kind not in _PAGES else (kind, UUID(str(identifier)))


def _told(
    visit: Visit,
    event: Mapping[str, Any],
    about: tuple[str, UUID] | None,
    named: Mapping[tuple[str, UUID], str | Mapping[str, str]],
    terms: Sequence[str],
) -> Told:
    word = visit.word
    key = f"behind.{event['type']}"
    term = event.get("term")
    contribution = event.get("contribution")
    return Told(
        id=str(event["id"]),
        what=word.say(key) if word.knows(key) else str(event["type"]),
        at=datetime.fromisoformat(str(event["at"])),
        about=_called(visit, about, None if about is None else named.get(about)),
        href=None if about is None else visit.to(_PAGES[about[0]](about[1])),
        counts="" if contribution is None else signed(rounded(Decimal(str(contribution))), word),
        term=terms[term] if isinstance(term, int) and 0 <= term < len(terms) else None,
        trace=_trace(event.get("traceparent")) if operates(visit) else None,
    )


def _called(visit: Visit, about: tuple[str, UUID] | None, name: str | Mapping[str, str] | None) -> str:
    if about is None:
        return visit.word.say("behind.nothing")
    if name is None:
        return visit.word.say(f"behind.one.{about[0]}")
    return name if isinstance(name, str) else name[visit.language]


def _trace(traceparent: object) -> str | None:
    """Return the trace of a W3C ``traceparent``; None where there is none."""
    _, _, rest = str(traceparent or "").partition("-")
    return rest.partition("-")[0] or None
