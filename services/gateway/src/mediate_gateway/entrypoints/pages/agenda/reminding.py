"""The pages on which a facilitator reminds an organisation of an offer, or takes the offer back."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, ASSIGNMENT, assignment_at, sees
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

_PARTNERS: Final = "/partners"
_REMIND: Final = ASSIGNMENT + "/remind"
_TAKE_BACK: Final = ASSIGNMENT + "/withdraw"


def routes() -> APIRouter:
    """Return what is done with an offer that waits for its answer."""
    router = APIRouter()
    asking = [needs(Action.CHANGE, Visibility.CASE, of=AGENDAS)]

    @router.get(_REMIND, dependencies=asking)
    async def show_remind(visit: Visiting, assignment_id: UUID) -> Response:
        return await _remind_page(visit, assignment_id)

    @router.post(_REMIND, dependencies=asking)
    async def remind_of_offer(visit: Visiting, assignment_id: UUID) -> Response:
        typed = await visit.typed()
        path = f"/assignments/{assignment_id}/remind"
        try:
            await visit.tell("POST", AGENDAS, path, {}, expecting=typed.version())
        except REFUSALS as error:
            return await _remind_page(visit, assignment_id, wrong=refused(error, visit.word))
        return visit.go(_PARTNERS, done="offer_reminded")

    @router.get(_TAKE_BACK, dependencies=asking)
    async def show_take_back(visit: Visiting, assignment_id: UUID) -> Response:
        return await _take_back_page(visit, assignment_id)

    @router.post(_TAKE_BACK, dependencies=asking)
    async def take_back(visit: Visiting, assignment_id: UUID) -> Response:
        typed = await visit.typed()
        reason = typed.text("reason")
        if reason is None:
            return await _take_back_page(visit, assignment_id, typed=typed, wrong=missing(visit.word, "reason"))
        path = f"/assignments/{assignment_id}/withdraw"
        try:
            await visit.tell("POST", AGENDAS, path, {"reason": reason}, expecting=typed.version())
        except REFUSALS as error:
            wrong = refused(error, visit.word, "reason")
            return await _take_back_page(visit, assignment_id, typed=typed, wrong=wrong)
        return visit.go(_PARTNERS, done="offer_taken_back")

    return router


async def _remind_page(visit: Visit, assignment_id: UUID, *, wrong: Refused | None = None) -> Response:
    """Return the page that asks whether to remind; the version it sends is that of this moment."""
    said = await _said(visit, assignment_id)
    say = visit.word.say
    return visit.confirm(
        say("agenda.remind.title"),
        say("agenda.remind.what", **said),
        say("agenda.remind.do"),
        back=_PARTNERS,
        hidden={"version": str(await _version(visit, assignment_id))},
        section="partners",
        refused=wrong,
    )


async def _take_back_page(
    visit: Visit, assignment_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    said = await _said(visit, assignment_id)
    return visit.page(
        "agenda/why.html",
        section="partners",
        at=assignment_at(assignment_id, "withdraw"),
        typed=typed,
        refused=wrong,
        verb="take_back",
        version=await _version(visit, assignment_id),
        back="partners",
        back_at=_PARTNERS,
        item_name=said["item"],
        organisation=said["organisation"],
        role=said["role"],
    )


async def _said(visit: Visit, assignment_id: UUID) -> dict[str, str]:
    """Return who was asked to carry what. Raises ProblemError (404) where nobody was."""
    async with visit.service.database.reading() as connection:
        item_id, carrier = await agenda.assignment(connection, assignment_id, sees(visit.actor))
        item = await agenda.item(connection, item_id)
    return {
        "item": f"{item.code} {visit.word.of(item.title)}",
        "organisation": carrier.name or visit.word.say("organisation.unnamed"),
        "role": visit.word.say(f"role.{carrier.role}"),
    }


async def _version(visit: Visit, assignment_id: UUID) -> int:
    version: int = (await visit.ask(AGENDAS, f"/assignments/{assignment_id}")).body["version"]
    return version
