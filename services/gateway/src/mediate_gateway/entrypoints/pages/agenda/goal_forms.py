"""The pages on which a facilitator keeps goal trees: setting, wording and withdrawing goals, and copying a tree."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import goal_trees
from mediate_gateway.domain.goal_tree import code_order
from mediate_gateway.entrypoints.pages.agenda.asked import SOURCE, TITLE, WHY, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, GOAL, GOALS, goal_at
from mediate_gateway.entrypoints.pages.community.fields import BothField, Field, YearField, YesNoField
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

CODE: Final = Field("code", "agenda.code", hint="agenda.goals.code.hint", is_required=True, characters_max=80)
_YEAR: Final = YearField("year", "agenda.goals.year", is_required=True, characters_max=4)
_TO_YEAR: Final = YearField("to_year", "agenda.goals.copy.to", is_required=True, characters_max=4)
_WITH: Final = YesNoField("with_narratives", "agenda.goals.copy.narratives", hint="agenda.goals.copy.narratives.hint")
_PARENT: Final = NamedField("parent_id", "agenda.goals.parent", hint="agenda.goals.parent.hint")
_NARRATIVE: Final = BothField("narrative", "agenda.goals.narrative", hint="agenda.goals.narrative.hint")
_FIELDS: Final[Mapping[str, Field]] = {each.key: each for each in (TITLE, CODE, _PARENT, _NARRATIVE, SOURCE)}
"""What is said of a goal and can be changed, by its keys, in the order of a form."""
_NEW: Final = GOALS + "/new"
_COPY: Final = GOALS + "/copy"
_EDIT: Final = GOAL + "/edit/{field}"
_WITHDRAW: Final = GOAL + "/withdraw"


def routes() -> APIRouter:
    """Return ``/agenda/goals/new``, ``/agenda/goals/copy``, and what changes a goal."""
    router = APIRouter()
    _add_making(router)
    _add_changing(router)
    return router


def _add_making(router: APIRouter) -> None:
    creating = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_NEW, dependencies=creating)
    async def show_set_goal(visit: Visiting, year: str = "", parent: str = "") -> Response:
        return drawn(visit, await _new(visit, year, parent))

    @router.post(_NEW, dependencies=creating)
    async def set_goal(visit: Visiting, year: str = "", parent: str = "") -> Response:
        form = await _new(visit, year, parent)
        return await make(visit, form, "/goals", done="goal_set", then=GOAL.replace("{goal_id}", "{id}"))

    @router.get(_COPY, dependencies=creating)
    async def show_copy_goal_tree(visit: Visiting, year: str = "") -> Response:
        return drawn(visit, await _copying(visit, year))

    @router.post(_COPY, dependencies=creating)
    async def copy_goal_tree(visit: Visiting, year: str = "") -> Response:
        return await _copy(visit, await _copying(visit, year), year)


def _add_changing(router: APIRouter) -> None:
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_EDIT, dependencies=changing)
    async def show_edit_goal(visit: Visiting, goal_id: UUID, field: str) -> Response:
        return drawn(visit, await _editing(visit, goal_id, field))

    @router.post(_EDIT, dependencies=changing)
    async def edit_goal(visit: Visiting, goal_id: UUID, field: str) -> Response:
        form = await _editing(visit, goal_id, field)
        return await amend(visit, form, f"/goals/{goal_id}", form.up, done="goal_amended", beside=())

    @router.get(_WITHDRAW, dependencies=changing)
    async def show_withdraw_goal(visit: Visiting, goal_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, goal_id))

    @router.post(_WITHDRAW, dependencies=changing)
    async def withdraw_goal(visit: Visiting, goal_id: UUID) -> Response:
        record = await _record(visit, goal_id)
        form = await _withdrawing(visit, goal_id)
        answer = await command(visit, form, f"/goals/{goal_id}/withdraw", done="goal_withdrawn")
        # Its own page is gone with it.
        is_done = answer.status_code < _REFUSED_FROM and "location" in answer.headers
        return visit.go(GOALS, done="goal_withdrawn", year=str(record["year"])) if is_done else answer


_REFUSED_FROM: Final = 400


async def _record(visit: Visit, goal_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(AGENDAS, f"/goals/{goal_id}")).body
    if found["withdrawn_because"] is not None:
        raise not_found("goal", goal_id)
    return found


async def _new(visit: Visit, year: str, parent: str) -> Form:
    say = visit.word.say
    asked = _year(year)
    fields = (_YEAR, CODE, TITLE, _PARENT, _NARRATIVE, SOURCE)
    parents = [] if asked is None else await _goals(visit, asked)
    return Form(
        at=visit.address(_NEW, **_given(year=year, parent=parent)),
        title=say("agenda.goals.new"),
        does=say("agenda.goals.new.do"),
        intro=say("agenda.goals.new.intro"),
        back=visit.address(GOALS, **_given(year=year)),
        up=say("agenda.goals"),
        # A goal hangs under one of its own year, which is known once the year is.
        fields=fields if parents else tuple(each for each in fields if each is not _PARENT),
        options={_PARENT.key: parents},
        values={_YEAR.key: asked or visit.service.clock().astimezone(UTC).year, _PARENT.key: parent},
        tab=GOALS,
    )


async def _editing(visit: Visit, goal_id: UUID, key: str) -> Form:
    if key not in _FIELDS:
        raise not_found("field", key)
    record = await _record(visit, goal_id)
    field = _FIELDS[key]
    say = visit.word.say
    return Form(
        at=_EDIT.format(goal_id=goal_id, field=key),
        title=say("agenda.form.edit", field=say(field.words)),
        does=say("agenda.form.save"),
        back=goal_at(goal_id),
        up=_called(visit, record),
        fields=(field,),
        options={_PARENT.key: await _goals(visit, record["year"], but=goal_id)} if field is _PARENT else {},
        values={key: record[key]},
        version=record["version"],
        tab=GOALS,
        id=f"edit-{key}",
    )


async def _withdrawing(visit: Visit, goal_id: UUID) -> Form:
    record = await _record(visit, goal_id)
    form = Form(
        at=_WITHDRAW.format(goal_id=goal_id),
        title="",
        does="",
        back=goal_at(goal_id),
        up=_called(visit, record),
        fields=(WHY,),
        version=record["version"],
        tab=GOALS,
    )
    return withdrawing(form, visit, visit.word.say("agenda.goals.withdraw", about=_called(visit, record)))


async def _copying(visit: Visit, year: str) -> Form:
    asked = _year(year)
    if asked is None:
        raise not_found("year", year)
    say = visit.word.say
    return Form(
        at=visit.address(_COPY, year=str(asked)),
        title=say("agenda.goals.copy.of", year=asked),
        does=say("agenda.goals.copy.do"),
        intro=say("agenda.goals.copy.intro"),
        back=visit.address(GOALS, year=str(asked)),
        up=say("agenda.goals.of_year", year=asked),
        fields=(_TO_YEAR, _WITH),
        values={_TO_YEAR.key: asked + 1, _WITH.key: "no"},
        tab=GOALS,
    )


async def _copy(visit: Visit, form: Form, year: str) -> Response:
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        made = await visit.tell("POST", AGENDAS, f"/goal-trees/{_year(year)}/copy", found, key=typed.text("key"))
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names))
    return visit.go(GOALS, done="goal_tree_copied", year=str(made.body["year"]))


async def _goals(visit: Visit, year: int, *, but: UUID | None = None) -> Options:
    """Return the goals of a year that another may hang under."""
    async with visit.service.database.reading() as connection:
        found = await goal_trees.goals(connection, year)
    in_order = sorted(found, key=lambda each: code_order(each.code))
    return [(str(each.id), f"{each.code} {visit.word.of(each.title)}") for each in in_order if each.id != but]


def _called(visit: Visit, record: Mapping[str, Any]) -> str:
    return f"{record['code']} {record['title'][visit.language]}"


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == len("2020") else None


def _given(**asked: str) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}
