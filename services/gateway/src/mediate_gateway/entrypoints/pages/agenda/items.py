"""The page of an agenda item: how far it is, who carries it, and what those who may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus
from mediate_gateway.adapters import agenda, item_history, item_views, organisations
from mediate_gateway.adapters.agenda import Carrier
from mediate_gateway.adapters.item_history import Past
from mediate_gateway.domain.attention import days_since, is_overdue, is_stalled
from mediate_gateway.domain.item_moves import MOVES
from mediate_gateway.entrypoints.pages.agenda.item_parts import parts_of
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDAS,
    ASSIGNMENT_KINDS,
    ITEM,
    SECTION,
    STATUS_KINDS,
    answers,
    asks,
    ends,
    item_at,
    moves,
    sees,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.problems import ProblemError

MOVE_FIELDS: Final = ("status", "reason", "external_cause", "substituted_by")
_SUBSTITUTES_MAX: Final = 300
_AWAY: Final = 500


@dataclass(frozen=True)
class Live:
    """The versions of an item and its assignments at this moment, as the service that keeps them says."""

    version: int
    assignments: dict[UUID, int]


def routes() -> APIRouter:
    """Return ``/agenda/items/{item_id}`` and what changes how far it is."""
    router = APIRouter()

    @router.get(ITEM, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_item(visit: Visiting, item_id: UUID) -> Response:
        return await item_page(visit, item_id)

    @router.post(ITEM + "/status", dependencies=[needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)])
    async def move_item(visit: Visiting, item_id: UUID) -> Response:
        return await _move(visit, item_id)

    @router.post(ITEM + "/take-on", dependencies=[needs_own(Action.CREATE, Visibility.CASE, of=AGENDAS)])
    async def take_on(visit: Visiting, item_id: UUID) -> Response:
        return await _take_on(visit, item_id)

    return router


async def _move(visit: Visit, item_id: UUID) -> Response:
    typed = await visit.typed()
    body = {name: typed.text(name) for name in MOVE_FIELDS if typed.text(name) is not None}
    try:
        await visit.tell("POST", AGENDAS, f"/items/{item_id}/status", body, expecting=typed.version())
    except REFUSALS as error:
        wrong = refused(error, visit.word, *MOVE_FIELDS)
        return await item_page(visit, item_id, typed=typed, wrong=wrong)
    return visit.go(item_at(item_id), done="item_moved")


async def _take_on(visit: Visit, item_id: UUID) -> Response:
    """Take an item on for one's own organisation: it is offered and accepted in one go."""
    typed = await visit.typed()
    asked = {"organisation_id": typed.text("organisation_id"), "role": typed.text("role")}
    try:
        offered = await visit.tell(
            "POST", AGENDAS, f"/items/{item_id}/assignments", {name: value for name, value in asked.items() if value}
        )
        await visit.tell(
            "POST", AGENDAS, f"/assignments/{offered.body['id']}/accept", {}, expecting=offered.body["version"]
        )
    except REFUSALS as error:
        wrong = refused(error, visit.word, "organisation_id", "role")
        return await item_page(visit, item_id, typed=typed, wrong=wrong)
    return visit.go(item_at(item_id), done="item_taken_on")


async def live(visit: Visit, item_id: UUID) -> Live | None:
    """Return the versions that forms are drawn from; None where the service that keeps them is away for the moment."""
    try:
        answer = await visit.ask(AGENDAS, f"/items/{item_id}", is_part=True)
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return None
    return Live(
        answer.body["version"], {UUID(each["id"]): each["version"] for each in answer.body.get("assignments", ())}
    )


async def item_page(
    visit: Visit, item_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    """Return the page of an item. Raises ProblemError (404) where there is none."""
    actor, now = visit.actor, visit.service.clock()
    may_move, theirs = moves(actor), answers(actor).organisations
    async with visit.service.database.reading() as connection:
        item = await agenda.item(connection, item_id)
        carriers = (await agenda.carriers(connection, [item_id], sees(actor))).get(item_id, [])
        told = await item_history.of_item(connection, item_id)
        substitute = await agenda.named(connection, item.substituted_by)
        others = await agenda.others(connection, item_id, limit=_SUBSTITUTES_MAX) if may_move else []
        own = await organisations.names(connection, theirs) if theirs else {}
        belonging = await item_views.belonging(connection, item)
    is_open = bool(MOVES[item.status])
    may_change = may_move or bool(asks(actor)) or bool(answers(actor))
    record = await live(visit, item_id) if may_change else None
    say = visit.word.say
    return visit.page(
        "agenda/item.html",
        section=SECTION,
        at=item_at(item_id),
        typed=typed,
        refused=wrong,
        item=item,
        substitute=substitute,
        kinds=STATUS_KINDS,
        assignment_kinds=ASSIGNMENT_KINDS,
        stalled_days=days_since(item.heard_at, now=now)
        if is_stalled(item.status, item.heard_at, now=now, rhythm_days=item.rhythm_days)
        else None,
        today=now.astimezone(AMSTERDAM).date(),
        is_overdue=is_overdue(item.status, item.due_date, today=now.astimezone(AMSTERDAM).date()),
        **_by_standing(visit, carriers),
        **parts_of(visit, item, belonging, carriers),
        moments=[_moment(visit, each) for each in told],
        live=record,
        is_away=may_change and is_open and record is None,
        may_move=may_move and is_open and record is not None,
        may_ask=asks(actor).everything and is_open,
        ends=ends(actor),
        next_statuses=[(each.value, say(f"item.{each}")) for each in MOVES[item.status]],
        substitutes=[(str(each.id), f"{each.code} {visit.word.of(each.title)}") for each in others],
        own=_free(own, carriers) if is_open and record is not None else [],
        roles=[(each.value, say(f"role.{each}"), None) for each in AssignmentRole],
    )


def _by_standing(visit: Visit, carriers: Sequence[Carrier]) -> dict[str, Any]:
    """Return the carriers of now, those of before, and what is known of who was asked and who declined."""
    by_status = {status: [each for each in carriers if each.status is status] for status in AssignmentStatus}
    answering = answers(visit.actor)
    offered = by_status[AssignmentStatus.OFFERED]
    return {
        "carried": by_status[AssignmentStatus.ACCEPTED],
        "formerly": by_status[AssignmentStatus.ENDED],
        "asked_of_us": [each for each in offered if each.organisation_id in answering.organisations],
        "asked": [each for each in offered if each.organisation_id not in answering.organisations],
        "declined": by_status[AssignmentStatus.DECLINED],
    }


def _free(own: Any, carriers: Sequence[Carrier]) -> list[tuple[str, str]]:
    """Return one's own organisations that neither carry an item nor were asked to, with their names."""
    busy = {
        each.organisation_id
        for each in carriers
        if each.status in {AssignmentStatus.ACCEPTED, AssignmentStatus.OFFERED}
    }
    return sorted(
        ((str(identifier), name) for identifier, name in own.items() if identifier not in busy),
        key=lambda each: each[1].lower(),
    )


def _moment(visit: Visit, past: Past) -> dict[str, Any]:
    """Return something that happened to an item as a moment of its history, with the reason where one was given."""
    say, facts = visit.word.say, past.facts
    causes = [facts["reason"]] if facts.get("reason") else []
    if facts.get("external_cause"):
        causes.append(say("agenda.external_cause.is", cause=facts["external_cause"]))
    return {
        "time_text": visit.word.moment(past.time),
        "datetime": past.time.isoformat(),
        "title": say(
            f"agenda.history.{past.kind}",
            carrier=past.carrier or say("organisation.unnamed"),
            role=say(f"role.{facts['role']}") if "role" in facts else "",
            status=say(f"item.{facts['status']}") if "status" in facts else "",
        ),
        "text": " ".join(causes) or None,
    }
