"""The pages on which an organisation answers what it is asked to carry, or lays down what it carried."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda
from mediate_gateway.adapters.agenda import Carrier, ItemRecord
from mediate_gateway.entrypoints.pages.agenda.items import item_page
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDAS,
    ASSIGNMENT,
    SECTION,
    answers,
    assignment_at,
    ends,
    item_at,
    sees,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found

_BACK: Final[Mapping[str, str]] = MappingProxyType({"partners": "/partners", "start": "/"})
"""Where an answer leads back to, by the name that a form says; otherwise to the item."""


def routes() -> APIRouter:
    """Return ``/agenda/assignments/{assignment_id}`` and its answers."""
    router = APIRouter()
    answering = [needs_own(Action.ANSWER, Visibility.CASE, of=AGENDAS)]
    ending = [needs_own(Action.CHANGE, Visibility.CASE, of=AGENDAS)]

    @router.post(ASSIGNMENT + "/accept", dependencies=answering)
    async def accept_offer(visit: Visiting, assignment_id: UUID) -> Response:
        typed = await visit.typed()
        item_id, asked = await _theirs(visit, assignment_id, answers(visit.actor))
        try:
            await visit.tell("POST", AGENDAS, f"/assignments/{assignment_id}/accept", {}, expecting=typed.version())
        except REFUSALS as error:
            return await item_page(visit, item_id, typed=typed, wrong=refused(error, visit.word))
        return visit.go(_back(typed, item_id), done=f"offer_accepted_{asked.role}")

    @router.get(ASSIGNMENT + "/decline", dependencies=answering)
    async def show_decline(visit: Visiting, assignment_id: UUID) -> Response:
        return await _why_page(visit, assignment_id, "decline")

    @router.post(ASSIGNMENT + "/decline", dependencies=answering)
    async def decline_offer(visit: Visiting, assignment_id: UUID) -> Response:
        return await _with_reason(visit, assignment_id, "decline")

    @router.get(ASSIGNMENT + "/end", dependencies=ending)
    async def show_end_assignment(visit: Visiting, assignment_id: UUID) -> Response:
        return await _why_page(visit, assignment_id, "end")

    @router.post(ASSIGNMENT + "/end", dependencies=ending)
    async def end_assignment(visit: Visiting, assignment_id: UUID) -> Response:
        return await _with_reason(visit, assignment_id, "end")

    return router


async def _with_reason(visit: Visit, assignment_id: UUID, verb: str) -> Response:
    typed = await visit.typed()
    item_id, _ = await _theirs(visit, assignment_id, _acting(visit.actor, verb))
    reason = typed.text("reason")
    if reason is None:
        return await _why_page(visit, assignment_id, verb, typed=typed, wrong=missing(visit.word, "reason"))
    try:
        await visit.tell(
            "POST",
            AGENDAS,
            f"/assignments/{assignment_id}/{verb}",
            {"reason": reason},
            expecting=typed.version(),
        )
    except REFUSALS as error:
        wrong = refused(error, visit.word, "reason")
        return await _why_page(visit, assignment_id, verb, typed=typed, wrong=wrong)
    return visit.go(_back(typed, item_id), done={"decline": "offer_declined", "end": "assignment_ended"}[verb])


async def _why_page(
    visit: Visit,
    assignment_id: UUID,
    verb: str,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    """Return the page that asks for the reason; it is drawn from the record of this moment."""
    item_id, carrier = await _theirs(visit, assignment_id, _acting(visit.actor, verb))
    record = await visit.ask(AGENDAS, f"/assignments/{assignment_id}")
    async with visit.service.database.reading() as connection:
        item = await agenda.item(connection, item_id)
    back = typed.text("back") or visit.request.query_params.get("back") or ""
    return visit.page(
        "agenda/why.html",
        section="partners" if back == "partners" else SECTION,
        at=assignment_at(assignment_id, verb),
        typed=typed,
        refused=wrong,
        verb=verb,
        version=record.body["version"],
        back=back if back in _BACK else "",
        back_at=_BACK.get(back, item_at(item_id)),
        **_named(visit, item, carrier),
    )


def _named(visit: Visit, item: ItemRecord, carrier: Carrier) -> dict[str, Any]:
    return {
        "item_name": f"{item.code} {visit.word.of(item.title)}",
        "organisation": carrier.name or visit.word.say("organisation.unnamed"),
        "role": visit.word.say(f"role.{carrier.role}"),
    }


async def _theirs(visit: Visit, assignment_id: UUID, acting: Reach) -> tuple[UUID, Carrier]:
    """Return an assignment that somebody acts for, and its item. Raises ProblemError (404) for any other."""
    async with visit.service.database.reading() as connection:
        item_id, carrier = await agenda.assignment(connection, assignment_id, sees(visit.actor))
    if not acting.covers(carrier.organisation_id):
        raise not_found("assignment", assignment_id)
    return item_id, carrier


def _acting(actor: Actor, verb: str) -> Reach:
    return answers(actor) if verb == "decline" else ends(actor)


def _back(typed: Typed, item_id: UUID) -> str:
    return _BACK.get(typed.text("back") or "", item_at(item_id))
