"""The pages on which a facilitator records activities, and says which targets they count towards."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import ActivityStatus, Contribution, ParticipantGroup
from mediate_gateway.adapters import activity_views
from mediate_gateway.domain.goal_tree import code_order
from mediate_gateway.entrypoints.pages.agenda.activity_fields import Naming, fields, in_order, named
from mediate_gateway.entrypoints.pages.agenda.asked import LINES, WHY, NamedField
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, command, drawn, make, withdrawing
from mediate_gateway.entrypoints.pages.agenda.places import ACTIVITIES, ACTIVITY, AGENDAS, activity_at
from mediate_gateway.entrypoints.pages.community.fields import ChoiceField
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

_NEW: Final = ACTIVITIES + "/new"
_EDIT: Final = ACTIVITY + "/edit"
_WITHDRAW: Final = ACTIVITY + "/withdraw"
_COUNT: Final = ACTIVITY + "/counts/new"
_UNCOUNT: Final = ACTIVITY + "/counts/{place}/remove"
_TARGET: Final = NamedField("target_id", "agenda.goals.target", is_required=True)
_ITSELF: Final = "activities"
_COUNTED: Final = ChoiceField(
    "counted",
    "activity.counts.what",
    is_required=True,
    choices=(_ITSELF, *ParticipantGroup),
    family="counts_as",
)


def routes() -> APIRouter:
    """Return what records, changes and withdraws activities."""
    router = APIRouter()
    _add_recording(router)
    _add_changing(router)
    _add_counting(router)
    return router


def _add_recording(router: APIRouter) -> None:
    creating = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_NEW, dependencies=creating)
    async def show_record_activity(visit: Visiting) -> Response:
        return drawn(visit, await _new(visit))

    @router.post(_NEW, dependencies=creating)
    async def record_activity(visit: Visiting) -> Response:
        then = ACTIVITY.replace("{activity_id}", "{id}")
        return await make(visit, await _new(visit), "/activities", done="activity_recorded", then=then)


def _add_changing(router: APIRouter) -> None:
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_EDIT, dependencies=changing)
    async def show_edit_activity(visit: Visiting, activity_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, activity_id))

    @router.post(_EDIT, dependencies=changing)
    async def edit_activity(visit: Visiting, activity_id: UUID) -> Response:
        form = await _editing(visit, activity_id)
        return await amend(visit, form, f"/activities/{activity_id}", form.up, done="activity_amended", beside=())

    @router.get(_WITHDRAW, dependencies=changing)
    async def show_withdraw_activity(visit: Visiting, activity_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, activity_id))

    @router.post(_WITHDRAW, dependencies=changing)
    async def withdraw_activity(visit: Visiting, activity_id: UUID) -> Response:
        form = await _withdrawing(visit, activity_id)
        return await command(visit, form, f"/activities/{activity_id}/withdraw", done="activity_withdrawn")


def _add_counting(router: APIRouter) -> None:
    changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_COUNT, dependencies=changing)
    async def show_count_activity(visit: Visiting, activity_id: UUID) -> Response:
        return drawn(visit, await _counting(visit, activity_id))

    @router.post(_COUNT, dependencies=changing)
    async def count_activity(visit: Visiting, activity_id: UUID) -> Response:
        return await _count(visit, activity_id)

    @router.get(_UNCOUNT, dependencies=changing)
    async def show_stop_counting_activity(visit: Visiting, activity_id: UUID, place: int) -> Response:
        return drawn(visit, await _stopping(visit, activity_id, place))

    @router.post(_UNCOUNT, dependencies=changing)
    async def stop_counting_activity(visit: Visiting, activity_id: UUID, place: int) -> Response:
        form = await _stopping(visit, activity_id, place)
        record = await _record(visit, activity_id)
        left = [each for at, each in enumerate(record["counts"]) if at != place]
        return await _tell_counts(visit, form, activity_id, left, done="activity_uncounted")


async def _record(visit: Visit, activity_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(AGENDAS, f"/activities/{activity_id}")).body
    if found["withdrawn_because"] is not None:
        raise not_found("activity", activity_id)
    return found


async def _naming(visit: Visit, record: Mapping[str, Any]) -> Naming:
    """Return what the form names: what was typed into it, and what the record holds."""
    typed = await visit.typed() if visit.request.method == "POST" else NOTHING_TYPED
    async with visit.service.database.reading() as connection:
        held = [UUID(each) for each in record.get("organisers", ())]
        organisers = {str(each): name for each, name in await activity_views.names(connection, held)}
        items = await activity_views.items(connection, [UUID(each) for each in record.get("items", ())])
        called = {**organisers, **{str(each.id): each.code for each in items}}
        organisations = await activity_views.called(connection, named(typed.text("organisers")))
        coded = await activity_views.coded(connection, named(typed.text("items")))
    # What is written for a record that is held names that record, also where its name is that of several.
    return Naming(
        {**organisations, **{name.lower(): each for each, name in organisers.items()}},
        {**coded, **{each.code: str(each.id) for each in items}},
        called,
    )


async def _new(visit: Visit) -> Form:
    say = visit.word.say
    return Form(
        at=_NEW,
        title=say("activity.new"),
        does=say("activity.new.do"),
        intro=say("activity.new.intro"),
        back=ACTIVITIES,
        up=say("activity.list"),
        fields=fields(visit.language, await _naming(visit, {})),
        options=await _lines(visit),
        values={"status": ActivityStatus.PLANNED.value},
        tab=ACTIVITIES,
    )


async def _editing(visit: Visit, activity_id: UUID) -> Form:
    record = await _record(visit, activity_id)
    return _of_activity(
        visit,
        record,
        _EDIT.format(activity_id=activity_id),
        title=visit.word.say("activity.edit"),
        does=visit.word.say("agenda.form.save"),
        fields=fields(visit.language, await _naming(visit, record)),
        options=await _lines(visit),
        values={**record, "participants": in_order(record["participants"])},
    )


async def _withdrawing(visit: Visit, activity_id: UUID) -> Form:
    record = await _record(visit, activity_id)
    at = _WITHDRAW.format(activity_id=activity_id)
    form = _of_activity(visit, record, at, title="", does="", fields=(WHY,), back=ACTIVITIES)
    return withdrawing(form, visit, visit.word.say("activity.withdraw", about=_called(visit, record)))


async def _counting(visit: Visit, activity_id: UUID) -> Form:
    record = await _record(visit, activity_id)
    async with visit.service.database.reading() as connection:
        found = await activity_views.targets_of(connection, int(record["on"][:4]))
    targets = [(str(each.id), f"{each.code} {visit.word.of(each.title)}") for each in _sorted(found)]
    return _of_activity(
        visit,
        record,
        _COUNT.format(activity_id=activity_id),
        title=visit.word.say("activity.counts.new"),
        does=visit.word.say("activity.counts.do"),
        intro=visit.word.say("activity.counts.intro"),
        fields=(_TARGET, _COUNTED),
        options={_TARGET.key: targets},
    )


async def _stopping(visit: Visit, activity_id: UUID, place: int) -> Form:
    record = await _record(visit, activity_id)
    if not 0 <= place < len(record["counts"]):
        raise not_found("count", place)
    async with visit.service.database.reading() as connection:
        found = await activity_views.targets(connection, [UUID(record["counts"][place]["target_id"])])
    about = f"{found[0].code} {visit.word.of(found[0].title)}" if found else record["counts"][place]["target_id"]
    return _of_activity(
        visit,
        record,
        _UNCOUNT.format(activity_id=activity_id, place=place),
        title=visit.word.say("activity.counts.remove"),
        does=visit.word.say("activity.counts.remove.do"),
        intro=visit.word.say("activity.counts.remove.what", about=about),
        fields=(),
    )


async def _count(visit: Visit, activity_id: UUID) -> Response:
    form = await _counting(visit, activity_id)
    typed = await visit.typed()
    found = form.read(typed)
    if empty := form.left_empty(found):
        return drawn(visit, form, typed, missing(visit.word, *empty))
    counted = found[_COUNTED.key]
    is_itself = counted == _ITSELF
    group = None if is_itself or counted == ParticipantGroup.ALL.value else counted
    contribution = Contribution.ACTIVITIES if is_itself else Contribution.PARTICIPANTS
    more = {"target_id": found[_TARGET.key], "contribution": contribution.value, "group": group}
    record = await _record(visit, activity_id)
    return await _tell_counts(visit, form, activity_id, [*record["counts"], more], done="activity_counted")


async def _tell_counts(
    visit: Visit, form: Form, activity_id: UUID, counts: list[dict[str, Any]], *, done: str
) -> Response:
    typed = await visit.typed()
    try:
        body = {"counts": counts}
        await visit.tell("PATCH", AGENDAS, f"/activities/{activity_id}", body, expecting=typed.version())
    except REFUSALS as error:
        also = {"counts": _TARGET.key}
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=also))
    return visit.go(form.back, done=done)


def _of_activity(visit: Visit, record: Mapping[str, Any], at: str, **more: Any) -> Form:
    shown = {"back": activity_at(record["id"]), **more}
    return Form(at=at, up=_called(visit, record), version=record["version"], tab=ACTIVITIES, **shown)


def _called(visit: Visit, record: Mapping[str, Any]) -> str:
    return str(record["title"][visit.language])


def _sorted(found: Any) -> list[Any]:
    return sorted(found, key=lambda each: code_order(each.code))


async def _lines(visit: Visit) -> dict[str, Options]:
    async with visit.service.database.reading() as connection:
        found = await activity_views.lines(connection)
    return {LINES.key: [(str(number), f"{number} {visit.word.of(title)}") for number, title in found]}
