"""The pages on which a facilitator says from where an indicator starts, and what it should reach."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.entrypoints.pages.agenda.asked import SOURCE, WHY
from mediate_gateway.entrypoints.pages.agenda.forms import Form, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.monitor import fields
from mediate_gateway.entrypoints.pages.monitor.fields import MonitorForm
from mediate_gateway.entrypoints.pages.monitor.indicator_forms import record_of
from mediate_gateway.entrypoints.pages.monitor.places import INDICATOR, MONITORING, indicator_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError, not_found

_BASELINE: Final = INDICATOR + "/baseline"
_NEW: Final = INDICATOR + "/targets/new"
_EDIT: Final = INDICATOR + "/targets/{target_id}/edit"
_WITHDRAW: Final = INDICATOR + "/targets/{target_id}/withdraw"
_NOTHING_CHANGED: Final = "nothing-changed"


def routes() -> APIRouter:
    """Return what sets baselines, and what sets, changes and withdraws targets."""
    router = APIRouter()
    _add_making(router)
    _add_changing(router)
    return router


def _add_making(router: APIRouter) -> None:
    creating = [needs(Action.CREATE, Visibility.PUBLIC, of=MONITORING)]

    @router.get(_BASELINE, dependencies=creating)
    async def show_set_baseline(visit: Visiting, indicator_id: UUID) -> Response:
        return drawn(visit, await _starting(visit, indicator_id))

    @router.post(_BASELINE, dependencies=creating)
    async def set_baseline(visit: Visiting, indicator_id: UUID) -> Response:
        form = await _starting(visit, indicator_id)
        path = f"/indicators/{indicator_id}/baselines"
        return await make(visit, form, path, done="baseline_set", then=form.back)

    @router.get(_NEW, dependencies=creating)
    async def show_aim(visit: Visiting, indicator_id: UUID) -> Response:
        return drawn(visit, await _aiming(visit, indicator_id))

    @router.post(_NEW, dependencies=creating)
    async def aim(visit: Visiting, indicator_id: UUID) -> Response:
        form = await _aiming(visit, indicator_id)
        path = f"/indicators/{indicator_id}/targets"
        return await make(visit, form, path, done="aim_set", then=form.back)


def _add_changing(router: APIRouter) -> None:
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=MONITORING)]

    @router.get(_EDIT, dependencies=changing)
    async def show_edit_aim(visit: Visiting, indicator_id: UUID, target_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, indicator_id, target_id))

    @router.post(_EDIT, dependencies=changing)
    async def edit_aim(visit: Visiting, indicator_id: UUID, target_id: UUID) -> Response:
        return await _edit(visit, await _editing(visit, indicator_id, target_id), target_id)

    @router.get(_WITHDRAW, dependencies=changing)
    async def show_withdraw_aim(visit: Visiting, indicator_id: UUID, target_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, indicator_id, target_id))

    @router.post(_WITHDRAW, dependencies=changing)
    async def withdraw_aim(visit: Visiting, indicator_id: UUID, target_id: UUID) -> Response:
        form = await _withdrawing(visit, indicator_id, target_id)
        return await command(visit, form, f"/targets/{target_id}/withdraw", done="aim_withdrawn")


def _value(visit: Visit) -> Field:
    return fields.number("value", "monitor.value", visit.language, hint="measuring.value.hint", required=True)


async def _starting(visit: Visit, indicator_id: UUID) -> MonitorForm:
    record = await record_of(visit, indicator_id)
    held = record.get("baseline") or {}
    return _of_indicator(
        visit,
        record,
        _BASELINE.format(indicator_id=indicator_id),
        title=visit.word.say("measured.baseline.set"),
        does=visit.word.say("agenda.form.save"),
        intro=visit.word.say("measuring.baseline.intro"),
        # What is set for the first time needs no reason.
        fields=(fields.PERIOD, _value(visit), fields.QUALIFIER, fields.SAID_IN, *((WHY,) if held else ())),
        values={"qualifier": "exact", **held, "reason": None},
    )


async def _aiming(visit: Visit, indicator_id: UUID) -> MonitorForm:
    record = await record_of(visit, indicator_id)
    return _of_indicator(
        visit,
        record,
        _NEW.format(indicator_id=indicator_id),
        title=visit.word.say("measured.target.new"),
        does=visit.word.say("measuring.target.do"),
        intro=visit.word.say("measuring.target.intro"),
        fields=(fields.PERIOD, fields.COMPARATOR, _value(visit), fields.NOTE, SOURCE),
        values={"comparator": "at_most" if record["direction"] == "less" else "at_least"},
    )


async def _target(visit: Visit, indicator_id: UUID, target_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(MONITORING, f"/targets/{target_id}")).body
    if found["indicator_id"] != str(indicator_id) or found["withdrawn_because"] is not None:
        raise not_found("target", target_id)
    return found


async def _editing(visit: Visit, indicator_id: UUID, target_id: UUID) -> MonitorForm:
    target = await _target(visit, indicator_id, target_id)
    return _of_indicator(
        visit,
        await record_of(visit, indicator_id),
        _EDIT.format(indicator_id=indicator_id, target_id=target_id),
        title=visit.word.say("measuring.target.edit"),
        does=visit.word.say("agenda.form.save"),
        fields=(fields.PERIOD, fields.COMPARATOR, _value(visit), fields.NOTE, SOURCE, WHY),
        values={**target, "reason": None},
        version=target["version"],
    )


async def _withdrawing(visit: Visit, indicator_id: UUID, target_id: UUID) -> Form:
    target = await _target(visit, indicator_id, target_id)
    form = _of_indicator(
        visit,
        await record_of(visit, indicator_id),
        _WITHDRAW.format(indicator_id=indicator_id, target_id=target_id),
        title="",
        does="",
        fields=(WHY,),
        version=target["version"],
    )
    period = visit.word.period(target["period"])
    return withdrawing(form, visit, visit.word.say("measuring.target.withdraw", period=period))


async def _edit(visit: Visit, form: MonitorForm, target_id: UUID) -> Response:
    """Change what of a target was typed otherwise; why that was is part of it, so it is not undone by itself."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        after = {name: value for name, value in found.items() if value != form.values.get(name)}
        if set(after) <= {WHY.key}:
            return visit.go(form.back, done="nothing_changed")
        await visit.tell("PATCH", MONITORING, f"/targets/{target_id}", after, expecting=typed.version())
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(form.back, done="nothing_changed")
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done="aim_amended")


def _of_indicator(visit: Visit, record: Mapping[str, Any], at: str, **more: Any) -> MonitorForm:
    return MonitorForm(at=at, back=indicator_at(record["id"]), up=record["name"][visit.language], **more)
