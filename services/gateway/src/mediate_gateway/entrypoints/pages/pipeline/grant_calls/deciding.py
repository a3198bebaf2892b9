"""Applying to a grant call, scoring, recusing oneself, deciding, and writing the letter that says so."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import organisations
from mediate_gateway.entrypoints.pages.agenda.asked import AreaField, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn, make
from mediate_gateway.entrypoints.pages.pipeline.forms import MoneyField, PipelineForm, amend
from mediate_gateway.entrypoints.pages.pipeline.grant_calls import places
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.assessing import everything
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.fields import (
    SCORES,
    WHY,
    WHY_NEEDED,
    LetterField,
    ScoresField,
    application_fields,
)
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.places import CALLS, applies_for, at_application, at_call
from mediate_gateway.entrypoints.pages.pipeline.places import AREA
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own
from mediate_shared.problems import not_found

_FOUND_MAX: Final = 500
KINDS: Final = ("apply", "enter", "award", "reject", "withdraw", "recuse", "score", "writing")
"""The forms, by the names that end their addresses or begin their words."""
_ORGANISATION: Final = NamedField("organisation_id", "calls.application.organisation", is_required=True)


def routes() -> APIRouter:
    """Return the forms about applications."""
    router = APIRouter()
    reading = [needs_own(Action.READ, Visibility.DEAL, of=AREA)]
    deciding = [needs_own(Action.CHANGE, Visibility.DEAL, of=AREA)]
    _add_applying(router, deciding)
    _add_scoring(router, reading)
    for verb, path in (("award", places.AWARD), ("reject", places.REJECT)):
        _add_decision(router, verb, path, deciding)
    _add_decision(router, "withdraw", places.WITHDRAW, reading)

    @router.post(places.ELIGIBLE, dependencies=deciding)
    async def find_eligible(visit: Visiting, application_id: UUID) -> Response:
        typed = await visit.typed()
        path = f"/applications/{application_id}/find-eligible"
        await visit.tell("POST", AREA, path, {}, expecting=typed.version())
        return visit.go(at_application(places.APPLICATION, application_id), done="application_eligible")

    @router.get(places.LETTER_EDIT, dependencies=deciding)
    async def show_writing(visit: Visiting, application_id: UUID) -> Response:
        return drawn(visit, await _writing(visit, application_id))

    @router.post(places.LETTER_EDIT, dependencies=deciding)
    async def write_letter(visit: Visiting, application_id: UUID) -> Response:
        return await _write(visit, application_id)

    return router


def _add_applying(router: APIRouter, deciding: list[Any]) -> None:
    applying = [needs_own(Action.CREATE, Visibility.CASE, of=AREA)]

    @router.get(places.APPLY, dependencies=applying)
    async def show_applying(visit: Visiting, call_id: UUID) -> Response:
        return drawn(visit, await _applying(visit, call_id))

    @router.post(places.APPLY, dependencies=applying)
    async def apply_to_call(visit: Visiting, call_id: UUID) -> Response:
        form = await _applying(visit, call_id)
        then = at_application(places.APPLICATION, "{id}")
        return await make(visit, form, f"/held-calls/{call_id}/applications", done="applied", then=then)

    @router.get(places.ENTER, dependencies=deciding)
    async def show_entering(visit: Visiting, call_id: UUID) -> Response:
        return drawn(visit, await _entering(visit, call_id))

    @router.post(places.ENTER, dependencies=deciding)
    async def enter_application(visit: Visiting, call_id: UUID) -> Response:
        form = await _entering(visit, call_id)
        return await make(visit, form, f"/held-calls/{call_id}/applications/enter", done="application_entered")


def _add_scoring(router: APIRouter, reading: list[Any]) -> None:
    @router.get(places.SCORE, dependencies=reading)
    async def show_scoring(visit: Visiting, application_id: UUID) -> Response:
        form, _own = await _scoring(visit, application_id)
        return drawn(visit, form)

    @router.post(places.SCORE, dependencies=reading)
    async def score_application(visit: Visiting, application_id: UUID) -> Response:
        return await _score(visit, application_id)

    @router.get(places.RECUSE, dependencies=reading)
    async def show_recusing(visit: Visiting, application_id: UUID) -> Response:
        return drawn(visit, await _recusing(visit, application_id))

    @router.post(places.RECUSE, dependencies=reading)
    async def recuse_oneself(visit: Visiting, application_id: UUID) -> Response:
        form = await _recusing(visit, application_id)
        return await make(visit, form, f"/applications/{application_id}/recusals", done="recused")


def _add_decision(router: APIRouter, verb: str, path: str, dependencies: list[Any]) -> None:
    async def show(visit: Visiting, application_id: UUID) -> Response:
        return drawn(visit, await _deciding(visit, application_id, verb))

    async def decide(visit: Visiting, application_id: UUID) -> Response:
        form = await _deciding(visit, application_id, verb)
        return await command(visit, form, f"/applications/{application_id}/{verb}", done=f"application_{verb}")

    router.add_api_route(path, show, methods=["GET"], dependencies=dependencies, name=f"show_{verb}")
    router.add_api_route(path, decide, methods=["POST"], dependencies=dependencies, name=f"{verb}_application")


async def _applying(visit: Visit, call_id: UUID) -> PipelineForm:
    own = applies_for(visit.actor)
    async with visit.service.database.reading() as connection:
        found = list(await organisations.named(connection, "", within=own, limit=len(own) + 1))
    form = await _asking(visit, call_id, places.APPLY, [(str(each.id), each.name) for each in found])
    alone = {"organisation_id": str(found[0].id)} if len(found) == 1 else {}
    return replace(form, values={**form.values, **alone})


async def _entering(visit: Visit, call_id: UUID) -> PipelineForm:
    if not (await places.part_in(visit, call_id)).keeps:
        raise not_found("grant call", call_id)
    async with visit.service.database.reading() as connection:
        found = list(await organisations.named(connection, "", limit=_FOUND_MAX))
    form = await _asking(visit, call_id, places.ENTER, [(str(each.id), each.name) for each in found])
    return replace(form, back=at_call(places.BOARD, call_id))


async def _asking(visit: Visit, call_id: UUID, path: str, named: list[tuple[str, str]]) -> PipelineForm:
    call, say = (await visit.ask(AREA, f"/held-calls/{call_id}")).body, visit.word.say
    kind = path.rpartition("/")[2]
    return PipelineForm(
        at=at_call(path, call_id),
        title=say(f"calls.{kind}.title"),
        intro=say(f"calls.{kind}.intro"),
        does=say(f"calls.{kind}.do"),
        back=at_call(places.CALL, call_id),
        up=call["name"][visit.language.value],
        fields=(_ORGANISATION, *application_fields(visit.language)),
        options={"organisation_id": named},
        tab=CALLS,
    )


async def _about(visit: Visit, application_id: UUID, path: str, kind: str, **more: Any) -> PipelineForm:
    """Return a form about the newest version of an application, which is above it and which it leads back to."""
    found, say = (await visit.ask(AREA, f"/applications/{application_id}")).body, visit.word.say
    form = PipelineForm(
        at=at_application(path, application_id),
        title=say(f"calls.{kind}.title"),
        intro=say(f"calls.{kind}.intro"),
        does=say(f"calls.{kind}.do"),
        back=at_application(places.APPLICATION, application_id),
        up=found["title"],
        fields=(),
        version=found["version"],
        tab=CALLS,
    )
    return replace(form, **more)


async def _deciding(visit: Visit, application_id: UUID, verb: str) -> PipelineForm:
    path = {"award": places.AWARD, "reject": places.REJECT, "withdraw": places.WITHDRAW}[verb]
    fields: list[Any] = {"award": [WHY], "reject": [WHY_NEEDED], "withdraw": [WHY]}[verb]
    values: Mapping[str, Any] = {}
    if verb == "award":
        fields = [MoneyField("amount", "calls.award.amount", is_required=True, language=visit.language), *fields]
        found = (await visit.ask(AREA, f"/applications/{application_id}")).body
        values = {"amount": found["awarded"] or found["amount"], "reason": found["reason"]}
    return await _about(
        visit, application_id, path, verb, fields=fields, values=values, is_final=verb in {"reject", "withdraw"}
    )


async def _recusing(visit: Visit, application_id: UUID) -> PipelineForm:
    found = (await visit.ask(AREA, f"/applications/{application_id}")).body
    form = await _about(visit, application_id, places.RECUSE, "recuse", fields=[WHY_NEEDED], is_final=True)
    # Whoever recused themselves comes to what they may still see.
    return replace(form, version=None, back=at_call(places.BOARD, found["grant_call_id"]))


async def _scoring(visit: Visit, application_id: UUID) -> tuple[PipelineForm, str | None]:
    """Return the form, and the id of what one gave before where that is changed."""
    path = f"/applications/{application_id}"
    found = (await visit.ask(AREA, path)).body
    if not found["may_score"]:
        raise not_found("application", application_id)
    call = (await visit.ask(AREA, f"/held-calls/{found['grant_call_id']}")).body
    given = await everything(visit, f"{path}/scores")
    own = next((each for each in given if each["account_id"] == str(visit.actor.id)), None)
    criteria = [(each["code"], each["name"][visit.language.value]) for each in call["criteria"]]
    scores = ScoresField(SCORES, "calls.score.scores", hint="calls.score.hint", is_required=True, criteria=criteria)
    fields = [scores, AreaField("note", "calls.score.note", hint="calls.score.note.hint")]
    form = await _about(visit, application_id, places.SCORE, "score", fields=fields, values=own or {})
    return replace(form, version=None if own is None else own["version"]), None if own is None else own["id"]


async def _score(visit: Visit, application_id: UUID) -> Response:
    form, own = await _scoring(visit, application_id)
    if own is None:
        return await make(visit, form, f"/applications/{application_id}/scores", done="scored")
    return await amend(visit, form, f"/scores/{own}", done="scored", beside=())


async def _writing(visit: Visit, application_id: UUID) -> PipelineForm:
    found = (await visit.ask(AREA, f"/applications/{application_id}")).body
    if found["letter"] is None:
        raise not_found("letter", application_id)
    letter = LetterField("letter", "calls.letter", is_required=True)
    return await _about(
        visit, application_id, places.LETTER_EDIT, "writing", fields=[letter], values={"letter": found["letter"]}
    )


async def _write(visit: Visit, application_id: UUID) -> Response:
    form = await _writing(visit, application_id)
    typed = await visit.typed()
    found = form.read(typed)
    if empty := form.left_empty(found):
        return drawn(visit, form, typed, missing(visit.word, *empty))
    try:
        path = f"/applications/{application_id}/letter"
        await visit.tell("PUT", AREA, path, found["letter"], expecting=typed.version())
    except REFUSALS as error:
        also = {"nl": "letter_nl", "en": "letter_en"}
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=also))
    return visit.go(form.back, done="letter_written")
