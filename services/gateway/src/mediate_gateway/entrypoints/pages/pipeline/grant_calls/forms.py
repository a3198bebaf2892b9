"""Announcing a grant call, amending it, saying who assesses it, and publishing what came of it."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters.account_names import accounts_named
from mediate_gateway.domain.board import day_of
from mediate_gateway.entrypoints.pages.agenda.asked import DayField
from mediate_gateway.entrypoints.pages.agenda.forms import command, drawn, make
from mediate_gateway.entrypoints.pages.community.fields import BothField
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.pipeline.deal_fields import names_of
from mediate_gateway.entrypoints.pages.pipeline.forms import PipelineForm, amend
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.fields import WHY, call_fields
from mediate_gateway.entrypoints.pages.pipeline.grant_calls.places import (
    CALL,
    CALL_EDIT,
    CALL_NEW,
    CALLS,
    PEOPLE,
    PUBLISH,
    at_call,
    part_in,
)
from mediate_gateway.entrypoints.pages.pipeline.places import AREA, SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, searched
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, not_allowed

_FUNDS_MAX: Final = 200
_FOUND_MAX: Final = 12


def routes() -> APIRouter:
    """Return the forms about a call itself."""
    router = APIRouter()
    announcing = [needs(Action.CREATE, Visibility.PUBLIC, of=AREA)]
    keeping = [needs(Action.CHANGE, Visibility.PUBLIC, of=AREA)]

    @router.get(CALL_NEW, dependencies=announcing)
    async def show_announcing(visit: Visiting) -> Response:
        return drawn(visit, await _announcing(visit))

    @router.post(CALL_NEW, dependencies=announcing)
    async def announce_call(visit: Visiting) -> Response:
        form = await _announcing(visit)
        return await make(visit, form, "/held-calls", done="call_announced", then=at_call(CALL, "{id}"))

    @router.get(CALL_EDIT, dependencies=keeping)
    async def show_amending(visit: Visiting, call_id: UUID) -> Response:
        return drawn(visit, await _amending(visit, call_id))

    @router.post(CALL_EDIT, dependencies=keeping)
    async def amend_call(visit: Visiting, call_id: UUID) -> Response:
        form = await _amending(visit, call_id)
        return await amend(visit, form, f"/held-calls/{call_id}", done="call_amended")

    @router.get(PUBLISH, dependencies=keeping)
    async def show_publishing(visit: Visiting, call_id: UUID) -> Response:
        return drawn(visit, await _publishing(visit, call_id))

    @router.post(PUBLISH, dependencies=keeping)
    async def publish_call(visit: Visiting, call_id: UUID) -> Response:
        form = await _publishing(visit, call_id)
        return await command(visit, form, f"/held-calls/{call_id}/publish", done="call_published")

    @router.get(PEOPLE, dependencies=keeping)
    async def show_people(visit: Visiting, call_id: UUID) -> Response:
        return await _people(visit, call_id)

    @router.post(PEOPLE, dependencies=keeping)
    async def change_people(visit: Visiting, call_id: UUID) -> Response:
        return await _change_people(visit, call_id)

    return router


async def _funds(visit: Visit) -> Options:
    found = (await visit.ask(AREA, "/funds", limit=str(_FUNDS_MAX))).body["items"]
    return [(each["id"], each["name"]) for each in found]


async def _announcing(visit: Visit) -> PipelineForm:
    say = visit.word.say
    return PipelineForm(
        at=CALL_NEW,
        title=say("calls.new.title"),
        intro=say("calls.new.intro"),
        does=say("calls.new.do"),
        back=CALLS,
        up=say("calls.title"),
        fields=call_fields(visit.language),
        options={"fund_id": await _funds(visit)},
        tab=CALLS,
    )


async def _kept(visit: Visit, call_id: UUID) -> dict[str, Any]:
    """Return a call to who keeps it. Raises ProblemError (403, 404)."""
    call: dict[str, Any] = (await visit.ask(AREA, f"/held-calls/{call_id}")).body
    if not (await part_in(visit, call_id)).keeps:
        raise not_allowed("Only who keeps a grant call does this; its keepers say who they are.")
    return call


async def _amending(visit: Visit, call_id: UUID) -> PipelineForm:
    call, say = await _kept(visit, call_id), visit.word.say
    fields = call_fields(visit.language)
    return PipelineForm(
        at=at_call(CALL_EDIT, call_id),
        title=say("calls.edit.title"),
        does=say("calls.edit.do"),
        back=at_call(CALL, call_id),
        up=call["name"][visit.language.value],
        fields=(*fields, WHY),
        options={"fund_id": await _funds(visit)},
        values={each.key: call[each.key] for each in fields},
        version=call["version"],
        tab=CALLS,
    )


async def _publishing(visit: Visit, call_id: UUID) -> PipelineForm:
    call, say = await _kept(visit, call_id), visit.word.say
    return PipelineForm(
        at=at_call(PUBLISH, call_id),
        title=say("calls.publish.title"),
        intro=say("calls.publish.intro"),
        does=say("calls.publish.do"),
        back=at_call(CALL, call_id),
        up=call["name"][visit.language.value],
        fields=(
            DayField("published_on", "calls.publish.on", is_required=True),
            BothField("note", "calls.publish.note", hint="calls.publish.note.hint"),
        ),
        values={"published_on": day_of(visit.service.clock()).isoformat()},
        version=call["version"],
        is_final=True,
        tab=CALLS,
    )


async def _change_people(visit: Visit, call_id: UUID) -> Response:
    typed = await visit.typed()
    account = typed.text("account_id")
    if account is None:
        return await _people(visit, call_id, typed=typed, wrong=missing(visit.word, "account_id"))
    people = (await visit.ask(AREA, f"/held-calls/{call_id}/assessors")).body["people"]
    keepers = {each["account_id"] for each in people if each["keeps"]}
    committee = {each["account_id"] for each in people if each["assesses"]}
    match typed.text("do"):
        case "keep":
            keepers.add(account)
        case "unkeep":
            keepers.discard(account)
        case "leave":
            committee.discard(account)
        case _:
            committee.add(account)
    try:
        body = {"keepers": sorted(keepers), "committee": sorted(committee)}
        await visit.tell("PUT", AREA, f"/held-calls/{call_id}/assessors", body, expecting=typed.version())
    except REFUSALS as error:
        also = {"keepers": "account_id", "committee": "account_id"}
        return await _people(visit, call_id, typed=typed, wrong=refused(error, visit.word, "account_id", also=also))
    # Whoever no longer keeps the call comes to a page that they may still see.
    stays = str(visit.actor.id) in keepers
    return visit.go(at_call(PEOPLE if stays else CALL, call_id), done="call_people")


async def _people(
    visit: Visit, call_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    call = await _kept(visit, call_id)
    assessors = (await visit.ask(AREA, f"/held-calls/{call_id}/assessors")).body
    people = assessors["people"]
    asked = searched(typed.text("q") or visit.request.query_params.get("q", ""))
    names = await names_of(visit, [each["account_id"] for each in people])
    async with visit.service.database.reading() as connection:
        found: Sequence[Any] = await accounts_named(connection, asked, limit=_FOUND_MAX + 1) if asked else []
    called = [{**each, "name": names.get(each["account_id"])} for each in people]
    return visit.page(
        "pipeline/call_people.html",
        section=SECTION,
        at=at_call(PEOPLE, call_id),
        typed=typed,
        refused=wrong,
        call=call,
        version=assessors["version"],
        keepers=[each for each in called if each["keeps"]],
        committee=[each for each in called if each["assesses"]],
        asked=asked,
        found=[(str(each.id), each.name, None) for each in found][:_FOUND_MAX],
        more=len(found) > _FOUND_MAX,
    )
