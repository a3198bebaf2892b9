"""Writing down what becomes of a deal: how ready its technology is, a note, and an exit or a write-off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.domain.board import day_of
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, DayField, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn, make
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import of_deal
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField, PipelineForm
from mediate_gateway.entrypoints.pages.pipeline.places import (
    AREA,
    ASSESS,
    HOLDING,
    NOTE,
    NOTE_GONE,
    SECTION,
    deal_at,
    deal_to_change,
)
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found

LEVELS: Final = tuple(range(1, 10))
"""Technology readiness levels."""
_NOTES_MAX: Final = 200
_NOTE: Final = AreaField("text", "pipeline.note.text", hint="pipeline.note.text.hint", is_required=True)
_BASIS: Final = AreaField("basis", "pipeline.assess.basis", hint="pipeline.assess.basis.hint")
_WHY: Final = AreaField("reason", "pipeline.why", is_required=True)


@dataclass(frozen=True)
class Ending:
    """A way in which a stake comes to its end, or that is taken back: what is asked, and where that is told."""

    path: str
    fields: Sequence[Field]
    is_final: bool = False


def endings(language: Language) -> Mapping[str, Ending]:
    """Return the forms of what becomes of a stake, by the verb in their address."""
    return {
        "exit": Ending(
            "exit",
            (
                DayField("exited_on", "pipeline.exit.on", is_required=True),
                MoneyField("proceeds", "pipeline.exit.proceeds", is_required=True, language=language),
                AreaField("reason", "pipeline.why"),
            ),
        ),
        "write-off": Ending(
            "write-off",
            (
                DayField("written_off_on", "pipeline.write_off.on", is_required=True),
                MoneyField("amount", "pipeline.write_off.amount", is_required=True, language=language),
                _WHY,
            ),
        ),
        "reopen": Ending("holding/reopen", (_WHY,), is_final=True),
    }


VERBS: Final = tuple(each.replace("-", "_") for each in endings(Language.NL))


def routes() -> APIRouter:
    """Return the forms below ``/pipeline/deals/{deal_id}`` that write something down."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    changing = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]

    @router.get(ASSESS, dependencies=reading)
    async def show_assess(visit: Visiting, deal_id: UUID) -> Response:
        return drawn(visit, await _assessing(visit, deal_id))

    @router.post(ASSESS, dependencies=changing)
    async def assess_deal(visit: Visiting, deal_id: UUID) -> Response:
        path = f"/deals/{deal_id}/assessments"
        return await make(visit, await _assessing(visit, deal_id), path, done="deal_assessed")

    @router.get(NOTE, dependencies=reading)
    async def show_note(visit: Visiting, deal_id: UUID) -> Response:
        return drawn(visit, await _noting(visit, deal_id))

    @router.post(NOTE, dependencies=changing)
    async def write_note(visit: Visiting, deal_id: UUID) -> Response:
        return await make(visit, await _noting(visit, deal_id), f"/deals/{deal_id}/notes", done="note_written")

    @router.get(NOTE_GONE, dependencies=reading)
    async def show_remove_note(visit: Visiting, deal_id: UUID, note_id: UUID) -> Response:
        return await _removing(visit, deal_id, note_id)

    @router.post(NOTE_GONE, dependencies=changing)
    async def remove_note(visit: Visiting, deal_id: UUID, note_id: UUID) -> Response:
        return await _remove(visit, deal_id, note_id)

    @router.get(HOLDING, dependencies=reading)
    async def show_holding(visit: Visiting, deal_id: UUID, verb: str) -> Response:
        return drawn(visit, await _ending(visit, deal_id, verb))

    @router.post(HOLDING, dependencies=changing)
    async def end_holding(visit: Visiting, deal_id: UUID, verb: str) -> Response:
        form = await _ending(visit, deal_id, verb)
        path = f"/deals/{deal_id}/{endings(visit.language)[verb].path}"
        return await command(visit, form, path, done=f"deal_{verb.replace('-', '_')}")

    return router


async def _assessing(visit: Visit, deal_id: UUID) -> PipelineForm:
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    return of_deal(
        visit,
        deal,
        ASSESS.format(deal_id=deal_id),
        title=say("pipeline.assess.title"),
        does=say("pipeline.assess.do"),
        intro=say("pipeline.assess.intro"),
        fields=[
            NamedField("readiness", "pipeline.readiness", is_required=True, is_number=True),
            DayField("assessed_on", "pipeline.assess.on", is_required=True),
            _BASIS,
        ],
        options={"readiness": [(str(each), say("pipeline.trl", level=each)) for each in LEVELS]},
        values={"readiness": deal.facts.get("readiness"), "assessed_on": day_of(visit.service.clock()).isoformat()},
    )


async def _noting(visit: Visit, deal_id: UUID) -> PipelineForm:
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    return of_deal(
        visit,
        deal,
        NOTE.format(deal_id=deal_id),
        title=say("pipeline.note.title"),
        does=say("pipeline.note.do"),
        intro=say("pipeline.note.intro"),
        fields=[_NOTE],
    )


async def _removing(visit: Visit, deal_id: UUID, note_id: UUID, error: Exception | None = None) -> Response:
    await deal_to_change(visit, deal_id)
    found = (await visit.ask(AREA, f"/deals/{deal_id}/notes", limit=str(_NOTES_MAX))).body["items"]
    note = next((each for each in found if each["id"] == str(note_id)), None)
    if note is None:
        raise not_found("note", note_id)
    return visit.confirm(
        visit.word.say("pipeline.note.remove.title"),
        note["text"],
        visit.word.say("pipeline.note.remove.do"),
        back=deal_at(deal_id),
        is_final=True,
        hidden={"version": str(note["version"])},
        section=SECTION,
        refused=None if error is None else refused(error, visit.word),
    )


async def _remove(visit: Visit, deal_id: UUID, note_id: UUID) -> Response:
    typed = await visit.typed()
    try:
        await visit.tell("DELETE", AREA, f"/deals/{deal_id}/notes/{note_id}", {}, expecting=typed.version())
    except REFUSALS as error:
        return await _removing(visit, deal_id, note_id, error)
    return visit.go(deal_at(deal_id), done="note_removed")


async def _ending(visit: Visit, deal_id: UUID, verb: str) -> PipelineForm:
    """Return the form of what became of a stake. Raises ProblemError (404) for what nobody can say of one."""
    ending = endings(visit.language).get(verb)
    if ending is None:
        raise not_found("ending", verb)
    deal, say = await deal_to_change(visit, deal_id), visit.word.say
    said = verb.replace("-", "_")
    return of_deal(
        visit,
        deal,
        HOLDING.format(deal_id=deal_id, verb=verb),
        title=say(f"pipeline.{said}.title"),
        does=say(f"pipeline.{said}.do"),
        intro=say(f"pipeline.{said}.intro", title=deal.facts["title"]),
        fields=ending.fields,
        version=deal.facts["version"],
        is_final=ending.is_final,
    )
