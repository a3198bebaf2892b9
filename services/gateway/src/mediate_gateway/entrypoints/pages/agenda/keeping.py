"""The pages on which milestones, progress, evidence and dependencies of an item are told, changed and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters import agenda
from mediate_gateway.adapters.agenda import Carrier, ItemRecord
from mediate_gateway.entrypoints.pages.agenda.asked import (
    LANGUAGE,
    REASON,
    SOURCE,
    WHY,
    AreaField,
    DayField,
    NamedField,
    WholeField,
)
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, ITEM, ends, item_at, moves, sees
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.problems import not_found

_OTHERS_MAX: Final = 500
_FOR: Final = NamedField("organisation_id", "agenda.form.on_behalf")
_TITLE: Final = Field("title", "agenda.form.title", is_required=True)


@dataclass(frozen=True)
class Kept:
    """A kind of record that belongs to an item: its name in addresses and words, what it asks for, who tells it.

    ``by_carriers`` where those who carry the item tell it as well, ``says_who`` where it is kept which of them did, and
    ``is_withdrawn`` where it can be taken back.
    """

    name: str
    path: str
    fields: tuple[Field, ...]
    by_carriers: bool = False
    says_who: bool = False
    is_withdrawn: bool = True


MILESTONES: Final = Kept(
    "milestone",
    "milestones",
    (
        _TITLE,
        LANGUAGE,
        DayField("due_date", "agenda.due_date"),
        DayField("reached_on", "agenda.milestone.reached_on", hint="agenda.milestone.reached_on.hint"),
    ),
    by_carriers=True,
)
PROGRESS: Final = Kept(
    "progress",
    "progress",
    (
        AreaField("note", "agenda.progress.note", hint="agenda.progress.note.hint", is_required=True),
        LANGUAGE,
        WholeField("percentage", "agenda.percentage", hint="agenda.percentage.hint", characters_max=3),
    ),
    by_carriers=True,
    says_who=True,
    is_withdrawn=False,
)
EVIDENCE: Final = Kept(
    "evidence",
    "evidence",
    (
        _TITLE,
        LANGUAGE,
        AreaField("text", "agenda.evidence.text"),
        Field("page", "agenda.evidence.page", hint="agenda.evidence.page.hint"),
        SOURCE,
    ),
    by_carriers=True,
    says_who=True,
)
DEPENDENCIES: Final = Kept(
    "dependency",
    "dependencies",
    (NamedField("needs_id", "agenda.dependency.needs", is_required=True), REASON),
)

KEPT: Final = (MILESTONES, PROGRESS, EVIDENCE, DEPENDENCIES)


def routes() -> APIRouter:
    """Return what is new, edited and withdrawn below ``/agenda/items/{item_id}``."""
    router = APIRouter()
    for kept in KEPT:
        _add_making(router, kept)
        if kept.is_withdrawn:
            _add_withdrawing(router, kept)
    _add_editing(router)
    return router


def _policy(kept: Kept) -> Any:
    if kept.by_carriers:
        return needs_own(Action.CHANGE, Visibility.CASE, of=AGENDAS)
    return needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)


def _add_making(router: APIRouter, kept: Kept) -> None:
    at = f"{ITEM}/{kept.path}/new"

    @router.get(at, dependencies=[_policy(kept)], name=f"show_new_{kept.name}")
    async def show_new(visit: Visiting, item_id: UUID) -> Response:
        return drawn(visit, await _new(visit, kept, item_id))

    @router.post(at, dependencies=[_policy(kept)], name=f"add_{kept.name}")
    async def add(visit: Visiting, item_id: UUID) -> Response:
        form = await _new(visit, kept, item_id)
        teller = await _on_behalf(visit, form) if kept.says_who else {}
        return await make(visit, form, f"/items/{item_id}/{kept.path}", done=f"{kept.name}_added", **teller)


def _add_withdrawing(router: APIRouter, kept: Kept) -> None:
    at = f"{ITEM}/{kept.path}/{{record_id}}/withdraw"

    @router.get(at, dependencies=[_policy(kept)], name=f"show_withdraw_{kept.name}")
    async def show_withdraw(visit: Visiting, item_id: UUID, record_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, kept, item_id, record_id))

    @router.post(at, dependencies=[_policy(kept)], name=f"withdraw_{kept.name}")
    async def withdraw(visit: Visiting, item_id: UUID, record_id: UUID) -> Response:
        form = await _withdrawing(visit, kept, item_id, record_id)
        return await command(visit, form, f"/{kept.path}/{record_id}/withdraw", done=f"{kept.name}_withdrawn")


def _add_editing(router: APIRouter) -> None:
    at = ITEM + "/milestones/{record_id}/edit"
    changing = [_policy(MILESTONES)]

    @router.get(at, dependencies=changing)
    async def show_edit_milestone(visit: Visiting, item_id: UUID, record_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, item_id, record_id))

    @router.post(at, dependencies=changing)
    async def edit_milestone(visit: Visiting, item_id: UUID, record_id: UUID) -> Response:
        form = await _editing(visit, item_id, record_id)
        about = str(form.values["title"])
        return await amend(visit, form, f"/milestones/{record_id}", about, done="milestone_changed")


async def _new(visit: Visit, kept: Kept, item_id: UUID) -> Form:
    item, own = await _item(visit, item_id)
    say = visit.word.say
    if kept.by_carriers and not own and not moves(visit.actor):
        raise not_found("item", item_id)
    options: dict[str, Options] = {}
    fields = kept.fields
    if kept is DEPENDENCIES:
        async with visit.service.database.reading() as connection:
            others = await agenda.others(connection, item_id, limit=_OTHERS_MAX)
        options["needs_id"] = [(str(each.id), f"{each.code} {visit.word.of(each.title)}") for each in others]
    elif kept.says_who and own and (moves(visit.actor) or len(own) > 1):
        fields = (*fields, _FOR)
        options[_FOR.key] = [(str(each.organisation_id), each.name or say("organisation.unnamed")) for each in own]
    return _form(
        visit,
        item,
        f"{item_at(item_id)}/{kept.path}/new",
        fields,
        title=say(f"agenda.{kept.name}.new"),
        does=say(f"agenda.{kept.name}.do"),
        intro=say(f"agenda.{kept.name}.intro"),
        values={LANGUAGE.key: visit.language.value},
        options=options,
    )


async def _withdrawing(visit: Visit, kept: Kept, item_id: UUID, record_id: UUID) -> Form:
    item, own = await _item(visit, item_id)
    record = await _record(visit, kept, item_id, record_id)
    theirs = {str(each.organisation_id) for each in own}
    if not moves(visit.actor) and not (record.get("organisation_id") in theirs if kept.says_who else theirs):
        raise not_found(kept.name, record_id)
    form = _form(
        visit,
        item,
        f"{item_at(item_id)}/{kept.path}/{record_id}/withdraw",
        (REASON if kept is DEPENDENCIES else WHY,),
        version=record["version"],
    )
    about = record.get("title") or await _needed(visit, record)
    return withdrawing(form, visit, visit.word.say(f"agenda.{kept.name}.withdraw", about=about))


async def _editing(visit: Visit, item_id: UUID, record_id: UUID) -> Form:
    item, own = await _item(visit, item_id)
    record = await _record(visit, MILESTONES, item_id, record_id)
    if not own and not moves(visit.actor):
        raise not_found(MILESTONES.name, record_id)
    say = visit.word.say
    return _form(
        visit,
        item,
        f"{item_at(item_id)}/milestones/{record_id}/edit",
        MILESTONES.fields,
        title=say("agenda.milestone.edit"),
        does=say("agenda.form.save"),
        values=record,
        version=record["version"],
    )


async def _record(visit: Visit, kept: Kept, item_id: UUID, record_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(AGENDAS, f"/{kept.path}/{record_id}")).body
    if found["item_id"] != str(item_id):
        raise not_found(kept.name, record_id)
    return found


async def _needed(visit: Visit, record: Mapping[str, Any]) -> str:
    async with visit.service.database.reading() as connection:
        needed = await agenda.named(connection, UUID(record["needs_id"]))
    return record["needs_id"] if needed is None else f"{needed.code} {visit.word.of(needed.title)}"


async def _item(visit: Visit, item_id: UUID) -> tuple[ItemRecord, list[Carrier]]:
    """Return an item and those carriers of it that somebody tells things for."""
    async with visit.service.database.reading() as connection:
        item = await agenda.item(connection, item_id)
        carriers = (await agenda.carriers(connection, [item_id], sees(visit.actor))).get(item_id, [])
    return item, tells_for(visit.actor, carriers)


def tells_for(actor: Actor, carriers: list[Carrier]) -> list[Carrier]:
    """Return the carriers of an item that somebody tells how the work goes for."""
    mine = ends(actor)
    return [each for each in carriers if each.status is AssignmentStatus.ACCEPTED and mine.covers(each.organisation_id)]


async def _on_behalf(visit: Visit, form: Form) -> dict[str, str]:
    """Return for which organisation somebody tells something, where the form did not ask because there is only one."""
    if moves(visit.actor) or _FOR in form.fields:
        return {}
    _, own = await _item(visit, UUID(form.back.rpartition("/")[2]))
    return {_FOR.key: str(own[0].organisation_id)} if own else {}


def _form(
    visit: Visit,
    item: ItemRecord,
    at: str,
    fields: tuple[Field, ...],
    *,
    title: str = "",
    does: str = "",
    **more: Any,
) -> Form:
    up = f"{item.code} {visit.word.of(item.title)}"
    return Form(at=at, title=title, does=does, back=item_at(item.id), up=up, fields=fields, **more)
