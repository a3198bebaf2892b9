"""What frames the agenda: the manifesto, programmes of others, and the phases of the roadmap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda, item_views
from mediate_gateway.entrypoints.pages.agenda.asked import (
    HORIZON,
    LINES,
    SOURCE,
    TITLE,
    WHY,
    DayField,
    TitleField,
    WholeField,
)
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.agenda.places import (
    AGENDAS,
    MANIFESTO,
    PROGRAMME,
    PROGRAMMES,
    ROADMAP,
    SECTION,
    STATUS_KINDS,
    moves,
    programme_at,
)
from mediate_gateway.entrypoints.pages.bars import pieces
from mediate_gateway.entrypoints.pages.community.fields import BothField, Field, YesNoField
from mediate_gateway.entrypoints.pages.dealing import opens_deals
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs


@dataclass(frozen=True)
class Frame:
    """A kind of record that frames the agenda: its name in words, where it is here and in the service, and its fields.

    ``fixed`` are the fields that stay as they are once it is made, ``shown_at`` the page it is shown on.
    """

    name: str
    at: str
    path: str
    shown_at: str
    fields: tuple[Field, ...]
    fixed: frozenset[str] = frozenset()
    is_withdrawn: bool = True


POINTS: Final = Frame(
    "point",
    MANIFESTO,
    "manifesto-points",
    MANIFESTO,
    (
        WholeField("number", "agenda.point.number", is_required=True),
        TITLE,
        BothField("text", "agenda.point.text"),
        SOURCE,
    ),
    fixed=frozenset({"number"}),
    is_withdrawn=False,
)
PROGRAMMES_OF_OTHERS: Final = Frame(
    "programme",
    PROGRAMMES,
    "programmes",
    PROGRAMMES,
    (
        Field("code", "agenda.programme.code", hint="agenda.programme.code.hint", is_required=True, characters_max=80),
        TitleField("name", "agenda.programme.name", is_required=True),
        BothField("description", "agenda.description"),
        LINES,
        Field("website", "agenda.programme.website", hint="agenda.programme.website.hint"),
        SOURCE,
        YesNoField("synthetic", "agenda.programme.synthetic"),
    ),
)
PHASES: Final = Frame(
    "phase",
    ROADMAP + "/phases",
    "phases",
    ROADMAP,
    (
        TITLE,
        DayField("starts", "agenda.starts", is_required=True),
        DayField("until", "agenda.phase.until", hint="agenda.phase.until.hint", is_required=True),
        HORIZON,
        SOURCE,
    ),
)
FRAMES: Final = (POINTS, PROGRAMMES_OF_OTHERS, PHASES)


def routes() -> APIRouter:
    """Return ``/agenda/manifesto``, ``/agenda/programmes`` and what is new, edited and withdrawn below them."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]
    # What makes something new before the page of one: its path would otherwise pass for that of one.
    for frame in FRAMES:
        _add_making(router, frame)
        _add_editing(router, frame)
        if frame.is_withdrawn:
            _add_withdrawing(router, frame)

    @router.get(MANIFESTO, dependencies=public)
    async def show_manifesto(visit: Visiting) -> Response:
        return await _manifesto_page(visit)

    @router.get(PROGRAMMES, dependencies=public)
    async def show_programmes(visit: Visiting) -> Response:
        return await _programmes_page(visit)

    @router.get(PROGRAMME, dependencies=public)
    async def show_programme(visit: Visiting, programme_id: UUID) -> Response:
        return await _programme_page(visit, programme_id)

    return router


def _add_making(router: APIRouter, frame: Frame) -> None:
    making = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(f"{frame.at}/new", dependencies=making, name=f"show_new_{frame.name}")
    async def show_new(visit: Visiting) -> Response:
        return drawn(visit, await _form(visit, frame))

    @router.post(f"{frame.at}/new", dependencies=making, name=f"add_{frame.name}")
    async def add(visit: Visiting) -> Response:
        return await make(visit, await _form(visit, frame), f"/{frame.path}", done=f"{frame.name}_added")


def _add_editing(router: APIRouter, frame: Frame) -> None:
    at, changing = f"{frame.at}/{{record_id}}/edit", [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(at, dependencies=changing, name=f"show_edit_{frame.name}")
    async def show_edit(visit: Visiting, record_id: UUID) -> Response:
        return drawn(visit, await _form(visit, frame, await _record(visit, frame, record_id)))

    @router.post(at, dependencies=changing, name=f"edit_{frame.name}")
    async def edit(visit: Visiting, record_id: UUID) -> Response:
        record = await _record(visit, frame, record_id)
        form = await _form(visit, frame, record)
        return await amend(
            visit, form, f"/{frame.path}/{record_id}", _name(visit, record), done=f"{frame.name}_changed"
        )


def _add_withdrawing(router: APIRouter, frame: Frame) -> None:
    at, changing = f"{frame.at}/{{record_id}}/withdraw", [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(at, dependencies=changing, name=f"show_withdraw_{frame.name}")
    async def show_withdraw(visit: Visiting, record_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, frame, record_id))

    @router.post(at, dependencies=changing, name=f"withdraw_{frame.name}")
    async def withdraw(visit: Visiting, record_id: UUID) -> Response:
        form = await _withdrawing(visit, frame, record_id)
        return await command(visit, form, f"/{frame.path}/{record_id}/withdraw", done=f"{frame.name}_withdrawn")


async def _record(visit: Visit, frame: Frame, record_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(AGENDAS, f"/{frame.path}/{record_id}")).body
    return found


def _name(visit: Visit, record: Mapping[str, Any]) -> str:
    named: Mapping[str, str] = record.get("title") or record["name"]
    return named[visit.language]


async def _form(visit: Visit, frame: Frame, record: Mapping[str, Any] | None = None) -> Form:
    say = visit.word.say
    async with visit.service.database.reading() as connection:
        lines = await agenda.lines(connection)
    return Form(
        at=f"{frame.at}/new" if record is None else f"{frame.at}/{record['id']}/edit",
        title=say(f"agenda.{frame.name}.new" if record is None else f"agenda.{frame.name}.edit"),
        does=say("agenda.form.save"),
        back=programme_at(record["id"]) if record is not None and frame is PROGRAMMES_OF_OTHERS else frame.shown_at,
        up=say(f"agenda.{frame.name}.up"),
        fields=tuple(each for each in frame.fields if record is None or each.key not in frame.fixed),
        options={LINES.key: [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in lines]},
        values={} if record is None else record,
        version=None if record is None else record["version"],
        tab=frame.shown_at,
    )


async def _withdrawing(visit: Visit, frame: Frame, record_id: UUID) -> Form:
    record = await _record(visit, frame, record_id)
    say = visit.word.say
    form = Form(
        at=f"{frame.at}/{record_id}/withdraw",
        title="",
        does="",
        back=frame.shown_at,
        up=say(f"agenda.{frame.name}.up"),
        fields=(WHY,),
        version=record["version"],
        tab=frame.shown_at,
    )
    return withdrawing(form, visit, say(f"agenda.{frame.name}.withdraw", about=_name(visit, record)))


async def _manifesto_page(visit: Visit) -> Response:
    async with visit.service.database.reading() as connection:
        points = await item_views.points(connection)
        serving = await item_views.serving(connection)
    return visit.page(
        "agenda/manifesto.html",
        section=SECTION,
        points=points,
        counts={each.number: sum(serving.get(each.number, {}).values()) for each in points},
        bars={each.number: pieces(serving[each.number], visit.word) for each in points if each.number in serving},
        may_change=moves(visit.actor),
    )


async def _programmes_page(visit: Visit) -> Response:
    async with visit.service.database.reading() as connection:
        programmes = await item_views.programmes(connection)
        linking = await item_views.linking(connection)
        lines = await agenda.lines(connection)
    return visit.page(
        "agenda/programmes.html",
        section=SECTION,
        programmes=programmes,
        counts=linking,
        lines={each.number: each for each in lines},
        may_change=moves(visit.actor),
    )


async def _programme_page(visit: Visit, programme_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        programme = await item_views.programme(connection, programme_id)
        items = await item_views.items_of_programme(connection, programme_id)
        lines = await agenda.lines(connection)
    return visit.page(
        "agenda/programme.html",
        section=SECTION,
        at=programme_at(programme_id),
        programme=programme,
        opens_deals=opens_deals(visit.actor),
        items=items,
        lines=[each for each in lines if each.number in programme.action_lines],
        kinds=STATUS_KINDS,
        may_change=moves(visit.actor),
    )
