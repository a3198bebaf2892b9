"""The pages on which a facilitator forms a group, describes it anew, closes it or opens it again."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import GroupKind, PostStatus
from mediate_gateway.entrypoints.pages.changing import Record, change
from mediate_gateway.entrypoints.pages.community.group_places import GROUP, NEW, group_at
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.community.posts import line_choices
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError

_EDIT: Final = GROUP + "/edit"
_BOTH: Final = ("name", "description")
_SOURCE: Final = ("document", "file", "place")
_FIELDS: Final = (
    "name_nl",
    "name_en",
    "kind",
    "description_nl",
    "description_en",
    "action_lines",
    *(f"source_{part}" for part in _SOURCE),
    "status",
)
_ALSO: Final = {"source": "source_document"}
_NOTHING_CHANGED: Final = "nothing-changed"
_CONFLICT: Final = 412


class GroupingPages:
    """The pages through which groups come to be, and change."""

    def routes(self) -> APIRouter:
        """Return ``/community/groups/new`` and ``/community/groups/{group_id}/edit``."""
        router = APIRouter()
        forming = [needs(Action.CREATE, Visibility.PUBLIC, of=REGISTRY)]
        changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(NEW, dependencies=forming)
        async def show_form_group(visit: Visiting) -> Response:
            return await _page(visit, None)

        @router.post(NEW, dependencies=forming)
        async def form_group(visit: Visiting) -> Response:
            return await _form(visit)

        @router.get(_EDIT, dependencies=changing)
        async def show_edit_group(visit: Visiting, group_id: UUID) -> Response:
            return await _page(visit, await _record(visit, group_id))

        @router.post(_EDIT, dependencies=changing)
        async def edit_group(visit: Visiting, group_id: UUID) -> Response:
            return await _edit(visit, await _record(visit, group_id))

        return router


async def _record(visit: Visit, group_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(REGISTRY, f"/groups/{group_id}")).body
    return found


def _written(typed: Typed) -> dict[str, Any]:
    """Return what was typed as the registry takes it; what was left empty is None."""
    found: dict[str, Any] = {"kind": typed.text("kind")}
    for key in _BOTH:
        texts = {language: typed.text(f"{key}_{language}") for language in ("nl", "en")}
        found[key] = {language: text for language, text in texts.items() if text} or None
    found["action_lines"] = [whole_or_as_it_is(each) for each in typed.texts("action_lines")]
    source = {part: typed.text(f"source_{part}") for part in _SOURCE}
    found["source"] = {part: text for part, text in source.items() if text} or None
    return found


def _left_empty(body: Mapping[str, Any]) -> list[str]:
    return [*(["name_nl", "name_en"] if body["name"] is None else []), *(["kind"] if body["kind"] is None else [])]


async def _form(visit: Visit) -> Response:
    typed = await visit.typed()
    body = _written(typed)
    if left_empty := _left_empty(body):
        return await _page(visit, None, typed=typed, wrong=missing(visit.word, *left_empty))
    body = {name: value for name, value in body.items() if value not in (None, [])}
    if typed.text("synthetic") is not None:
        body["synthetic"] = True
    try:
        made = await visit.tell("POST", REGISTRY, "/groups", body, key=typed.text("key"))
    except REFUSALS as error:
        return await _page(visit, None, typed=typed, wrong=refused(error, visit.word, *_FIELDS, also=_ALSO))
    return visit.go(group_at(made.body["id"]), done="group_formed")


async def _edit(visit: Visit, record: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    at = group_at(record["id"])
    body = {**_written(typed), "status": typed.text("status") or record["status"]}
    if left_empty := _left_empty(body):
        return await _page(visit, record, typed=typed, wrong=missing(visit.word, *left_empty))
    after = {name: value for name, value in body.items() if value != record[name]}
    if not after:
        return visit.go(at, done="nothing_changed")
    try:
        kept = await change(
            visit,
            Record(REGISTRY, f"/groups/{record['id']}", at, str(record["name"][visit.language])),
            before={name: record[name] for name in after},
            after=after,
            expecting=typed.version(),
        )
    except REFUSALS as error:
        slug = error.problem.slug if isinstance(error, ProblemError) else ""
        if slug == _NOTHING_CHANGED:
            return visit.go(at, done="nothing_changed")
        if slug == PRECONDITION_FAILED.slug:
            wrong = Refused(whole=[visit.word.say("groups.stale")], status=_CONFLICT)
            return await _page(visit, await _record(visit, UUID(record["id"])), typed=typed, wrong=wrong)
        return await _page(visit, record, typed=typed, wrong=refused(error, visit.word, *_FIELDS, also=_ALSO))
    return visit.go(at, done="group_changed", **({} if kept is None else {"undo": str(kept)}))


async def _page(
    visit: Visit,
    record: Mapping[str, Any] | None,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    word = visit.word
    async with visit.service.database.reading() as connection:
        lines = await line_choices(visit, connection)
    return visit.page(
        "community/group_form.html",
        section=SECTION,
        at=NEW if record is None else _EDIT.format(group_id=record["id"]),
        typed=typed,
        refused=wrong,
        record=record,
        shown=dict.fromkeys(_FIELDS) if record is None else _shown(record),
        # What stands there now is shown beside what was typed, where somebody else was first.
        now=record if wrong is not None and wrong.status == _CONFLICT else None,
        kinds=[(each.value, word.say(f"group_kind.{each}"), word.say(f"groups.about.{each}")) for each in GroupKind],
        statuses=[(each.value, word.say(f"post_status.{each}")) for each in PostStatus],
        lines=[(value, words, None) for value, words in lines],
        key=typed.text("key") or str(uuid4()),
    )


def _shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fields show before anything was typed."""
    found: dict[str, Any] = {"kind": record["kind"], "status": record["status"]}
    for key in _BOTH:
        found |= {f"{key}_{language}": (record[key] or {}).get(language) for language in ("nl", "en")}
    found |= {f"source_{part}": (record["source"] or {}).get(part) for part in _SOURCE}
    found["action_lines"] = [str(each) for each in record["action_lines"]]
    return found
