"""The page on which a change of an organisation is proposed, by who belongs to it and may not change it."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import DecisionStatus
from mediate_gateway.entrypoints.pages.community.asking import SOURCE_NAMES, drawn, line_titles, source_of
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, Field
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, REQUEST, SECTION, request_at, requests_at
from mediate_gateway.entrypoints.pages.community.registry import may_propose, registered
from mediate_gateway.entrypoints.pages.community.requests import requests_of
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own, not_yours
from mediate_shared.problems import ProblemError

_REASON: Final = "reason"
_NOTHING_CHANGED: Final = "nothing-changed"


class ProposingPages:
    """The page for members of an organisation, and for who facilitates."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}/requests``."""
        router = APIRouter()

        @router.get(REQUEST, dependencies=[needs_own(Action.READ, Visibility.CASE, of=REGISTRY)])
        async def show_proposals(visit: Visiting, organisation_id: UUID) -> Response:
            return await _page(visit, organisation_id, _field(visit.request.query_params.get("field")))

        @router.post(REQUEST, dependencies=[needs_own(Action.CREATE, Visibility.CASE, of=REGISTRY)])
        async def propose_change(visit: Visiting, organisation_id: UUID) -> Response:
            return await _propose(visit, organisation_id)

        return router


def _field(key: str | None) -> Field | None:
    return FIELDS.get(key or "")


async def _propose(visit: Visit, organisation_id: UUID) -> Response:
    if not may_propose(visit.actor, organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    typed = await visit.typed()
    field = _field(typed.text("field"))
    if field is None:
        return await _page(visit, organisation_id, None)
    if typed.text(_REASON) is None:
        return await _page(visit, organisation_id, field, typed=typed, wrong=missing(visit.word, _REASON))
    try:
        body = {"changes": {field.key: field.read(typed)}, "reason": typed.text(_REASON), "source": source_of(typed)}
        path = f"/organisations/{organisation_id}/change-requests"
        made = await visit.tell("POST", REGISTRY, path, body)
    except REFUSALS as error:
        wrong = _wrong(visit, error, field)
        return await _page(visit, organisation_id, field, typed=typed, wrong=wrong)
    return visit.go(request_at(UUID(made.body["id"])), done="change_proposed")


def _wrong(visit: Visit, error: Exception, field: Field) -> Refused:
    if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
        return Refused({field.names[0]: visit.word.say("refused.nothing_changed")})
    also = {field.key: field.names[0], **dict(zip(("document", "file", "place"), SOURCE_NAMES, strict=True))}
    return refused(error, visit.word, *field.names, _REASON, *SOURCE_NAMES, also=also)


async def _page(
    visit: Visit,
    organisation_id: UUID,
    field: Field | None,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    current = (await registered(visit, organisation_id)).fields
    waiting, _ = await requests_of(visit, status=DecisionStatus.OPEN, organisation_id=organisation_id)
    about = await line_titles(visit)
    return visit.page(
        "community/propose.html",
        section=SECTION,
        at=requests_at(organisation_id),
        typed=typed,
        refused=wrong,
        organisation=current,
        requests=waiting,
        fields=[(key, visit.word.say(each.words)) for key, each in FIELDS.items()],
        field=None if field is None else drawn(visit, field, current[field.key], about),
        may_propose=may_propose(visit.actor, organisation_id),
        says_source=source_of(typed) is not None,
    )
