"""The pages on which what is said of an item or an action line is changed, one field at a time."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda, item_views
from mediate_gateway.entrypoints.pages.agenda.asked import ITEM_FIELDS, LINE_FIELDS, REASON
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, drawn
from mediate_gateway.entrypoints.pages.agenda.places import AGENDA, AGENDAS, ITEM, ITEMS, LINE, item_at, line_at
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_EDIT_ITEM: Final = ITEM + "/edit/{field}"
_EDIT_LINE: Final = LINE + "/edit/{field}"


def routes() -> APIRouter:
    """Return ``/agenda/items/{item_id}/edit/{field}`` and the same of a line."""
    router = APIRouter()
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_EDIT_ITEM, dependencies=changing)
    async def show_edit_item(visit: Visiting, item_id: UUID, field: str) -> Response:
        return drawn(visit, await _of_item(visit, item_id, _field(ITEM_FIELDS, field)))

    @router.post(_EDIT_ITEM, dependencies=changing)
    async def edit_item(visit: Visiting, item_id: UUID, field: str) -> Response:
        form = await _of_item(visit, item_id, _field(ITEM_FIELDS, field))
        return await amend(visit, form, f"/items/{item_id}", form.up, done="item_amended")

    @router.get(_EDIT_LINE, dependencies=changing)
    async def show_edit_line(visit: Visiting, line_id: UUID, field: str) -> Response:
        return drawn(visit, await _of_line(visit, line_id, _field(LINE_FIELDS, field)))

    @router.post(_EDIT_LINE, dependencies=changing)
    async def edit_line(visit: Visiting, line_id: UUID, field: str) -> Response:
        form = await _of_line(visit, line_id, _field(LINE_FIELDS, field))
        return await amend(visit, form, f"/lines/{line_id}", form.up, done="line_amended")

    return router


def _field(fields: Mapping[str, Field], key: str) -> Field:
    if key not in fields:
        raise not_found("field", key)
    return fields[key]


async def _of_item(visit: Visit, item_id: UUID, field: Field) -> Form:
    record = (await visit.ask(AGENDAS, f"/items/{item_id}")).body
    return _form(
        visit,
        record,
        _EDIT_ITEM.format(item_id=item_id, field=field.key),
        (field, REASON),
        back=item_at(item_id),
        up=f"{record['code']} {record['title'][visit.language]}",
        tab=ITEMS,
        options={field.key: await options_of(visit, field.key)},
    )


async def _of_line(visit: Visit, line_id: UUID, field: Field) -> Form:
    record = (await visit.ask(AGENDAS, f"/lines/{line_id}")).body
    return _form(
        visit,
        record,
        _EDIT_LINE.format(line_id=line_id, field=field.key),
        (field,),
        back=line_at(line_id),
        up=f"{record['number']} {record['title'][visit.language]}",
        tab=AGENDA,
        options={},
    )


def _form(
    visit: Visit,
    record: Mapping[str, Any],
    at: str,
    fields: tuple[Field, ...],
    *,
    back: str,
    up: str,
    tab: str,
    options: Mapping[str, Options],
) -> Form:
    say = visit.word.say
    return Form(
        at=at,
        title=say("agenda.form.edit", field=say(fields[0].words)),
        does=say("agenda.form.save"),
        back=back,
        up=up,
        fields=fields,
        options=options,
        values={fields[0].key: record.get(fields[0].key)},
        version=record["version"],
        tab=tab,
        id=f"edit-{fields[0].key}",
    )


async def options_of(visit: Visit, key: str) -> Options:
    """Return what there is to choose in a field that names other records."""
    of = visit.word.of
    async with visit.service.database.reading() as connection:
        match key:
            case "line_id":
                return [(str(each.id), f"{each.number} {of(each.title)}") for each in await agenda.lines(connection)]
            case "manifesto_points":
                points = await item_views.points(connection)
                return [(str(each.number), f"{each.number} {of(each.title)}") for each in points]
            case "programmes":
                return [(str(each.id), of(each.name)) for each in await item_views.programmes(connection)]
            case _:
                return ()
