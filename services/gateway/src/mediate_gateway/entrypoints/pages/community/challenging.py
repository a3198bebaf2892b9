"""The pages on which a facilitator opens a challenge, describes it anew, and closes it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import PostStatus
from mediate_gateway.domain.reading_figures import parse_number
from mediate_gateway.entrypoints.pages.changing import Record, change
from mediate_gateway.entrypoints.pages.community.choosing import Chosen, choose_organisation
from mediate_gateway.entrypoints.pages.community.matching import CHALLENGE, CHALLENGES, challenge_at
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.community.posts import line_choices
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.actor import Reach
from mediate_shared.identity.guard import needs
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError

_BOTH: Final = ("name", "description")
_STATED: Final = ("stated_matches", "stated_implementations")
_SOURCE: Final = ("document", "file", "place")
FIELDS: Final = (
    "name_nl",
    "name_en",
    "description_nl",
    "description_en",
    "issuer_id",
    "action_lines",
    "opens",
    "closes",
    *(f"{each}_{part}" for each in _STATED for part in ("number", "qualifier")),
    *(f"source_{part}" for part in _SOURCE),
    "status",
)
"""What the form asks for, in its order."""
_NEW: Final = CHALLENGES + "/new"
_EDIT: Final = CHALLENGE + "/edit"
_CONFLICT: Final = 412
_NOTHING_CHANGED: Final = "nothing-changed"
_ALL: Final = Reach(everything=True)


class ChallengingPages:
    """The pages through which challenges come to be, and change."""

    def routes(self) -> APIRouter:
        """Return ``/community/challenges/new`` and ``/community/challenges/{challenge_id}/edit``."""
        router = APIRouter()
        opening = [needs(Action.CREATE, Visibility.PUBLIC, of=REGISTRY)]
        changing = [needs(Action.CHANGE, Visibility.PUBLIC, of=REGISTRY)]

        @router.get(_NEW, dependencies=opening)
        async def show_open_challenge(visit: Visiting, q: str = "") -> Response:
            return await _page(visit, None, q)

        @router.post(_NEW, dependencies=opening)
        async def open_challenge(visit: Visiting) -> Response:
            return await _open(visit)

        @router.get(_EDIT, dependencies=changing)
        async def show_edit_challenge(visit: Visiting, challenge_id: UUID, q: str = "") -> Response:
            return await _page(visit, await _record(visit, challenge_id), q)

        @router.post(_EDIT, dependencies=changing)
        async def edit_challenge(visit: Visiting, challenge_id: UUID) -> Response:
            return await _edit(visit, await _record(visit, challenge_id))

        return router


async def _record(visit: Visit, challenge_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.ask(REGISTRY, f"/challenges/{challenge_id}")).body
    return found


def _written(typed: Typed, visit: Visit) -> dict[str, Any]:
    """Return what was typed as the registry takes it; what was left empty is None. Raises NotANumber."""
    found: dict[str, Any] = {}
    for key in _BOTH:
        texts = {language: typed.text(f"{key}_{language}") for language in ("nl", "en")}
        found[key] = {language: text for language, text in texts.items() if text} or None
    for key in ("issuer_id", "opens", "closes"):
        found[key] = typed.text(key)
    found["action_lines"] = [whole_or_as_it_is(each) for each in typed.texts("action_lines")]
    for key in _STATED:
        number = typed.text(f"{key}_number")
        if number is None:
            found[key] = None
            continue
        exact = parse_number(number, visit.language, field=f"body.{key}_number")
        whole = int(exact) if exact == int(exact) else str(exact)
        found[key] = {"number": whole, "qualifier": typed.text(f"{key}_qualifier") or Qualifier.EXACT.value}
    source = {part: typed.text(f"source_{part}") for part in _SOURCE}
    found["source"] = {part: text for part, text in source.items() if text} or None
    return found


async def _open(visit: Visit) -> Response:
    typed = await visit.typed()
    try:
        body = {name: value for name, value in _written(typed, visit).items() if value not in (None, [])}
        if "name" not in body:
            wrong = missing(visit.word, "name_nl", "name_en")
            return await _page(visit, None, typed.text("q") or "", typed=typed, wrong=wrong)
        if typed.text("synthetic") is not None:
            body["synthetic"] = True
        made = await visit.tell("POST", REGISTRY, "/challenges", body, key=typed.text("key"))
    except REFUSALS as error:
        return await _page(visit, None, typed.text("q") or "", typed=typed, wrong=_refused(visit, error))
    return visit.go(challenge_at(made.body["id"]), done="challenge_opened")


async def _edit(visit: Visit, record: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    at = challenge_at(record["id"])
    asked = typed.text("q") or ""
    try:
        body = {**_written(typed, visit), "status": typed.text("status") or record["status"]}
        if body["name"] is None:
            wrong = missing(visit.word, "name_nl", "name_en")
            return await _page(visit, record, asked, typed=typed, wrong=wrong)
        after = {name: value for name, value in body.items() if value != record[name]}
        if not after:
            return visit.go(at, done="nothing_changed")
        kept = await change(
            visit,
            Record(REGISTRY, f"/challenges/{record['id']}", at, str(record["name"][visit.language])),
            before={name: record[name] for name in after},
            after=after,
            expecting=typed.version(),
        )
    except REFUSALS as error:
        slug = error.problem.slug if isinstance(error, ProblemError) else ""
        if slug == _NOTHING_CHANGED:
            return visit.go(at, done="nothing_changed")
        is_stale = slug == PRECONDITION_FAILED.slug
        newest = await _record(visit, UUID(record["id"])) if is_stale else record
        wrong = Refused(whole=[visit.word.say("post.stale")], status=_CONFLICT) if is_stale else _refused(visit, error)
        return await _page(visit, newest, asked, typed=typed, wrong=wrong)
    return visit.go(at, done="challenge_changed", **({} if kept is None else {"undo": str(kept)}))


def _refused(visit: Visit, error: Exception) -> Refused:
    return refused(error, visit.word, *FIELDS, also={each: f"{each}_number" for each in _STATED})


async def _page(
    visit: Visit,
    record: Mapping[str, Any] | None,
    asked: str,
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    say = visit.word.say
    shown = _shown(record or {})
    given = typed.text("issuer_id") if typed.is_sent else shown["issuer_id"]
    chosen = await choose_organisation(visit, _ALL, asked=asked, given=given)
    nobody = ("", say("challenge.no_issuer"), None)
    async with visit.service.database.reading() as connection:
        lines = await line_choices(visit, connection, also=(record or {}).get("action_lines", ()))
    is_stale = wrong is not None and wrong.status == _CONFLICT
    return visit.page(
        "community/challenge_form.html",
        section=SECTION,
        at=_NEW if record is None else f"{challenge_at(record['id'])}/edit",
        typed=typed,
        refused=wrong,
        record=record,
        shown=shown,
        compared=[
            (name, shown[name], typed.text(name) or "")
            for name in FIELDS
            if name not in {"issuer_id", "action_lines"} and shown[name] != (typed.text(name) or "")
        ]
        if is_stale
        else [],
        choosing=Chosen([nobody, *chosen.choices], chosen.searches, chosen.asked, chosen.more, chosen.given),
        lines=[(number, words, None) for number, words in lines],
        qualifiers=[(each.value, say(f"challenge.qualifier.{each}")) for each in Qualifier],
        statuses=[(each.value, say(f"post_status.{each}")) for each in PostStatus],
        key=typed.text("key") or str(uuid4()),
    )


def _shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the inputs hold of a challenge before anything is typed."""
    found: dict[str, Any] = {name: record.get(name) or "" for name in ("issuer_id", "opens", "closes", "status")}
    found["action_lines"] = [str(each) for each in record.get("action_lines") or []]
    for key, parts in (
        *((key, ("nl", "en")) for key in _BOTH),
        *((key, ("number", "qualifier")) for key in _STATED),
        ("source", _SOURCE),
    ):
        held = record.get(key) or {}
        found |= {f"{key}_{part}": str(held.get(part, "")) for part in parts}
    return found
