"""The pages on which a need or an offer is posted, reworded, closed and reopened: one's own, or anybody's for staff."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import OfferKind, PostStatus, TextLanguage, ValueChainStage
from mediate_gateway.adapters import matching_views
from mediate_gateway.entrypoints.pages.changing import Record, change
from mediate_gateway.entrypoints.pages.community.choosing import Chosen, choose_organisation
from mediate_gateway.entrypoints.pages.community.matching import (
    NEED,
    OFFER,
    POSTS,
    Post,
    changes_posts_of,
    posts_for,
)
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.community.posts import line_choices, post_page
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs_own, not_yours
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError

FIELDS: Final = ("title", "text", "language", "action_lines", "themes", "stages", "until")
"""What needs and offers both say, in the order of the form."""
_OWN: Final[Mapping[str, str]] = MappingProxyType({NEED.noun: "challenge_id", OFFER.noun: "kind"})
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_CONFLICT: Final = 412
_NOTHING_CHANGED: Final = "nothing-changed"


def fields_of(post: Post) -> tuple[str, ...]:
    """Return the fields of a need, or of an offer."""
    return (*FIELDS, _OWN[post.noun])


class PostingPages:
    """The pages through which needs and offers come to be, change, and end."""

    def routes(self) -> APIRouter:
        """Return ``/community/needs/new``, what is below one, and the same for offers."""
        router = APIRouter()
        for post in POSTS:
            self._add_posting(router, post)
            self._add_changing(router, post)
        return router

    @staticmethod
    def _add_posting(router: APIRouter, post: Post) -> None:
        posting = [needs_own(Action.CREATE, Visibility.NETWORK, of=REGISTRY)]

        @router.get(post.new, dependencies=posting, name=f"show_new_{post.noun}")
        async def show_new(visit: Visiting, q: str = "", organisation: str = "") -> Response:
            chosen = await choose_organisation(visit, posts_for(visit.actor), asked=q, given=organisation)
            return await _new_page(visit, post, chosen)

        @router.post(post.new, dependencies=posting, name=f"post_{post.noun}")
        async def post_new(visit: Visiting) -> Response:
            return await _post(visit, post)

    @staticmethod
    def _add_changing(router: APIRouter, post: Post) -> None:
        changing = [needs_own(Action.CHANGE, Visibility.NETWORK, of=REGISTRY)]

        @router.get(post.route + "/edit", dependencies=changing, name=f"show_edit_{post.noun}")
        async def show_edit(visit: Visiting, post_id: UUID) -> Response:
            record = await _theirs(visit, post, post_id)
            return await _edit_page(visit, post, record)

        @router.post(post.route + "/edit", dependencies=changing, name=f"edit_{post.noun}")
        async def edit(visit: Visiting, post_id: UUID) -> Response:
            return await _edit(visit, post, await _theirs(visit, post, post_id))

        @router.get(post.route + "/close", dependencies=changing, name=f"show_close_{post.noun}")
        async def show_close(visit: Visiting, post_id: UUID) -> Response:
            return _close_page(visit, post, await _theirs(visit, post, post_id))

        @router.post(post.route + "/close", dependencies=changing, name=f"close_{post.noun}")
        async def close(visit: Visiting, post_id: UUID) -> Response:
            return await _close(visit, post, await _theirs(visit, post, post_id))

        @router.post(post.route + "/reopen", dependencies=changing, name=f"reopen_{post.noun}")
        async def reopen(visit: Visiting, post_id: UUID) -> Response:
            return await _reopen(visit, post, await _theirs(visit, post, post_id))


async def _theirs(visit: Visit, post: Post, post_id: UUID) -> dict[str, Any]:
    """Return the record that somebody may change. Raises ProblemError: 404 for none, 403 for one of others."""
    record: dict[str, Any] = (await visit.ask(REGISTRY, post.kept_at(post_id))).body
    owner = UUID(record["organisation_id"])
    if not changes_posts_of(visit.actor).covers(owner):
        raise not_yours("body.organisation_id", owner)
    return record


def _written(typed: Typed, post: Post) -> dict[str, Any]:
    """Return what was typed as the registry takes it; what was left empty is None, or an empty list."""
    own = _OWN[post.noun]
    themes = [part.strip() for text in typed.texts("themes") for part in text.replace(";", ",").split(",")]
    return {
        "title": typed.text("title"),
        "text": typed.text("text"),
        "language": typed.text("language"),
        "action_lines": [whole_or_as_it_is(each) for each in typed.texts("action_lines")],
        "themes": list(dict.fromkeys(each for each in themes if each)),
        "stages": list(typed.texts("stages")),
        "until": typed.text("until"),
        own: typed.text(own),
    }


async def _post(visit: Visit, post: Post) -> Response:
    typed = await visit.typed()
    reach = posts_for(visit.actor)
    chosen = await choose_organisation(visit, reach, asked=typed.text("q") or "", given=typed.text("organisation_id"))
    body = {name: value for name, value in _written(typed, post).items() if value not in (None, [])}
    organisation_id = typed.text("organisation_id")
    needed = ("organisation_id", "title", *(("kind",) if post is OFFER else ()))
    said = {**body, "organisation_id": organisation_id}
    left_empty = [name for name in needed if not said.get(name)]
    if left_empty:
        return await _new_page(visit, post, chosen, typed=typed, wrong=missing(visit.word, *left_empty))
    if typed.text("synthetic") is not None:
        body["synthetic"] = True
    try:
        made = await visit.tell(
            "POST", REGISTRY, f"/{post.noun}s", {**body, "organisation_id": organisation_id}, key=typed.text("key")
        )
    except REFUSALS as error:
        wrong = refused(error, visit.word, "organisation_id", *fields_of(post))
        return await _new_page(visit, post, chosen, typed=typed, wrong=wrong)
    return visit.go(post.at(made.body["id"]), done=f"{post.noun}_posted")


async def _new_page(
    visit: Visit, post: Post, chosen: Chosen, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    return visit.page(
        "community/post_new.html",
        section=SECTION,
        at=post.new,
        typed=typed,
        refused=wrong,
        noun=post.noun,
        path=post.path,
        choosing=chosen,
        record={"language": visit.language.value, "challenge_id": visit.request.query_params.get("challenge")},
        # Sent along, so that a form that is sent twice posts once.
        key=typed.text("key") or str(uuid4()),
        **await _choices(visit, post),
    )


async def _choices(visit: Visit, post: Post, record: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
    """Return what there is to choose; what a record holds is offered though nobody else could choose it any more."""
    challenge_id = record.get("challenge_id")
    say = visit.word.say
    async with visit.service.database.reading() as connection:
        lines = await line_choices(visit, connection, also=record.get("action_lines", ()))
        found = await matching_views.all_challenges(connection) if post is NEED else []
        known = await matching_views.themes(connection, post.source)
    return {
        "lines": [(number, words, None) for number, words in lines],
        "stages": [(each.value, say(f"value_chain_stage.{each}"), None) for each in ValueChainStage],
        "languages_written": [(each.value, say(f"page.language.{each}"), None) for each in TextLanguage],
        "kinds": [(each.value, say(f"offer_kind.{each}")) for each in OfferKind],
        "challenges": [
            (str(each.id), each.name[visit.language])
            for each in found
            if each.status == PostStatus.OPEN or str(each.id) == challenge_id
        ],
        "known_themes": known,
    }


async def _edit(visit: Visit, post: Post, record: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    body = _written(typed, post)
    needed = [name for name in ("title", "kind") if name in body and not body[name]]
    if needed:
        return await _edit_page(visit, post, record, typed=typed, wrong=missing(visit.word, *needed))
    after = {name: value for name, value in body.items() if value != record[name]}
    at = post.at(record["id"])
    if not after:
        return visit.go(at, done="nothing_changed")
    try:
        kept = await _reword(visit, post, record, after, expecting=typed.version())
    except REFUSALS as error:
        slug = error.problem.slug if isinstance(error, ProblemError) else ""
        if slug == _NOTHING_CHANGED:
            return visit.go(at, done="nothing_changed")
        is_stale = slug == PRECONDITION_FAILED.slug
        newest = await _theirs(visit, post, UUID(record["id"])) if is_stale else record
        wrong = _stale(visit) if is_stale else refused(error, visit.word, *fields_of(post))
        return await _edit_page(visit, post, newest, typed=typed, wrong=wrong)
    return visit.go(at, done=f"{post.noun}_changed", **({} if kept is None else {"undo": str(kept)}))


async def _reword(
    visit: Visit, post: Post, record: Mapping[str, Any], after: Mapping[str, Any], *, expecting: int
) -> UUID | None:
    """Return the id by which the change can be undone. Raises ProblemError, 412 where somebody else was first."""
    kept = Record(REGISTRY, post.kept_at(record["id"]), post.at(record["id"]), str(record["title"]))
    before = {name: record[name] for name in after}
    return await change(visit, kept, before=before, after=after, expecting=expecting)


def _stale(visit: Visit) -> Refused:
    return Refused(whole=[visit.word.say("post.stale")], status=_CONFLICT)


async def _edit_page(
    visit: Visit,
    post: Post,
    record: Mapping[str, Any],
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    is_stale = wrong is not None and wrong.status == _CONFLICT
    choices = await _choices(visit, post, record)
    return visit.page(
        "community/post_edit.html",
        section=SECTION,
        at=f"{post.at(record['id'])}/edit",
        typed=typed,
        refused=wrong,
        noun=post.noun,
        path=post.path,
        record=record,
        compared=_compared(visit, post, record, _written(typed, post), choices) if is_stale else [],
        **choices,
    )


def _compared(
    visit: Visit, post: Post, record: Mapping[str, Any], typed: Mapping[str, Any], choices: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return what stands there now beside what was typed, of each field in which they differ, in words."""
    families = {"stages": "value_chain_stage", "kind": "offer_kind", "language": "page.language"}
    challenges = dict(choices["challenges"])

    def said(name: str, value: Any) -> str:
        values: Sequence[Any] = value if isinstance(value, list) else [] if value is None else [value]
        if name in families:
            keys = [f"{families[name]}.{each}" for each in values]
            return ", ".join(visit.word.say(each) for each in keys if visit.word.knows(each))
        if name == "challenge_id":
            return ", ".join(challenges.get(str(each), str(each)) for each in values)
        return ", ".join(str(each) for each in values)

    return [
        (name, said(name, record[name]), said(name, typed[name]))
        for name in fields_of(post)
        if record[name] != typed[name]
    ]


def _close_page(
    visit: Visit,
    post: Post,
    record: Mapping[str, Any],
    *,
    typed: Typed = NOTHING_TYPED,
    wrong: Refused | None = None,
) -> Response:
    return visit.page(
        "community/post_close.html",
        section=SECTION,
        at=f"{post.at(record['id'])}/close",
        typed=typed,
        refused=wrong,
        noun=post.noun,
        path=post.path,
        record=record,
        is_open=record["status"] == PostStatus.OPEN,
    )


async def _close(visit: Visit, post: Post, record: Mapping[str, Any]) -> Response:
    typed = await visit.typed()
    reason = typed.text("reason")
    try:
        await visit.tell(
            "POST",
            REGISTRY,
            f"{post.kept_at(record['id'])}/close",
            {} if reason is None else {"reason": reason},
            expecting=typed.version(),
        )
    except REFUSALS as error:
        return _close_page(visit, post, record, typed=typed, wrong=refused(error, visit.word, "reason"))
    return visit.go(post.at(record["id"]), done=f"{post.noun}_closed")


async def _reopen(visit: Visit, post: Post, record: Mapping[str, Any]) -> Response:
    await visit.typed()
    try:
        await visit.tell("POST", REGISTRY, f"{post.kept_at(record['id'])}/reopen", {}, expecting=record["version"])
    except REFUSALS as error:
        return await post_page(visit, post, UUID(record["id"]), wrong=refused(error, visit.word))
    return visit.go(post.at(record["id"]), done=f"{post.noun}_reopened")
