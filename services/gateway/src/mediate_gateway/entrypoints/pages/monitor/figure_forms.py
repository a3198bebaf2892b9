"""The pages on which figures are recorded, corrected and withdrawn, and on which is noted what is the matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.periods import NotAPeriod, parse_period, period_of
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import ObservationKind, ObservationStatus, Rhythm
from mediate_gateway.adapters.indicator_picture import IndicatorPicture
from mediate_gateway.entrypoints.pages.agenda.asked import SOURCE, WHY
from mediate_gateway.entrypoints.pages.agenda.forms import Form, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.monitor import fields
from mediate_gateway.entrypoints.pages.monitor.differing import differences
from mediate_gateway.entrypoints.pages.monitor.fields import MonitorForm
from mediate_gateway.entrypoints.pages.monitor.indicator import picture_of
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import parts
from mediate_gateway.entrypoints.pages.monitor.places import INDICATOR, MONITORING, brings, indicator_at
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.identity.guard import needs, needs_own, not_allowed
from mediate_shared.problems import not_found

_NEW: Final = INDICATOR + "/observations/new"
_OBSERVATION: Final = INDICATOR + "/observations/{observation_id}"
_CORRECT: Final = _OBSERVATION + "/correct"
_WITHDRAW: Final = _OBSERVATION + "/withdraw"
_NOTE: Final = _OBSERVATION + "/note"
_PERIODS_MAX: Final = 60
_FIRST_YEARS: Final = 15
"""How many years back a figure can be chosen for where nothing says since when there are any."""


@dataclass(frozen=True, kw_only=True)
class RecordingForm(MonitorForm):
    """The form of a figure; ``differences`` is told before it is recorded, ``seen`` names the figure it was told of."""

    template: str = "monitor/record.html"
    differences: Sequence[str] = ()
    seen: str = ""


def routes() -> APIRouter:
    """Return what records, corrects and withdraws figures, and notes what is the matter with them."""
    router = APIRouter()
    bringing = [needs_own(Action.CHANGE, Visibility.CASE, of=MONITORING)]
    noting = [needs(Action.CHANGE, Visibility.PUBLIC, of=MONITORING)]

    @router.get(_NEW, dependencies=bringing)
    async def show_record_figure(visit: Visiting, indicator_id: UUID, period: str = "") -> Response:
        return drawn(visit, _recording(visit, await _theirs(visit, indicator_id), period))

    @router.post(_NEW, dependencies=bringing)
    async def record_figure(visit: Visiting, indicator_id: UUID, period: str = "") -> Response:
        return await _record(visit, await _theirs(visit, indicator_id), period)

    @router.get(_CORRECT, dependencies=bringing)
    async def show_correct_figure(visit: Visiting, indicator_id: UUID, observation_id: UUID) -> Response:
        picture = await _theirs(visit, indicator_id)
        return drawn(visit, _correcting(visit, picture, await _figure(visit, picture, observation_id)))

    @router.post(_CORRECT, dependencies=bringing)
    async def correct_figure(visit: Visiting, indicator_id: UUID, observation_id: UUID) -> Response:
        picture = await _theirs(visit, indicator_id)
        return await _correct(visit, picture, await _figure(visit, picture, observation_id))

    @router.get(_WITHDRAW, dependencies=bringing)
    async def show_withdraw_figure(visit: Visiting, indicator_id: UUID, observation_id: UUID) -> Response:
        picture = await _theirs(visit, indicator_id)
        return drawn(visit, _withdrawing(visit, picture, await _figure(visit, picture, observation_id)))

    @router.post(_WITHDRAW, dependencies=bringing)
    async def withdraw_figure(visit: Visiting, indicator_id: UUID, observation_id: UUID) -> Response:
        picture = await _theirs(visit, indicator_id)
        form = _withdrawing(visit, picture, await _figure(visit, picture, observation_id))
        return await command(visit, form, f"/observations/{observation_id}/withdraw", done="figure_withdrawn")

    @router.get(_NOTE, dependencies=noting)
    async def show_note_figure(visit: Visiting, indicator_id: UUID, observation_id: UUID) -> Response:
        return drawn(visit, _noting(visit, await picture_of(visit, indicator_id), observation_id))

    @router.post(_NOTE, dependencies=noting)
    async def note_figure(visit: Visiting, indicator_id: UUID, observation_id: UUID) -> Response:
        form = _noting(visit, await picture_of(visit, indicator_id), observation_id)
        path = f"/observations/{observation_id}/notes"
        return await make(visit, form, path, done="figure_noted", then=form.back)

    return router


async def _theirs(visit: Visit, indicator_id: UUID) -> IndicatorPicture:
    """Return an indicator whose figures somebody records. Raises ProblemError (403, 404)."""
    picture = await picture_of(visit, indicator_id)
    if not brings(visit.actor, picture.organisation_id):
        raise not_allowed("The figures of this indicator are brought by others.")
    return picture


async def _figure(visit: Visit, picture: IndicatorPicture, observation_id: UUID) -> dict[str, Any]:
    """Return a figure that was brought, as the service has it. Raises ProblemError (404)."""
    found: dict[str, Any] = (await visit.ask(MONITORING, f"/observations/{observation_id}")).body
    stands = found["superseded_by"] is None and found.get("withdrawn_because") is None
    if found["indicator_id"] != str(picture.id) or found["origin"] == "derived" or not stands:
        raise not_found("observation", observation_id)
    return found


def _value(visit: Visit, picture: IndicatorPicture) -> Field:
    hint = "measuring.value.hint" if picture.unit != "percent" else "measuring.value.percent"
    return fields.number("value", "monitor.value", visit.language, hint=hint, required=True)


def _recording(visit: Visit, picture: IndicatorPicture, period: str) -> RecordingForm:
    word = visit.word
    periods = _periods(visit, picture, period)
    versions = [
        (str(each.definition_version), word.say("measured.version", version=word.number(each.definition_version)))
        for each in picture.versions
    ]
    # Beside what is computed here only what a document claims can be recorded.
    kind = () if picture.is_derived else (fields.KIND,)
    return RecordingForm(
        at=visit.address(_NEW.format(indicator_id=picture.id), **({"period": period} if period else {})),
        title=word.say("measured.record.claim" if picture.is_derived else "measured.record"),
        does=word.say("measuring.record.do"),
        intro=word.say("measuring.record.derived" if picture.is_derived else "measuring.record.intro"),
        back=indicator_at(picture.id),
        up=picture.name[visit.language],
        fields=(
            fields.CHOSEN_PERIOD if periods else fields.PERIOD,
            _value(visit, picture),
            fields.QUALIFIER,
            *kind,
            fields.STATUS,
            fields.COVERS_UNTIL,
            fields.PART,
            fields.SAID_IN,
            fields.VERSION,
            fields.NOTE,
            fields.WHEN_NEEDED,
        ),
        options={"period": periods, "definition_version": versions},
        values={
            "period": period or None,
            "kind": ObservationKind.MEASURED.value,
            "status": ObservationStatus.FINAL.value,
            "qualifier": "exact",
        },
    )


def _periods(visit: Visit, picture: IndicatorPicture, asked: str) -> Options:
    """Return the periods to choose from in the rhythm of an indicator, the newest first; nothing where any will do."""
    rhythm = Rhythm(picture.rhythm)
    if rhythm is Rhythm.ONCE:
        return []
    today = visit.service.clock().astimezone(AMSTERDAM).date()
    each = period_of(today, rhythm)
    told = [parse_period(one.period).first_day for one in picture.observations[:1]]
    since = [parse_period(picture.since_period).first_day] if picture.since_period else told
    first = min([*since, today.replace(year=today.year - _FIRST_YEARS, day=1)])
    found = [each.text]
    while each.first_day > first and len(found) < _PERIODS_MAX:
        each = each.previous()
        found.append(each.text)
    if asked not in found and _is_in(rhythm, asked):
        found.append(asked)
    return [(text, visit.word.period(text)) for text in found]


def _is_in(rhythm: Rhythm, text: str) -> bool:
    try:
        return parse_period(text).rhythm is rhythm
    except NotAPeriod:
        return False


async def _record(visit: Visit, picture: IndicatorPicture, period: str) -> Response:
    """Record a figure, once what it differs from was told."""
    form = _recording(visit, picture, period)
    typed = await visit.typed()
    try:
        found = form.read(typed)
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    if empty := form.left_empty(found):
        return drawn(visit, form, typed, missing(visit.word, *empty))
    told = _differing(picture, found, visit)
    seen = f"{found['period']} {found['value']} {found['breakdown']}"
    if told and typed.text("seen") != seen:
        return drawn(visit, replace(form, differences=told, seen=seen), typed)
    path = f"/indicators/{picture.id}/observations"
    more = {"kind": ObservationKind.STATED.value} if picture.is_derived else {}
    return await make(visit, form, path, done="figure_recorded", then=form.back, **more)


def _differing(picture: IndicatorPicture, found: Mapping[str, Any], visit: Visit) -> list[str]:
    # Figures of different definitions are not held against each other.
    if (found["definition_version"] or picture.definition_version) != picture.told_version:
        return []
    return differences(picture, found["period"], Decimal(found["value"]), found["breakdown"] or {}, visit.word)


def _called(visit: Visit, figure: Mapping[str, Any]) -> str:
    period, part = visit.word.period(figure["period"]), parts(figure["breakdown"], visit.word)
    return f"{period}, {part}" if part else period


def _correcting(visit: Visit, picture: IndicatorPicture, figure: Mapping[str, Any]) -> MonitorForm:
    word = visit.word
    return MonitorForm(
        at=_CORRECT.format(indicator_id=picture.id, observation_id=figure["id"]),
        title=word.say("measuring.correct.of", figure=_called(visit, figure)),
        does=word.say("measured.correct"),
        intro=word.say("measuring.correct.intro"),
        back=indicator_at(picture.id),
        up=picture.name[visit.language],
        fields=(
            _value(visit, picture),
            fields.QUALIFIER,
            fields.STATUS,
            fields.COVERS_UNTIL,
            fields.SAID_IN,
            fields.NOTE,
            WHY,
        ),
        values={**figure, "reason": None},
    )


async def _correct(visit: Visit, picture: IndicatorPicture, figure: Mapping[str, Any]) -> Response:
    form = _correcting(visit, picture, figure)
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        # What is left empty is no longer said of the figure.
        body = {name: value for name, value in found.items() if value is not None or name in {"covers_until", "note"}}
        path = f"/observations/{figure['id']}/corrections"
        await visit.tell("POST", MONITORING, path, body, key=typed.text("key"))
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done="figure_corrected")


def _withdrawing(visit: Visit, picture: IndicatorPicture, figure: Mapping[str, Any]) -> Form:
    form = MonitorForm(
        at=_WITHDRAW.format(indicator_id=picture.id, observation_id=figure["id"]),
        title="",
        does="",
        back=indicator_at(picture.id),
        up=picture.name[visit.language],
        fields=(WHY,),
        version=figure["version"],
    )
    return withdrawing(form, visit, visit.word.say("measuring.withdraw", figure=_called(visit, figure)))


def _noting(visit: Visit, picture: IndicatorPicture, observation_id: UUID) -> MonitorForm:
    if not any(each.id == observation_id for each in picture.observations):
        raise not_found("observation", observation_id)
    held = next((each for each in picture.checks if each.observation_id == observation_id and each.note), None)
    return MonitorForm(
        at=_NOTE.format(indicator_id=picture.id, observation_id=observation_id),
        title=visit.word.say("measured.note_it"),
        does=visit.word.say("measuring.note.do"),
        intro=visit.word.say("measuring.note.intro"),
        back=indicator_at(picture.id),
        up=picture.name[visit.language],
        fields=(fields.NOTED, SOURCE),
        values={} if held is None else {"note": held.note, "source": held.note_source},
    )
