"""The forms of the agenda and the monitor: each asks for some fields, sends them, and shows what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from fastapi import Response

from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, SECTION
from mediate_gateway.entrypoints.pages.changing import Record, change
from mediate_gateway.entrypoints.pages.community.fields import Field
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError

_NOTHING_CHANGED: Final = "nothing-changed"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form at a path of ours.

    ``title``, ``does`` (its button), ``intro`` and ``up`` (what lies above it, at ``back``) are in words. ``values``
    are what fields hold before anybody types, ``options`` what there is to choose in those that do not say it
    themselves; ``version`` is that of the record it changes, and ``key`` names the sending of one that makes something.
    ``tab`` is the tab it lies below, and ``id`` that of the form, by which htmx finds it; ``template`` extends that of
    every form where there is help for this one. ``service`` keeps the record, and ``section`` is the part of the hub
    that the form belongs to.
    """

    at: str
    title: str
    does: str
    back: str
    up: str
    fields: Sequence[Field]
    intro: str | None = None
    options: Mapping[str, Options] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    key: str = field(default_factory=lambda: str(uuid4()))
    tab: str = "/agenda/items"
    id: str | None = None
    is_final: bool = False
    template: str = "agenda/form.html"
    service: str = AGENDAS
    section: str = SECTION

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return tuple(name for each in self.fields for name in each.names)

    @property
    def also(self) -> Mapping[str, str]:
        """The inputs that what the service says of a whole field is said at."""
        return {each.key: each.names[0] for each in self.fields if each.names[0] != each.key}

    def read(self, typed: Typed) -> dict[str, Any]:
        """Return what was typed, by field. Raises DomainError for what cannot be read."""
        return {each.key: each.read(typed) for each in self.fields}

    def left_empty(self, found: Mapping[str, Any]) -> list[str]:
        """Return the inputs that have to be filled in and were not."""
        empty = [each for each in self.fields if each.is_required and found.get(each.key) in (None, [], "")]
        return [each.names[0] for each in empty]


def drawn(visit: Visit, form: Form, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    """Return the page of a form, with what was typed and what is wrong with it."""
    is_stale = wrong is not None and wrong.status == PRECONDITION_FAILED.status
    return visit.page(
        form.template,
        section=form.section,
        at=form.at,
        typed=typed,
        refused=wrong,
        form=form,
        fields=[_drawn(visit, form, each) for each in form.fields],
        # What stands there now is shown beside what was typed, where somebody else was first.
        now=[(visit.word.say(each.words), _said(visit, form, each)) for each in form.fields] if is_stale else [],
    )


def _drawn(visit: Visit, form: Form, asked: Field) -> dict[str, Any]:
    say, value = visit.word.say, form.values.get(asked.key)
    options = form.options.get(asked.key) or asked.options(visit.word)
    return {
        "key": asked.key,
        "drawn": asked.drawn,
        "words": say(asked.words),
        "hint": None if asked.hint is None else say(asked.hint),
        "is_required": asked.is_required,
        "characters_max": asked.characters_max,
        "names": asked.names,
        "written": asked.written(value),
        "chosen": asked.chosen(value),
        "options": options,
        "triples": [(each, words, None) for each, words in options],
    }


def _said(visit: Visit, form: Form, asked: Field) -> str:
    value = form.values.get(asked.key)
    named = dict(form.options.get(asked.key, ()))
    if named and isinstance(value, list):
        return ", ".join(named.get(str(each), str(each)) for each in value)
    return named.get(str(value)) or asked.said(value, visit.word)


async def make(visit: Visit, form: Form, path: str, *, done: str, then: str | None = None, **more: Any) -> Response:
    """Make what a form asks for, and go on to ``then``, in which ``{id}`` is that of what was made, or back.

    ``more`` is sent along with what was typed.
    """
    typed = await visit.typed()
    try:
        # What was left empty is left out: the service says of every field at once what is wrong with it.
        body = {name: value for name, value in {**form.read(typed), **more}.items() if value not in (None, [])}
        made = await visit.tell("POST", form.service, path, body, key=typed.text("key"))
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go((then or form.back).replace("{id}", str(made.body["id"])), done=done)


async def command(visit: Visit, form: Form, path: str, *, done: str, **named: str) -> Response:
    """Send what a form asks for, and what it is about, to a version of a record, and go back."""
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        body = {name: value for name, value in found.items() if value is not None}
        await visit.tell("POST", form.service, path, {**body, **named}, expecting=typed.version())
    except REFUSALS as error:
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done=done)


async def amend(
    visit: Visit, form: Form, path: str, about: str, *, done: str, beside: Sequence[str] = ("reason",)
) -> Response:
    """Change what of a record was typed otherwise, and go back, from where it can be undone.

    ``about`` is what the record is called. Fields named in ``beside`` are none of the record: they are sent along.
    """
    typed = await visit.typed()
    try:
        found = form.read(typed)
        if empty := form.left_empty(found):
            return drawn(visit, form, typed, missing(visit.word, *empty))
        told = {name: found.pop(name) for name in beside if name in found}
        after = {name: value for name, value in found.items() if value != form.values.get(name)}
        if not after:
            return visit.go(form.back, done="nothing_changed")
        kept = await change(
            visit,
            Record(form.service, path, form.back, about),
            before={name: form.values.get(name) for name in after},
            after={**after, **{name: value for name, value in told.items() if value is not None}},
            expecting=typed.version(),
        )
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == _NOTHING_CHANGED:
            return visit.go(form.back, done="nothing_changed")
        return drawn(visit, form, typed, refused(error, visit.word, *form.names, also=form.also))
    return visit.go(form.back, done=done, **({} if kept is None else {"undo": str(kept)}))


def withdrawing(form: Form, visit: Visit, what: str) -> Form:
    """Return a form that asks why something is withdrawn, with the words for what that does."""
    say = visit.word.say
    return replace(form, title=say("agenda.withdraw.title"), does=say("agenda.withdraw.do"), intro=what, is_final=True)
