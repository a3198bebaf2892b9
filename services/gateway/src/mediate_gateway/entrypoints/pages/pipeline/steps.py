"""What has to be done next for a deal: said, by when and by whom, and told that it is done."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda.asked import DayField, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import of_deal, only, team_options
from mediate_gateway.entrypoints.pages.pipeline.forms import PipelineForm
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, NEXT_STEP, STEP_DONE, deal_to_change
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own

_STEP: Final = Field("step", "pipeline.step.what", hint="pipeline.step.what.hint")
_DUE: Final = DayField("due_on", "pipeline.step.due_on")
_WHO: Final = NamedField("account_id", "pipeline.step.who", hint="pipeline.step.who.hint")


def routes() -> APIRouter:
    """Return ``/pipeline/deals/{deal_id}/next-step`` and that it is done."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(NEXT_STEP, dependencies=reading)
    async def show_next_step(visit: Visiting, deal_id: UUID) -> Response:
        return drawn(visit, await _setting(visit, deal_id))

    @router.post(NEXT_STEP, dependencies=changing)
    async def set_next_step(visit: Visiting, deal_id: UUID) -> Response:
        return await command(visit, await _setting(visit, deal_id), f"/deals/{deal_id}/next-step", done="step_set")

    @router.get(STEP_DONE, dependencies=reading)
    async def show_step_done(visit: Visiting, deal_id: UUID) -> Response:
        return drawn(visit, await _finishing(visit, deal_id))

    @router.post(STEP_DONE, dependencies=changing)
    async def finish_step(visit: Visiting, deal_id: UUID) -> Response:
        return await _finish(visit, deal_id)

    return router


async def _setting(visit: Visit, deal_id: UUID) -> PipelineForm:
    form = await _form(visit, deal_id, NEXT_STEP.format(deal_id=deal_id))
    say = visit.word.say
    return replace(form, title=say("pipeline.step.title"), does=say("pipeline.step.do"))


async def _finishing(visit: Visit, deal_id: UUID) -> PipelineForm:
    """Return the form that tells that a step is done, on which the next one may be said at once."""
    form = await _form(visit, deal_id, STEP_DONE.format(deal_id=deal_id))
    say, step = visit.word.say, (form.values.get("step") or "")
    return replace(
        form,
        title=say("pipeline.step.done.title"),
        does=say("pipeline.step.done.do"),
        intro=say("pipeline.step.done.intro", step=step),
        fields=[replace(_STEP, words="pipeline.step.then"), _DUE, _WHO],
        values={"account_id": form.values.get("account_id")},
    )


async def _finish(visit: Visit, deal_id: UUID) -> Response:
    form, typed = await _finishing(visit, deal_id), await visit.typed()
    try:
        found = {name: value for name, value in form.read(typed).items() if value is not None}
        # Who is to do it says nothing where nothing is to be done.
        body = {"next": found} if "step" in found else {}
        await visit.tell("POST", AREA, f"/deals/{deal_id}/next-step/done", body, expecting=typed.version())
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done="step_done")


async def _form(visit: Visit, deal_id: UUID, at: str) -> PipelineForm:
    deal = await deal_to_change(visit, deal_id)
    access: dict[str, Any] = (await visit.ask(AREA, f"/deals/{deal_id}/access")).body
    form = of_deal(
        visit,
        deal,
        at,
        title="",
        does="",
        fields=[_STEP, _DUE, _WHO],
        options={"account_id": await team_options(visit, access)},
        values=deal.facts.get("next_step") or {},
        version=deal.facts["version"],
    )
    return only(form, "next_step")
