"""The forms of the learning log: writing a lesson down, amending and withdrawing it, and saying what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import LearningLoop, LessonOrigin
from mediate_gateway.adapters import lessons, organisations
from mediate_gateway.adapters.agenda import lines
from mediate_gateway.entrypoints.pages.agenda.asked import (
    ITEM_FIELDS,
    LANGUAGE,
    LINES,
    SOURCE,
    TITLE,
    WHY,
    AreaField,
    DayField,
    NamedField,
    NamedManyField,
)
from mediate_gateway.entrypoints.pages.agenda.forms import Form, amend, command, drawn, make
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS
from mediate_gateway.entrypoints.pages.community.fields import ChoiceField, Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.monitor.lesson_listed import LESSON, LESSONS, lesson_at
from mediate_gateway.entrypoints.pages.monitor.lessons import SERVICE, in_words
from mediate_gateway.entrypoints.pages.monitor.places import SECTION
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs, needs_own
from mediate_shared.problems import not_found

_NEW: Final = LESSONS + "/new"
_EDIT: Final = LESSON + "/edit"
_WITHDRAW: Final = LESSON + "/withdraw"
_FOLLOW: Final = LESSON + "/follow-ups/new"
_NEW_ITEM: Final = LESSON + "/items/new"
_UNFOLLOW: Final = LESSON + "/follow-ups/{item_id}/withdraw"


@dataclass(frozen=True)
class OriginsField(NamedManyField):
    """What a lesson came from, each written as its kind and id with a colon between."""

    def read(self, typed: Typed) -> Any:
        """Return what was chosen; what is written otherwise is for the service to refuse."""
        parted = (each.partition(":") for each in typed.texts(self.key))
        return [{"kind": kind, "id": identifier} for kind, _, identifier in parted]

    def chosen(self, value: Any) -> Sequence[str]:
        """Return which of the choices a value is."""
        return tuple(f"{each['kind']}:{each['id']}" for each in value or ())


_ORIGINS: Final = OriginsField("origins", "lessons.origins", hint="lessons.origins.hint")
_WHOSE: Final = NamedField("organisation_id", "lessons.organisation", hint="lessons.organisation.hint")
_NOTE: Final = AreaField("note", "lessons.follow_ups.note", hint="lessons.follow_ups.note.hint")
_ITEM: Final = NamedField("item_id", "agenda.item", is_required=True)
_FIELDS: Final = (
    Field("title", "lessons.title_of", hint="lessons.title_of.hint", is_required=True),
    ChoiceField(
        "loop", "lessons.loop", hint="lessons.loop.hint", is_required=True, choices=list(LearningLoop), family="loop"
    ),
    AreaField("text", "lessons.text"),
    LANGUAGE,
    DayField("learned_on", "lessons.learned_on", is_required=True),
    _WHOSE,
    LINES,
    _ORIGINS,
    SOURCE,
)
_ITEM_ASKED: Final = (ITEM_FIELDS["line_id"], ITEM_FIELDS["code"], TITLE, _NOTE)
_CHANGING: Final = [needs_own(Action.CHANGE, Visibility.NETWORK, of=SERVICE)]


def routes() -> APIRouter:
    """Return what writes lessons down and keeps them."""
    router = APIRouter()
    _add_keeping(router)
    _add_following(router)
    return router


def _add_keeping(router: APIRouter) -> None:
    logging = [needs_own(Action.CREATE, Visibility.NETWORK, of=SERVICE)]

    @router.get(_NEW, dependencies=logging)
    async def show_log_lesson(visit: Visiting) -> Response:
        return drawn(visit, await _new(visit))

    @router.post(_NEW, dependencies=logging)
    async def log_lesson(visit: Visiting) -> Response:
        then = LESSON.replace("{lesson_id}", "{id}")
        return await make(visit, await _new(visit), "/lessons", done="lesson_logged", then=then)

    @router.get(_EDIT, dependencies=_CHANGING)
    async def show_edit_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        return drawn(visit, await _editing(visit, lesson_id))

    @router.post(_EDIT, dependencies=_CHANGING)
    async def edit_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        form = await _editing(visit, lesson_id)
        return await amend(visit, form, f"/lessons/{lesson_id}", form.up, done="lesson_amended", beside=())

    @router.get(_WITHDRAW, dependencies=_CHANGING)
    async def show_withdraw_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        return drawn(visit, await _withdrawing(visit, lesson_id))

    @router.post(_WITHDRAW, dependencies=_CHANGING)
    async def withdraw_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        form = await _withdrawing(visit, lesson_id)
        return await command(visit, form, f"/lessons/{lesson_id}/withdraw", done="lesson_withdrawn")


def _add_following(router: APIRouter) -> None:
    @router.get(_FOLLOW, dependencies=_CHANGING)
    async def show_follow_up_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        return drawn(visit, await _following(visit, lesson_id))

    @router.post(_FOLLOW, dependencies=_CHANGING)
    async def follow_up_lesson(visit: Visiting, lesson_id: UUID) -> Response:
        form = await _following(visit, lesson_id)
        return await make(visit, form, f"/lessons/{lesson_id}/follow-ups", done="lesson_followed_up")

    proposing = [needs(Action.CREATE, Visibility.PUBLIC, of=AGENDAS)]

    @router.get(_NEW_ITEM, dependencies=proposing)
    async def show_follow_up_by_new_item(visit: Visiting, lesson_id: UUID) -> Response:
        return drawn(visit, await _proposing(visit, lesson_id))

    @router.post(_NEW_ITEM, dependencies=proposing)
    async def follow_up_by_new_item(visit: Visiting, lesson_id: UUID) -> Response:
        return await _propose(visit, lesson_id)

    @router.get(_UNFOLLOW, dependencies=_CHANGING)
    async def show_withdraw_follow_up(visit: Visiting, lesson_id: UUID, item_id: UUID) -> Response:
        return drawn(visit, await _unfollowing(visit, lesson_id, item_id))

    @router.post(_UNFOLLOW, dependencies=_CHANGING)
    async def withdraw_follow_up(visit: Visiting, lesson_id: UUID, item_id: UUID) -> Response:
        form = await _unfollowing(visit, lesson_id, item_id)
        link = await _link(visit, lesson_id, item_id)
        path = f"/lessons/{lesson_id}/follow-ups/{link['id']}/withdraw"
        return await command(visit, form, path, done="lesson_follow_up_withdrawn")


def _form(visit: Visit, name: str, fields: Sequence[Field], *, at: str, **more: Any) -> Form:
    say = visit.word.say
    return Form(
        **{
            "at": at,
            "title": say(f"lessons.{name}.title"),
            "does": say(f"lessons.{name}.do"),
            "intro": say(f"lessons.{name}.what"),
            "back": LESSONS,
            "up": say("lessons.title"),
            "fields": fields,
            "tab": LESSONS,
            "template": "monitor/form.html",
            "service": SERVICE,
            "section": SECTION,
            **more,
        }
    )


async def _new(visit: Visit) -> Form:
    begun = _came_from(visit)
    options = await _options(visit, begun, None)
    whose = [each for each, _ in options["organisation_id"]]
    values = {
        "origins": begun,
        "learned_on": visit.service.clock().date().isoformat(),
        "language": visit.language.value,
        "organisation_id": whose[0] if len(whose) == 1 else None,
    }
    # Sent from where it was drawn, the form still offers what it began with.
    at = _NEW + "".join(f"?from={each['kind']}:{each['id']}" for each in begun)
    return _form(visit, "new", _asked(options), at=at, options=options, values=values)


def _came_from(visit: Visit) -> list[dict[str, str]]:
    """Return what the page that led here says that a lesson came from; nothing where it says nothing that can be."""
    kind, _, identifier = visit.request.query_params.get("from", "").partition(":")
    try:
        return [{"kind": LessonOrigin(kind).value, "id": str(UUID(identifier))}]
    except ValueError:
        return []


def _asked(options: Mapping[str, Options]) -> tuple[Field, ...]:
    # What there is nothing to choose from in is not asked for.
    return tuple(each for each in _FIELDS if options.get(each.key, True))


async def _options(
    visit: Visit, origins: Sequence[Mapping[str, str]], organisation_id: str | None
) -> dict[str, Options]:
    held = [(LessonOrigin(each["kind"]), UUID(each["id"])) for each in origins]
    whose = {*visit.actor.organisations, *([] if organisation_id is None else [UUID(organisation_id)])}
    async with visit.service.database.reading() as connection:
        numbered = await lines(connection)
        known = await lessons.indicators(connection)
        named = await lessons.named(connection, held)
        names = await organisations.names(connection, whose)
    offered = {f"{each.kind}:{each.id}": in_words(each, visit) for each in named}
    offered |= {f"{LessonOrigin.INDICATOR}:{each}": visit.word.of(name) for each, name in known}
    return {
        "action_lines": [(str(each.number), f"{each.number} {visit.word.of(each.title)}") for each in numbered],
        "origins": list(offered.items()),
        "organisation_id": sorted(((str(each), name) for each, name in names.items()), key=lambda each: each[1]),
    }


async def _record(visit: Visit, lesson_id: UUID) -> dict[str, Any]:
    """Return a lesson as the service has it. Raises ProblemError (404) where it was withdrawn."""
    found: dict[str, Any] = (await visit.ask(SERVICE, f"/lessons/{lesson_id}")).body
    if found["withdrawn_because"] is not None:
        raise not_found("lesson", lesson_id)
    return found


async def _editing(visit: Visit, lesson_id: UUID) -> Form:
    record = await _record(visit, lesson_id)
    options = await _options(visit, record["origins"], record["organisation_id"])
    return _form(
        visit,
        "edit",
        _asked(options),
        at=_EDIT.format(lesson_id=lesson_id),
        back=lesson_at(lesson_id),
        up=record["title"],
        options=options,
        values=record,
        version=record["version"],
    )


async def _withdrawing(visit: Visit, lesson_id: UUID) -> Form:
    record = await _record(visit, lesson_id)
    at = _WITHDRAW.format(lesson_id=lesson_id)
    more = {"version": record["version"], "is_final": True, "up": record["title"]}
    return _form(visit, "withdraw", (WHY,), at=at, **more)


async def _following(visit: Visit, lesson_id: UUID) -> Form:
    record = await _record(visit, lesson_id)
    async with visit.service.database.reading() as connection:
        offered = await lessons.items(connection)
    items = [(str(each), f"{code} {visit.word.of(title)}") for each, code, title in offered]
    return _form(
        visit,
        "follow",
        (_ITEM, _NOTE),
        at=_FOLLOW.format(lesson_id=lesson_id),
        back=lesson_at(lesson_id),
        up=record["title"],
        options={"item_id": items},
    )


async def _proposing(visit: Visit, lesson_id: UUID) -> Form:
    record = await _record(visit, lesson_id)
    async with visit.service.database.reading() as connection:
        numbered = await lines(connection)
    titled = {"nl": record["title"], "en": record["title"]}
    return _form(
        visit,
        "propose",
        _ITEM_ASKED,
        at=_NEW_ITEM.format(lesson_id=lesson_id),
        back=lesson_at(lesson_id),
        up=record["title"],
        options={"line_id": [(str(each.id), f"{each.number} {visit.word.of(each.title)}") for each in numbered]},
        values={"title": titled},
    )


async def _propose(visit: Visit, lesson_id: UUID) -> Response:
    """Make an item and link it; sent again, neither is done twice, and what was not done yet is."""
    form = await _proposing(visit, lesson_id)
    typed = await visit.typed()
    key = typed.text("key") or form.key
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        note = found.pop("note")
        item = {name: value for name, value in found.items() if value is not None}
        made = await visit.tell("POST", AGENDAS, "/items", item, key=key)
        link = {"item_id": made.body["id"], **({} if note is None else {"note": note})}
        await visit.tell("POST", SERVICE, f"/lessons/{lesson_id}/follow-ups", link, key=f"{key}.link")
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(lesson_at(lesson_id), done="lesson_followed_up")


async def _unfollowing(visit: Visit, lesson_id: UUID, item_id: UUID) -> Form:
    record = await _record(visit, lesson_id)
    link = await _link(visit, lesson_id, item_id)
    at = _UNFOLLOW.format(lesson_id=lesson_id, item_id=item_id)
    more = {"version": link["version"], "back": lesson_at(lesson_id), "up": record["title"]}
    return _form(visit, "unfollow", (WHY,), at=at, **more)


async def _link(visit: Visit, lesson_id: UUID, item_id: UUID) -> dict[str, Any]:
    """Return that an item follows from a lesson, as the service has it. Raises ProblemError (404) where none does."""
    answer = await visit.ask(SERVICE, f"/lessons/{lesson_id}/follow-ups", item_id=str(item_id))
    if not answer.body["items"]:
        raise not_found("follow-up", item_id)
    found: dict[str, Any] = answer.body["items"][0]
    return found
