"""Changing what a deal is about: all of it on one page, or one field of it where it stands."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda.forms import drawn
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import (
    INLINE,
    REASON,
    fields_of,
    fund_options,
    of_deal,
    only,
)
from mediate_gateway.entrypoints.pages.pipeline.forms import PipelineForm, amend
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, EDIT, EDIT_FIELD, deal_to_change
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}/edit`` and what is below it."""
    router = APIRouter()
    # Whoever may not see the deal is told that it is not there, also where they could change none.
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(EDIT, dependencies=reading)
    async def show_deal_edit(visit: Visiting, deal_id: UUID) -> Response:
        return drawn(visit, await _whole(visit, deal_id))

    @router.post(EDIT, dependencies=changing)
    async def edit_deal(visit: Visiting, deal_id: UUID) -> Response:
        return await amend(visit, await _whole(visit, deal_id), f"/deals/{deal_id}", done="deal_changed")

    @router.get(EDIT_FIELD, dependencies=reading)
    async def show_deal_field(visit: Visiting, deal_id: UUID, field: str) -> Response:
        return drawn(visit, await _one(visit, deal_id, field))

    @router.post(EDIT_FIELD, dependencies=changing)
    async def edit_deal_field(visit: Visiting, deal_id: UUID, field: str) -> Response:
        return await amend(visit, await _one(visit, deal_id, field), f"/deals/{deal_id}", done="deal_changed")

    return router


async def _whole(visit: Visit, deal_id: UUID) -> PipelineForm:
    at = EDIT.format(deal_id=deal_id)
    return await _form(visit, deal_id, at, [*fields_of(visit.language).values(), REASON])


async def _one(visit: Visit, deal_id: UUID, key: str) -> PipelineForm:
    """Return the form of one field. Raises ProblemError (404) for one that is not changed by itself."""
    if key not in INLINE:
        raise not_found("field", key)
    at = EDIT_FIELD.format(deal_id=deal_id, field=key)
    return only(await _form(visit, deal_id, at, [fields_of(visit.language)[key]]), key)


async def _form(visit: Visit, deal_id: UUID, at: str, fields: Sequence[Field]) -> PipelineForm:
    deal = await deal_to_change(visit, deal_id)
    say, facts = visit.word.say, deal.facts
    has_fund = any(each.key == "fund_id" for each in fields)
    return of_deal(
        visit,
        deal,
        at,
        title=say("pipeline.edit.title", title=facts["title"]),
        does=say("pipeline.edit.do"),
        fields=fields,
        options={"fund_id": await fund_options(visit)} if has_fund else {},
        values={each.key: facts.get(each.key) for each in fields if each.key != "reason"},
        version=facts["version"],
    )
