"""The lists of needs and offers, and the page of each: what it is, what fits it, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import PostStatus
from mediate_gateway.adapters import matching_views
from mediate_gateway.entrypoints.pages.community import matching_listed
from mediate_gateway.entrypoints.pages.community.matching import (
    AWAY,
    INTRODUCE,
    NEED,
    POSTS,
    STAGE_KINDS,
    STATUS_KINDS,
    Post,
    changes_posts_of,
    introduces,
    posts_for,
    sees_matches,
)
from mediate_gateway.entrypoints.pages.community.places import REGISTRY, SECTION
from mediate_gateway.entrypoints.pages.filters import Options
from mediate_gateway.entrypoints.pages.listing import Listing
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError

LISTED: Final[Mapping[str, Listing]] = {"need": matching_listed.NEEDS, "offer": matching_listed.OFFERS}
_MATCHES_MAX: Final = 100
_SUGGESTED_MAX: Final = 10
_LINES: Final = range(1, 9)
"""The action lines of the agenda, where it has not been loaded yet."""


class PostPages:
    """The pages of needs and offers that everybody in the network may read."""

    def routes(self) -> APIRouter:
        """Return ``/community/needs`` and ``/community/offers``, and what is below each."""
        router = APIRouter()
        for post in POSTS:
            self._add(router, post)
        return router

    @staticmethod
    def _add(router: APIRouter, post: Post) -> None:
        reading = [needs(Action.READ, Visibility.NETWORK, of=REGISTRY)]

        @router.get(post.path, dependencies=reading, name=f"show_{post.noun}s")
        async def show_posts(visit: Visiting) -> Response:
            return await _list(visit, post)

        @router.get(post.route, dependencies=reading, name=f"show_{post.noun}")
        async def show_post(visit: Visiting, post_id: UUID) -> Response:
            return await post_page(visit, post, post_id)


async def _list(visit: Visit, post: Post) -> Response:
    async with visit.service.database.reading() as connection:
        posting = await matching_views.posting(connection, post.source)
        challenges = await matching_views.all_challenges(connection) if post is NEED else []
        lines = await line_choices(visit, connection)
        themes = await matching_views.themes(connection, post.source)
    options: dict[str, Options] = {
        "organisation": [(str(identifier), name) for identifier, name in posting],
        "challenge": [(str(each.id), each.name[visit.language]) for each in challenges],
        "line": lines,
        "theme": [(each, each) for each in themes],
    }
    return visit.page(
        "community/posts.html",
        section=SECTION,
        noun=post.noun,
        listing=await LISTED[post.noun].show(visit, options=options),
        new_at=visit.to(post.new) if posts_for(visit.actor) else None,
        import_at=visit.to(f"/import/{REGISTRY}/{post.noun}s") if posts_for(visit.actor) else None,
        mine_at=visit.to(post.path, mine="yes") if visit.actor.organisations else None,
    )


async def line_choices(visit: Visit, connection: Any, *, also: Sequence[int] = ()) -> list[tuple[str, str]]:
    """Return the action lines to choose from, by number and title; ``also`` are chosen already, known or not."""
    titles = {number: title[visit.language] for number, title in await matching_views.lines(connection)}
    numbers = sorted({*(titles or _LINES), *also})
    named = {each: titles.get(each) or visit.word.say("post.line_of") for each in numbers}
    return [(str(each), f"{each} {named[each]}" if each in titles else f"{named[each]} {each}") for each in numbers]


def lines_in_words(numbers: Sequence[int], titles: Mapping[int, Mapping[str, str]], visit: Visit) -> list[str]:
    """Return action lines by number and title, as far as the hub knows them."""
    return [f"{each} {titles[each][visit.language]}" if each in titles else str(each) for each in sorted(numbers)]


async def post_page(visit: Visit, post: Post, post_id: UUID, *, wrong: Refused | None = None) -> Response:
    """Return the page of a need or an offer. Raises ProblemError (404) where there is none."""
    actor = visit.actor
    reach = sees_matches(actor)
    async with visit.service.database.reading() as connection:
        found = await matching_views.post(connection, post.source, post.noun, post_id)
        lines = dict(await matching_views.lines(connection))
        column = matching_views.MATCHES.c[f"{post.noun}_id"]
        matches = await matching_views.matches(connection, reach, column == post_id, limit=_MATCHES_MAX)
        others = await matching_views.standing(connection, actor.organisations - {found.organisation_id})
    may_change = changes_posts_of(actor).covers(found.organisation_id)
    is_open = found.status == PostStatus.OPEN and not found.over
    may_introduce = introduces(actor)
    suggested: list[dict[str, Any]] = []
    is_away = False
    if is_open and may_introduce.covers(found.organisation_id):
        suggested, is_away = await _suggested(visit, post, post_id)
    return visit.page(
        "community/post.html",
        section=SECTION,
        at=post.at(post_id),
        refused=wrong,
        noun=post.noun,
        answered_by=post.answered_by,
        path=post.path,
        post=found,
        is_open=is_open,
        lines=lines_in_words(found.action_lines, lines, visit),
        status_kinds=STATUS_KINDS,
        stage_kinds=STAGE_KINDS,
        may_change=may_change,
        sees_matches=reach.everything or reach.covers(found.organisation_id) or bool(matches),
        matches=[(each, matching_listed.match_name(each, visit)) for each in matches],
        suggested=suggested,
        suggests=is_open and may_introduce.covers(found.organisation_id),
        is_away=is_away,
        introduce_at=visit.to(INTRODUCE, **{post.noun: str(post_id)}) if is_open and may_introduce.everything else None,
        answer_at=visit.to(INTRODUCE, **{post.noun: str(post_id)})
        if is_open and not may_introduce.covers(found.organisation_id) and may_introduce and others
        else None,
        **_undoing(visit, post, found, may_change=may_change),
    )


def _undoing(visit: Visit, post: Post, found: Any, *, may_change: bool) -> dict[str, Any]:
    """Return how closing is taken back where that was just done; what was reworded is undone as any change is."""
    is_closed = visit.request.query_params.get("done") == f"{post.noun}_closed" and found.status == PostStatus.CLOSED
    return {"undo": {"action": visit.to(f"{post.at(found.id)}/reopen")}} if is_closed and may_change else {}


async def _suggested(visit: Visit, post: Post, post_id: UUID) -> tuple[list[dict[str, Any]], bool]:
    """Return what the registry suggests for it, each with why, and whether it is away."""
    try:
        answer = await visit.ask(REGISTRY, f"{post.kept_at(post_id)}/suggestions", is_part=True)
    except ProblemError as error:
        if error.problem.status < AWAY:
            raise
        return [], True
    body = answer.body
    found: Sequence[Mapping[str, Any]] = body["items"] if isinstance(body, Mapping) else body
    other = post.answered_by
    mine, theirs = (post.noun, other)
    async with visit.service.database.reading() as connection:
        ids = {UUID(each[other]["organisation_id"]) for each in found}
        names = await matching_views.names(connection, ids)
    return [
        {
            "post": each[other],
            "at": visit.to(f"/community/{other}s/{each[other]['id']}"),
            "organisation": names.get(UUID(each[other]["organisation_id"])),
            "reasons": [said for reason in each["reasons"] if (said := _why(visit, reason))],
            "introduce_at": visit.to(INTRODUCE, **{mine: str(post_id), theirs: each[other]["id"]}),
        }
        for each in found[:_SUGGESTED_MAX]
    ], False


def _why(visit: Visit, reason: Mapping[str, Any]) -> str:
    """Return in words why something was suggested; a reason that this release does not know says nothing."""
    say, shared = visit.word.say, [str(each) for each in reason["shared"]]
    kind = reason["reason"]
    if kind == "stages":
        shared = [say(f"value_chain_stage.{each}") for each in shared]
    elif kind == "hub":
        shared = [say(f"hub.{each}") for each in shared]
    key = f"suggested.{kind}"
    return say(key, count=len(shared), shared=", ".join(shared)) if visit.word.knows(key) else ""
