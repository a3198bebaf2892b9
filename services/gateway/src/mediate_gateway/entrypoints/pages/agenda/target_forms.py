"""The pages on which a facilitator sets targets, puts them otherwise, and reports what came of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Comparator, Qualifier
from mediate_contracts.vocabulary import Outcome
from mediate_gateway.entrypoints.pages.agenda.asked import SOURCE, TITLE, WHY, AreaField, SourceField, TitleField
from mediate_gateway.entrypoints.pages.agenda.forms import Form, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.agenda.goal_forms import CODE
from mediate_gateway.entrypoints.pages.agenda.number_fields import NumberField
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, GOAL, GOALS, TARGET, goal_at, target_at
from mediate_gateway.entrypoints.pages.community.fields import BothField, ChoiceField, Field
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError, not_found

_NEW: Final = GOAL + "/targets/new"
_EDIT: Final = TARGET + "/edit"
_REALISE: Final = TARGET + "/realise"
_WITHDRAW: Final = TARGET + "/withdraw"
_COMPARATOR: Final = ChoiceField(
    "comparator",
    "agenda.goals.comparator",
    hint="agenda.targets.comparator.hint",
    choices=list(Comparator),
    family="comparator",
)
_UNIT: Final = TitleField("unit", "agenda.goals.unit", hint="agenda.targets.unit.hint")
_QUALIFIER: Final = ChoiceField(
    "qualifier", "agenda.goals.qualifier", choices=list(Qualifier), family="challenge.qualifier"
)
_OUTCOME: Final = ChoiceField(
    "outcome",
    "agenda.goals.outcome",
    hint="agenda.targets.outcome.hint",
    choices=[each for each in Outcome if each is not Outcome.UNKNOWN],
    family="outcome",
)
_SUBSTITUTE: Final = TitleField("substitute", "agenda.targets.substitute", hint="agenda.targets.substitute.hint")
_TOLD: Final = BothField("narrative", "agenda.goals.narrative", is_required=True)
_CAUSE: Final = AreaField("external_cause", "agenda.external_cause", hint="agenda.targets.cause.hint")
_REPORTED_IN: Final = SourceField("source", "agenda.source", hint="agenda.form.source.hint", is_required=True)
_NOTHING_CHANGED: Final = "nothing-changed"


def routes() -> APIRouter:
    """Return what sets, changes, reports on and withdraws targets."""
    router = APIRouter()
    _add_making(router)
    _add_changing(router)
    return router


def _add_making(router: APIRouter) -> None:
    creating = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_NEW, dependencies=creating)
    async def show_set_target(visit: Visiting, goal_id: UUID) -> Response:
        return drawn(visit, await _new(visit, goal_id))

    @router.post(_NEW, dependencies=creating)
    async def set_target(visit: Visiting, goal_id: UUID) -> Response:
        form = await _new(visit, goal_id)
        then = TARGET.replace("{target_id}", "{id}")
        return await make(visit, form, f"/goals/{goal_id}/targets", done="target_set", then=then)

    @router.get(_REALISE, dependencies=creating)
    async def show_realise_target(visit: Visiting, target_id: UUID) -> Response:
        return drawn(visit, await _realising(visit, target_id))

    @router.post(_REALISE, dependencies=creating)
    async def realise_target(visit: Visiting, target_id: UUID) -> Response:
        form = await _realising(visit, target_id)
        path = f"/targets/{target_id}/realisations"
        return await make(visit, form, path, done="target_realised", then=target_at(target_id))


def _add_changing(router: APIRouter) -> None:
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_EDIT, dependencies=changing)
    async def show_edit_target(visit: Visiting, target_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, target_id))

    @router.post(_EDIT, dependencies=changing)
    async def edit_target(visit: Visiting, target_id: UUID) -> Response:
        return await _edit(visit, await _editing(visit, target_id), target_id)

    @router.get(_WITHDRAW, dependencies=changing)
    async def show_withdraw_target(visit: Visiting, target_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, target_id))

    @router.post(_WITHDRAW, dependencies=changing)
    async def withdraw_target(visit: Visiting, target_id: UUID) -> Response:
        form = await _withdrawing(visit, target_id)
        # The page that it goes back to is that of the goal: its own is gone with it.
        return await command(visit, form, f"/targets/{target_id}/withdraw", done="target_withdrawn")


async def _record(visit: Visit, target_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(AGENDAS, f"/targets/{target_id}")).body
    if found["withdrawn_because"] is not None:
        raise not_found("target", target_id)
    return found


def _number(visit: Visit, key: str, words: str, hint: str | None = None) -> NumberField:
    return NumberField(key, words, hint=hint, language=visit.language)


def _aimed(visit: Visit) -> Sequence[Field]:
    """Return what is asked of a target."""
    number = _number(visit, "number", "agenda.targets.number", "agenda.targets.number.hint")
    return (CODE, TITLE, _COMPARATOR, number, _UNIT, SOURCE)


async def _new(visit: Visit, goal_id: UUID) -> Form:
    goal = (await visit.ask(AGENDAS, f"/goals/{goal_id}")).body
    if goal["withdrawn_because"] is not None:
        raise not_found("goal", goal_id)
    say = visit.word.say
    return Form(
        at=_NEW.format(goal_id=goal_id),
        title=say("agenda.targets.new"),
        does=say("agenda.targets.new.do"),
        back=goal_at(goal_id),
        up=_called(visit, goal),
        fields=_aimed(visit),
        tab=GOALS,
    )


async def _editing(visit: Visit, target_id: UUID) -> Form:
    record = await _record(visit, target_id)
    return _of_target(
        visit,
        record,
        _EDIT,
        title=visit.word.say("agenda.targets.edit"),
        does=visit.word.say("agenda.form.save"),
        intro=visit.word.say("agenda.targets.edit.intro"),
        fields=(*_aimed(visit), WHY),
        values=record,
        version=record["version"],
    )


async def _realising(visit: Visit, target_id: UUID) -> Form:
    number = _number(visit, "number", "agenda.goals.realised", "agenda.targets.realised.hint")
    return _of_target(
        visit,
        await _record(visit, target_id),
        _REALISE,
        title=visit.word.say("agenda.targets.realise"),
        does=visit.word.say("agenda.targets.realise.do"),
        intro=visit.word.say("agenda.targets.realise.intro"),
        fields=(number, _QUALIFIER, _OUTCOME, _SUBSTITUTE, _TOLD, _CAUSE, _REPORTED_IN),
    )


async def _withdrawing(visit: Visit, target_id: UUID) -> Form:
    record = await _record(visit, target_id)
    form = _of_target(
        visit, record, _WITHDRAW, title="", does="", fields=(WHY,), version=record["version"], to_goal=True
    )
    return withdrawing(form, visit, visit.word.say("agenda.targets.withdraw", about=_called(visit, record)))


async def _edit(visit: Visit, form: Form, target_id: UUID) -> Response:
    """Change what of a target was typed otherwise; why that was is part of it, so it is not undone by itself."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        after = {name: value for name, value in found.items() if value != form.values.get(name)}
        if set(after) <= {WHY.key}:
            return visit.go(form.back, done="nothing_changed")
        await visit.tell("PATCH", AGENDAS, f"/targets/{target_id}", after, expecting=typed.version())
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(form.back, done="nothing_changed")
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done="target_amended")


def _of_target(visit: Visit, record: Mapping[str, Any], at: str, *, to_goal: bool = False, **more: Any) -> Form:
    back = goal_at(record["goal_id"]) if to_goal else target_at(record["id"])
    return Form(at=at.format(target_id=record["id"]), back=back, up=_called(visit, record), tab=GOALS, **more)


def _called(visit: Visit, record: Mapping[str, Any]) -> str:
    return f"{record['code']} {record['title'][visit.language]}"
