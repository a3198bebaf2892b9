"""The pages of proposals: making one, and what a facilitator decides on it."""

from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Horizon, ProposalStatus, TextLanguage
from mediate_gateway.adapters import agenda, session_views
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, SECTION
from mediate_gateway.entrypoints.pages.agenda.sessions.places import (
    PROPOSAL,
    PROPOSAL_KINDS,
    SESSION,
    plans,
    proposal_at,
    session_at,
    takes_part_for,
)
from mediate_gateway.entrypoints.pages.agenda.sessions.standing import version_of
from mediate_gateway.entrypoints.pages.cells import Tag
from mediate_gateway.entrypoints.pages.community.choosing import choose_organisation
from mediate_gateway.entrypoints.pages.community.posts import line_choices
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own

_NEW: Final = SESSION + "/proposals/new"
_FIELDS: Final = ("organisation_id", "title", "text", "language", "action_line")
_ITEMS_MAX: Final = 300
DECIDING: Final = {
    "adopt": ("item_id", "line_id", "code", "title_nl", "title_en", "horizon", "due_date"),
    "reject": ("reason",),
    "merge": ("into_id",),
    "withdraw": ("reason",),
    "reopen": ("reason",),
}
"""What is done with a proposal, and the fields of it."""


def routes() -> APIRouter:
    """Return ``/agenda/sessions/{session_id}/proposals/new`` and ``/agenda/proposals/{proposal_id}``."""
    router = APIRouter()
    proposing = [needs_own(Action.CREATE, Visibility.NETWORK, of=AGENDAS)]
    deciding = [needs_own(Action.CHANGE, Visibility.NETWORK, of=AGENDAS)]

    @router.get(_NEW, dependencies=proposing)
    async def show_make_proposal(visit: Visiting, session_id: UUID, q: str = "") -> Response:
        return await _form(visit, session_id, q)

    @router.post(_NEW, dependencies=proposing)
    async def make_proposal(visit: Visiting, session_id: UUID) -> Response:
        return await _make(visit, session_id)

    @router.get(PROPOSAL, dependencies=[needs(Action.READ, Visibility.NETWORK, of=AGENDAS)])
    async def show_proposal(visit: Visiting, proposal_id: UUID) -> Response:
        return await _page(visit, proposal_id)

    @router.post(PROPOSAL, dependencies=deciding)
    async def decide_on_proposal(visit: Visiting, proposal_id: UUID) -> Response:
        return await _decide(visit, proposal_id)

    return router


async def _make(visit: Visit, session_id: UUID) -> Response:
    typed = await visit.typed()
    body: dict[str, Any] = {name: value for name in _FIELDS if (value := typed.text(name)) is not None}
    asked = typed.text("q") or ""
    needed = ["title"] if takes_part_for(visit.actor).everything else ["organisation_id", "title"]
    if left_empty := [name for name in needed if name not in body]:
        return await _form(visit, session_id, asked, typed=typed, wrong=missing(visit.word, *left_empty))
    if "action_line" in body:
        body["action_line"] = whole_or_as_it_is(body["action_line"])
    if typed.text("synthetic") is not None:
        body["synthetic"] = True
    try:
        await visit.tell("POST", AGENDAS, f"/sessions/{session_id}/proposals", body, key=typed.text("key"))
    except REFUSALS as error:
        return await _form(visit, session_id, asked, typed=typed, wrong=refused(error, visit.word, *_FIELDS))
    return visit.go(session_at(session_id), done="proposal_made")


async def _form(
    visit: Visit, session_id: UUID, asked: str, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
        lines = await line_choices(visit, connection)
    given = typed.text("organisation_id") or visit.request.query_params.get("organisation_id")
    say = visit.word.say
    return visit.page(
        "agenda/proposal_form.html",
        section=SECTION,
        at=_NEW.format(session_id=session_id),
        typed=typed,
        refused=wrong,
        session=session,
        lines=lines,
        languages_of_text=[(each.value, say(f"page.language.{each}")) for each in TextLanguage],
        chosen=await choose_organisation(visit, takes_part_for(visit.actor), asked=asked, given=given),
        may_write_down=takes_part_for(visit.actor).everything,
        key=typed.text("key") or str(uuid4()),
    )


async def _decide(visit: Visit, proposal_id: UUID) -> Response:
    typed = await visit.typed()
    verb = typed.text("decision") or ""
    if verb not in DECIDING:
        return await _page(visit, proposal_id, typed=typed, wrong=missing(visit.word, "decision"))
    fields = DECIDING[verb]
    body: dict[str, Any] = {name: value for name in fields if (value := typed.text(name)) is not None}
    titles = {language: title for language in ("nl", "en") if (title := body.pop(f"title_{language}", None))}
    if verb == "adopt" and "item_id" in body:
        # What was begun of a new item is left out where one that is there was chosen.
        body = {"item_id": body["item_id"]}
    elif titles:
        body["title"] = titles
    try:
        await visit.tell("POST", AGENDAS, f"/proposals/{proposal_id}/{verb}", body, expecting=typed.version())
    except REFUSALS as error:
        return await _page(visit, proposal_id, typed=typed, wrong=refused(error, visit.word, *fields))
    return visit.go(proposal_at(proposal_id), done=f"proposal_{verb}")


async def _page(
    visit: Visit, proposal_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    actor, say = visit.actor, visit.word.say
    may_decide = plans(actor)
    async with visit.service.database.reading() as connection:
        proposal = await session_views.proposal(connection, proposal_id)
        session = await session_views.session(connection, proposal.session_id)
        others = await session_views.proposals(connection, proposal.session_id) if may_decide else []
        items = await agenda.others(connection, proposal_id, limit=_ITEMS_MAX) if may_decide else []
        lines = await agenda.lines(connection) if may_decide else []
    status = ProposalStatus(proposal.status)
    is_own = proposal.final_id is not None and takes_part_for(actor).covers(proposal.final_id)
    version = await version_of(visit, f"/proposals/{proposal_id}") if may_decide or is_own else None
    open_ones = [each for each in others if each.status == ProposalStatus.OPEN and each.id != proposal.id]
    return visit.page(
        "agenda/proposal.html",
        section=SECTION,
        at=proposal_at(proposal_id),
        typed=typed,
        refused=wrong,
        proposal=proposal,
        session=session,
        standing=Tag(say(f"proposal.{status}"), PROPOSAL_KINDS[status]),
        version=version,
        may_decide=may_decide,
        may_withdraw=is_own and status is ProposalStatus.OPEN,
        is_open=status is ProposalStatus.OPEN,
        items=[(str(each.id), f"{each.code} {visit.word.of(each.title)}") for each in items],
        lines=[(str(each.id), f"{each.number} {visit.word.of(each.title)}") for each in lines],
        others=[(str(each.id), each.title) for each in open_ones],
        horizons=[(each.value, say(f"horizon.{each}")) for each in Horizon],
    )
