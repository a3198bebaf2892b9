"""The hub's API of privacy: everything about a person handed out, or erased, over every service."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from pydantic_core import to_json

from mediate_contracts.policy import Duty
from mediate_contracts.values import Line, Value
from mediate_gateway.adapters import erasures
from mediate_gateway.adapters.erasures import Erasure
from mediate_gateway.entrypoints import discreet
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.session_cookie import SessionCookie
from mediate_gateway.usecases.erase_person import Erasing
from mediate_gateway.usecases.export_person import Exporting, PersonExport
from mediate_shared.asking import NotAnswered
from mediate_shared.audit import Reason
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Acting, needs_duty, needs_sign_in
from mediate_shared.problems import UNAVAILABLE, ProblemError

_BY_DUTY: Final = f"duty:{Duty.ERASE_PERSONS}"
_THEMSELF: Final = "self"
_STILL_OPEN: Final[dict[int | str, dict[str, Any]]] = {
    202: {"model": Erasure, "description": "A service has not answered yet; it is asked again."}
}


class ErasePerson(Value):
    """Why somebody is erased."""

    reason: Annotated[Line, Field(description="Kept with the report; it needs no name in it.")]


def routes(exporting: Exporting, erasing: Erasing, cookie: SessionCookie) -> APIRouter:
    """Return the export and the erasure of oneself, and of others for whom that is a duty."""
    router = discreet.router()

    @router.post("/me/export", dependencies=[needs_sign_in()], response_model=PersonExport)
    async def export_me(actor: Acting, reason: Reason) -> Response:
        """Hand over everything that is held about whoever asks, as a file."""
        return await exported(exporting, account_of(actor), actor, _THEMSELF, reason)

    @router.post("/me/erase", dependencies=[needs_sign_in()], response_model=Erasure, responses=_STILL_OPEN)
    async def erase_me(body: ErasePerson, actor: Acting) -> Response:
        """Erase whoever asks: they are signed out, and nothing brings their account back."""
        answer = _report(await erasing.erase(account_of(actor), actor=actor, basis=_THEMSELF, reason=body.reason))
        cookie.forget(answer)
        return answer

    @router.post(
        "/accounts/{account_id}/export",
        dependencies=[needs_duty(Duty.ERASE_PERSONS)],
        response_model=PersonExport,
    )
    async def export(account_id: UUID, actor: Acting, reason: Reason) -> Response:
        """Hand out everything that is held about a person, as a file for them."""
        return await exported(exporting, account_id, actor, _BY_DUTY, reason)

    @router.post(
        "/accounts/{account_id}/erase",
        dependencies=[needs_duty(Duty.ERASE_PERSONS)],
        response_model=Erasure,
        responses=_STILL_OPEN,
    )
    async def erase(account_id: UUID, body: ErasePerson, actor: Acting) -> Response:
        """Erase a person at their request; asked again, the answer is how far it has come."""
        return _report(await erasing.erase(account_id, actor=actor, basis=_BY_DUTY, reason=body.reason))

    @router.get("/erasures/{erasure_id}", dependencies=[needs_duty(Duty.ERASE_PERSONS)])
    async def show_erasure(erasure_id: UUID, request: Request) -> Erasure:
        """Return the report of an erasure: what each service removed, and which have not answered yet."""
        async with request.app.state.service.database.reading() as connection:
            return await erasures.get(connection, erasure_id)

    return router


def not_answered(unanswered: NotAnswered) -> ProblemError:
    """Return the refusal of what needs every service while one does not answer."""
    return ProblemError(
        UNAVAILABLE, f"{unanswered}. What is without it would not be whole.", headers={"Retry-After": "5"}
    )


async def exported(exporting: Exporting, account_id: UUID, actor: Actor, basis: str, reason: str | None) -> Response:
    """Return what is held about a person, as a file. Raises ProblemError (404, 503)."""
    try:
        found = await exporting.export(account_id, actor=actor, basis=basis, reason=reason)
    except NotAnswered as unanswered:
        raise not_answered(unanswered) from unanswered
    headers = {"Content-Disposition": f'attachment; filename="mediate-{account_id}.json"'}
    return Response(to_json(found, indent=1), 200, headers, "application/json")


def _report(erasure: Erasure) -> Response:
    headers = {"Location": f"/v1/identity/erasures/{erasure.id}"}
    return Response(to_json(erasure), 202 if erasure.open else 200, headers, "application/json")
