"""The list of sessions and the page of each, from what is planned to what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AttendanceStatus, ProposalStatus, SessionStatus, VotingStatus
from mediate_gateway.adapters import matching_views, session_views
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, SECTION
from mediate_gateway.entrypoints.pages.agenda.sessions.listed import LISTING
from mediate_gateway.entrypoints.pages.agenda.sessions.places import (
    ATTENDANCE_KINDS,
    NEW,
    PROPOSAL_KINDS,
    SESSION,
    SESSION_KINDS,
    SESSIONS,
    is_of_network,
    plans,
    session_at,
    takes_part_for,
    votes_for,
)
from mediate_gateway.entrypoints.pages.agenda.sessions.standing import version_of
from mediate_gateway.entrypoints.pages.cells import Tag
from mediate_gateway.entrypoints.pages.community.posts import line_choices, lines_in_words
from mediate_gateway.entrypoints.pages.dealing import opens_deals
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs

_OPEN = (SessionStatus.PLANNED, SessionStatus.UNDER_WAY)


@dataclass(frozen=True)
class Inside:
    """What the network may know of a session."""

    attendances: list[Any] = field(default_factory=list)
    proposals: list[Any] = field(default_factory=list)
    votings: list[Any] = field(default_factory=list)
    decisions: list[Any] = field(default_factory=list)
    action_points: list[Any] = field(default_factory=list)


def routes() -> APIRouter:
    """Return ``/agenda/sessions`` and ``/agenda/sessions/{session_id}``."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(SESSIONS, dependencies=public)
    async def show_sessions(visit: Visiting) -> Response:
        async with visit.service.database.reading() as connection:
            lines = await line_choices(visit, connection)
        return visit.page(
            "agenda/sessions.html",
            section=SECTION,
            listing=await LISTING.show(visit, options={"line": lines}),
            new_at=visit.to(NEW) if plans(visit.actor) else None,
        )

    @router.get(SESSION, dependencies=public)
    async def show_session(visit: Visiting, session_id: UUID) -> Response:
        return await session_page(visit, session_id)

    return router


async def session_page(
    visit: Visit, session_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    """Return the page of a session, with what is wrong where something on it was refused."""
    actor, now = visit.actor, visit.service.clock()
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
        published = await session_views.outcome(connection, session_id)
        adopted = [] if published is None else await session_views.items(connection, published.adopted)
        lines = dict(await matching_views.lines(connection))
        inside = await _inside(connection, session_id) if is_of_network(actor) else None
        theirs = votes_for(actor).organisations
        own = await matching_views.standing(connection, theirs) if inside is not None else []
    status = SessionStatus(session.status)
    may_plan = plans(actor)
    return visit.page(
        "agenda/session.html",
        opens_deals=opens_deals(visit.actor),
        section=SECTION,
        at=session_at(session_id),
        typed=typed,
        refused=wrong,
        session=session,
        standing=Tag(visit.word.say(f"session_status.{status}"), SESSION_KINDS[status]),
        lines=lines_in_words(session.action_lines, lines, visit),
        when=_when(visit, session.starts_at, session.ends_at),
        published=published,
        adopted=adopted,
        inside=inside,
        attendance_kinds=ATTENDANCE_KINDS,
        proposal_kinds=PROPOSAL_KINDS,
        open_voting=next((each for each in inside.votings if each.status == VotingStatus.OPEN), None)
        if inside
        else None,
        own=_own(own, inside),
        is_open=status in _OPEN,
        may_propose=_may_propose(visit, session, now),
        may_plan=may_plan,
        version=await version_of(visit, f"/sessions/{session_id}") if may_plan else None,
        undecided=[each for each in inside.proposals if each.status == ProposalStatus.OPEN] if inside else [],
        attended=sum(each.status == AttendanceStatus.ATTENDED for each in inside.attendances) if inside else 0,
    )


async def _inside(connection: Any, session_id: UUID) -> Inside:
    return Inside(
        attendances=list(await session_views.attendances(connection, session_id)),
        proposals=list(await session_views.proposals(connection, session_id)),
        votings=list(await session_views.votings(connection, session_id)),
        decisions=list(await session_views.decisions(connection, session_id)),
        action_points=list(await session_views.action_points(connection, session_id)),
    )


def _when(visit: Visit, begins: datetime, ends: datetime) -> str:
    begin, end = begins.astimezone(AMSTERDAM), ends.astimezone(AMSTERDAM)
    if begin.date() != end.date():
        return visit.word.say("charts.span", begin=visit.word.moment(begins), end=visit.word.moment(ends))
    return visit.word.say(
        "sessions.on_a_day", day=visit.word.day(begin.date()), begin=f"{begin:%H:%M}", end=f"{end:%H:%M}"
    )


def _own(standing: Sequence[Any], inside: Inside | None) -> list[dict[str, Any]]:
    """Return one's own organisations with what is stated of each."""
    stated = {each.final_id: each for each in inside.attendances} if inside else {}
    return [
        {"id": str(each.id), "name": each.name, "attendance": stated.get(each.id)}
        for each in sorted(standing, key=lambda each: each.name.lower())
    ]


def _may_propose(visit: Visit, session: Any, now: datetime) -> bool:
    """Tell whether somebody can make a proposal: facilitators until it is closed, others while the call is open."""
    if session.status not in _OPEN:
        return False
    reach = takes_part_for(visit.actor)
    return reach.everything or (bool(reach) and session.call_until is not None and now <= session.call_until)
