"""The pages on which a facilitator defines indicators, says how they are kept, and lets them measure something else."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import activity_views, agenda, indicator_names
from mediate_gateway.entrypoints.pages.agenda.activity_fields import NamesField, named
from mediate_gateway.entrypoints.pages.agenda.asked import LINES, REASON, SOURCE, WHY
from mediate_gateway.entrypoints.pages.agenda.forms import amend, drawn, make
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.monitor import fields
from mediate_gateway.entrypoints.pages.monitor.fields import MonitorForm, NameField, taken_apart
from mediate_gateway.entrypoints.pages.monitor.places import INDICATOR, MONITOR, MONITORING, indicator_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError

_NEW: Final = MONITOR + "/indicators/new"
_EDIT: Final = INDICATOR + "/edit"
_REDEFINE: Final = INDICATOR + "/redefine"
_THRESHOLDS: Final = INDICATOR + "/thresholds"
_OWNER: Final = "organisation_id"
_OPERANDS: Final = "formula_operands"
_DERIVED_FROM: Final = frozenset({"measure", "formula"})


def routes() -> APIRouter:
    """Return ``/monitor/indicators/new`` and what changes an indicator."""
    router = APIRouter()
    creating = [needs(Action.CREATE, Visibility.PUBLIC, of=MONITORING)]
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=MONITORING)]

    @router.get(_NEW, dependencies=creating)
    async def show_define_indicator(visit: Visiting) -> Response:
        return drawn(visit, await _new(visit))

    @router.post(_NEW, dependencies=creating)
    async def define_indicator(visit: Visiting) -> Response:
        return await make(visit, await _new(visit), "/indicators", done="indicator_defined", then=_made())

    @router.get(_EDIT, dependencies=changing)
    async def show_edit_indicator(visit: Visiting, indicator_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, indicator_id))

    @router.post(_EDIT, dependencies=changing)
    async def edit_indicator(visit: Visiting, indicator_id: UUID) -> Response:
        form = await _editing(visit, indicator_id)
        return await amend(visit, form, f"/indicators/{indicator_id}", form.up, done="indicator_amended")

    @router.get(_THRESHOLDS, dependencies=changing)
    async def show_set_thresholds(visit: Visiting, indicator_id: UUID) -> Response:
        return drawn(visit, await _thresholds(visit, indicator_id))

    @router.post(_THRESHOLDS, dependencies=changing)
    async def set_thresholds(visit: Visiting, indicator_id: UUID) -> Response:
        form = await _thresholds(visit, indicator_id)
        return await amend(visit, form, f"/indicators/{indicator_id}", form.up, done="indicator_amended")

    @router.get(_REDEFINE, dependencies=changing)
    async def show_redefine_indicator(visit: Visiting, indicator_id: UUID) -> Response:
        return drawn(visit, await _redefining(visit, indicator_id))

    @router.post(_REDEFINE, dependencies=changing)
    async def redefine_indicator(visit: Visiting, indicator_id: UUID) -> Response:
        return await _redefine(visit, await _redefining(visit, indicator_id), indicator_id)

    return router


async def _redefine(visit: Visit, form: MonitorForm, indicator_id: UUID) -> Response:
    """Let an indicator measure something else; where nothing is typed of what it is derived from, it no longer is."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        body = {name: value for name, value in found.items() if value is not None or name in _DERIVED_FROM}
        await visit.tell(
            "POST", MONITORING, f"/indicators/{indicator_id}/redefinitions", body, expecting=typed.version()
        )
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done="indicator_redefined")


def _made() -> str:
    return INDICATOR.replace("{indicator_id}", "{id}")


async def record_of(visit: Visit, indicator_id: UUID) -> dict[str, Any]:
    """Return an indicator as its service has it. Raises ProblemError (404, or what the service answers)."""
    found: dict[str, Any] = (await visit.ask(MONITORING, f"/indicators/{indicator_id}")).body
    return found


async def _new(visit: Visit) -> MonitorForm:
    say = visit.word.say
    owner, operands = await _naming(visit, {})
    options = {LINES.key: await _lines(visit), "measure": await _measures(visit)}
    asked = (
        fields.CODE,
        fields.NAME,
        fields.DEFINITION,
        fields.UNIT,
        fields.DIRECTION,
        fields.AGGREGATION,
        fields.RHYTHM,
        LINES,
        fields.DOCUMENTS,
        SOURCE,
        *fields.kept(visit.language, owner),
        *fields.thresholds(visit.language),
        *_derived(visit, operands, options),
        fields.SYNTHETIC,
    )
    return MonitorForm(
        at=_NEW,
        title=say("monitor.new"),
        does=say("measuring.define.do"),
        intro=say("measuring.define.intro"),
        back=MONITOR,
        up=say("monitor.title"),
        fields=asked,
        options=options,
        values={"synthetic": False},
    )


async def _editing(visit: Visit, indicator_id: UUID) -> MonitorForm:
    record = await record_of(visit, indicator_id)
    owner, _ = await _naming(visit, record)
    return MonitorForm(
        at=_EDIT.format(indicator_id=indicator_id),
        title=visit.word.say("measured.edit"),
        does=visit.word.say("agenda.form.save"),
        intro=visit.word.say("measuring.edit.intro"),
        back=indicator_at(indicator_id),
        up=record["name"][visit.language],
        fields=(
            fields.NAME,
            fields.DEFINITION,
            fields.RHYTHM,
            LINES,
            fields.DOCUMENTS,
            SOURCE,
            *fields.kept(visit.language, owner),
            REASON,
        ),
        options={LINES.key: await _lines(visit)},
        values=record,
        version=record["version"],
    )


async def _thresholds(visit: Visit, indicator_id: UUID) -> MonitorForm:
    record = await record_of(visit, indicator_id)
    return MonitorForm(
        at=_THRESHOLDS.format(indicator_id=indicator_id),
        title=visit.word.say("measured.thresholds.set"),
        does=visit.word.say("agenda.form.save"),
        intro=visit.word.say("measuring.thresholds.intro"),
        back=indicator_at(indicator_id),
        up=record["name"][visit.language],
        fields=(*fields.thresholds(visit.language), REASON),
        values=taken_apart(record),
        version=record["version"],
    )


async def _redefining(visit: Visit, indicator_id: UUID) -> MonitorForm:
    record = await record_of(visit, indicator_id)
    _, operands = await _naming(visit, record)
    options: dict[str, Options] = {"measure": await _measures(visit)}
    # Of documents it starts anew: those that were known state figures by the definition of before.
    values = {**taken_apart(record), "documents": [], "is_comparable": False}
    return MonitorForm(
        at=_REDEFINE.format(indicator_id=indicator_id),
        title=visit.word.say("measured.redefine"),
        does=visit.word.say("measuring.redefine.do"),
        intro=visit.word.say("measuring.redefine.intro"),
        back=indicator_at(indicator_id),
        up=record["name"][visit.language],
        fields=(
            fields.DEFINITION,
            fields.UNIT,
            fields.DIRECTION,
            fields.AGGREGATION,
            fields.DOCUMENTS,
            fields.FROM_PERIOD,
            fields.COMPARABLE,
            *_derived(visit, operands, options),
            WHY,
        ),
        options=options,
        values=values,
        version=record["version"],
    )


def _derived(visit: Visit, operands: NamesField, options: Mapping[str, Options]) -> Sequence[Field]:
    """Return what is asked of how figures are computed; what is derived from events where there is a choice."""
    measure = (fields.MEASURE,) if options["measure"] else ()
    return (*measure, *fields.formula(visit.language, operands))


async def _naming(visit: Visit, record: Mapping[str, Any]) -> tuple[NameField, NamesField]:
    """Return the fields that name an organisation and indicators: what was typed, and what the record holds."""
    typed = await visit.typed() if visit.request.method == "POST" else NOTHING_TYPED
    held = [UUID(record[_OWNER])] if record.get(_OWNER) else []
    made_of = [UUID(each) for each in (record.get("formula") or {}).get("operands", ())]
    async with visit.service.database.reading() as connection:
        owners = {str(each): name for each, name in await activity_views.names(connection, held)}
        organisations = await activity_views.called(connection, named(typed.text(_OWNER)))
        codes = await indicator_names.codes(connection, made_of)
        indicators = await indicator_names.named(connection, named(typed.text(_OPERANDS)))
    owner = NameField(
        _OWNER,
        "measured.owner",
        "measuring.owner.hint",
        ids={**organisations, **{name.lower(): each for each, name in owners.items()}},
        called=owners,
    )
    operands = NamesField(
        _OPERANDS, "measuring.formula.operands", "measuring.formula.operands.hint", ids=indicators, called=codes
    )
    return owner, operands


async def _lines(visit: Visit) -> Options:
    async with visit.service.database.reading() as connection:
        found = await agenda.lines(connection)
    return [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in found]


async def _measures(visit: Visit) -> Options:
    """Return what can be derived from events; nothing where the service does not say."""
    try:
        found = (await visit.ask(MONITORING, "/measures", is_part=True)).body
    except ProblemError:
        return []
    return [(each["code"], each["name"][visit.language]) for each in found.get("items", ())]
